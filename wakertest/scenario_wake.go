package wakertest

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

var wakeScenarios = []Scenario{
	// Three RMWs on the strong count beside one: 4 over 1.
	{Name: "waker-clone-wake-drop", Judges: counting(), About: "a waker is cloned, the clone wakes, the original is dropped, beside the owner's drop", Program: wakerProgram(1), Executions: 4},
	// 7!/(3!3!) orders of the strong count. The two deliveries, each between its clone and its release, come in either order where these
	// spans overlap: in all but 2*28 of them. 140+84.
	{Name: "waker-clone-wake-drop-2", Judges: counting(), About: "the same on two threads", Program: wakerProgram(2), Executions: 224},
	{Name: "wake-last-owner", Judges: counting(), About: "a wake by value may be the last owner", Program: wakeLastProgram, Executions: 2},
	// Three RMWs on the strong count beside one, and two deliveries before them in any order: 4*2.
	{Name: "waker-ref", Judges: counting(model.R5, model.W1), About: "two threads borrow wakers of their arcs, wake and clone them; the counts stay", Program: wakerRefProgram, Executions: 8},
	// Two deliveries of T1 beside one, and after them a release and a drop: 3*2.
	{Name: "wakes-counted", Judges: counting(model.R1, model.W1), About: "W1: two wakes by reference and one by value are three deliveries", Program: wakesProgram(nil), Executions: 6},
}

func wakerProgram(n int) func(*memory.Space) {
	return func(s *memory.Space) {
		a := newValue(s, false)
		var takes []func() waker.Waker
		for range n {
			takes = append(takes, lendWaker(&a))
		}
		for i, take := range takes {
			memory.Go(s, fmt.Sprintf("T%d", i+1), func() {
				mine := take()
				c := mine.Clone()
				c.Wake()
				mine.Drop()
			})
		}
		a.Drop()
	}
}

func wakeLastProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lendWaker(&a)
	memory.Go(s, "T1", func() {
		mine := take()
		mine.Wake()
	})
	a.Get()
	a.Drop()
}

func wakerRefProgram(s *memory.Space) {
	a := newValue(s, false)
	var threads []*memory.Thread[struct{}]
	for i, take := range []func() waker.Arc[value]{lend(&a), lend(&a)} {
		threads = append(threads, memory.Go(s, fmt.Sprintf("T%d", i+1), func() {
			mine := take()
			ref := waker.NewWakerRef(&mine)
			ref.WakeByRef()
			if i == 0 {
				w := ref.Clone()
				w.Drop()
			}
			mine.Drop()
		}))
	}
	for _, t := range threads {
		t.Join()
	}
	must(a.StrongCount() == 1, model.R5, "strong count %d when the last handle is left", a.StrongCount())
	must(a.Get().wakes.Load(readWake) == 2, model.W1, "%d deliveries of 2 wakes", a.Get().wakes.Load(readWake))
	a.Drop()
}

// wakesProgram wakes a target three times. deliver, if it is not nil, makes what the target does when it is woken.
func wakesProgram(deliver func(*memory.Space) func(*value)) func(*memory.Space) {
	return func(s *memory.Space) {
		var delivers func(*value)
		if deliver != nil {
			delivers = deliver(s)
		}
		a := newValueWith(s, func(v *value) { v.deliver = delivers })
		take := lendWaker(&a)
		other := lendWaker(&a)
		t := memory.Go(s, "T1", func() {
			mine := take()
			mine.WakeByRef()
			mine.Wake()
		})
		mine := other()
		mine.WakeByRef()
		mine.Drop()
		t.Join()
		must(a.Get().wakes.Load(readWake) == 3, model.W1, "%d deliveries of 3 wakes", a.Get().wakes.Load(readWake))
		must(a.StrongCount() == 1, model.R1, "strong count %d with one handle", a.StrongCount())
		a.Drop()
	}
}
