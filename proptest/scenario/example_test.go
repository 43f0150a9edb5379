package scenario_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/proptest/scenario"
)

const wakeVersusDrop = `
scenario wake-vs-drop
about wake by value against the last drop
limit 3
panics object 0 in wake
setup
	new object 0 -> 0
	clone 0 -> 1      # consumed by the next line
	into_waker 1 -> 2
thread T1
	clone 2 -> 3
	give 3
	wake 2
thread T2
	take 3
	drop 0
teardown
	wake_by_ref 3
`

func ExampleParse() {
	s, err := scenario.Parse("wake-vs-drop.scenario", []byte(wakeVersusDrop))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Table())
	// Output:
	// ┌─────────────────────────────────────────────┐
	// │ scenario wake-vs-drop                       │
	// │ about wake by value against the last drop   │
	// │ limit 3                                     │
	// │ panics object 0 in wake                     │
	// ├─────────────────────────────────────────────┤
	// │ setup                                       │
	// │   new object 0 -> 0                         │
	// │   clone 0 -> 1                              │
	// │   into_waker 1 -> 2                         │
	// ├─────────────────────────┬───────────────────┤
	// │ T1                      │ T2                │
	// ├─────────────────────────┼───────────────────┤
	// │ clone 2 -> 3            │ take 3            │
	// │ give 3                  │ drop 0            │
	// │ wake 2                  │                   │
	// ├─────────────────────────┴───────────────────┤
	// │ teardown                                    │
	// │   wake_by_ref 3                             │
	// └─────────────────────────────────────────────┘
}

func ExampleParse_error() {
	_, err := scenario.Parse("twice.scenario", []byte(`
scenario twice
setup
	new object 0 -> 0
thread T1
	drop 0
thread T2
	drop 0
`))
	fmt.Println(err)
	// Output: twice.scenario:6: no drop of handle 0: it stays with the main thread, since T1, T2 use it
}

func ExampleScenario_Plan() {
	s, err := scenario.Parse("wake-vs-drop.scenario", []byte(wakeVersusDrop))
	if err != nil {
		fmt.Println(err)
		return
	}
	p := s.Plan()
	fmt.Println("moved", p.Moved, "shared", p.Shared, "handle 3 is of kind", p.Kind[3])
	// Output: moved [[2] [0]] shared [] handle 3 is of kind waker
}

func ExampleScenario_Estimate() {
	s, err := scenario.Parse("drops.scenario", []byte(`
scenario drops
setup
	new object 0 -> 0
	clone 0 -> 1
	clone 0 -> 2
thread T1
	clone 0 -> 3
	drop 0
thread T2
	drop 1
thread T3
	drop 2
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Estimate()) // 4! / (2! 1! 1!)
	// Output: 12
}

func ExampleScenario_Reductions() {
	s, err := scenario.Parse("two-drops.scenario", []byte(`
scenario two-drops
setup
	new object 0 -> 0
	clone 0 -> 1
thread T1
	drop 0
thread T2
	drop 1
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for less := range s.Reductions() {
		fmt.Print(less)
		break // there are more
	}
	// Output:
	// scenario two-drops
	// setup
	// 	new object 0 -> 0
	// 	clone 0 -> 1
	// thread T1
	// 	drop 1
}

func ExampleDraw() {
	g := rapid.Custom(func(t *rapid.T) scenario.Scenario {
		return scenario.Draw(t, scenario.DrawOptions{Threads: 2, Calls: 3, Objects: 1})
	})
	fmt.Print(g.Example(1))
	// Output:
	// scenario random
	// setup
	// 	new object 0 -> 0
	// 	clone 0 -> 1
	// 	into_waker 0 -> 2
	// 	into_raw 2 -> 3
	// thread T1
	// 	from_raw 3 -> 4
	// 	will_wake 4, 4
	// thread T2
	// 	downgrade 1 -> 5
	// 	upgrade 5 -> 6
	// 	try_unwrap 1
	// teardown
	// 	weak_count 6
	// 	will_wake 4, 4
}
