package proptest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest"
)

func ExampleCheck() {
	rep, err := proptest.Check(context.Background(), proptest.NewReference, proptest.Options{Seed: 1, Checks: 1000})
	if err != nil {
		fmt.Println(err)
		return
	}
	met, all := rep.Coverage.Met()
	fmt.Println(rep.Verdict, "after", rep.Checks, "checks;", met, "of", all, "ways in which operations end")
	// Output: pass after 1000 checks; 71 of 71 ways in which operations end
}

// leaky takes a count that it never gives back when user code of wake_by_ref panics.
type leaky struct{ model.System }

func newLeaky(cfg model.Config, user model.User) model.System {
	return leaky{proptest.NewReference(cfg, user)}
}

func (s leaky) Do(c model.Call) model.Outcome {
	out := s.System.Do(c)
	if c.F == model.WakeByRef && out.Panicked {
		lost := -2 - c.Handle // an id that nobody else uses
		s.System.Do(model.Call{F: model.Clone, Handle: c.Handle, Other: model.NoHandle, To: lost, Self: model.NoHandle})
	}
	return out
}

func ExampleFailure_Report() {
	rep, err := proptest.Check(context.Background(), newLeaky, proptest.Options{Seed: 1, Checks: 1000})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(rep.Failure.Report())
	// Output:
	// R8 PanicSafety is broken: after wake_by_ref 1: strong_count 0: want 1, got 2
	//
	// step  thread  call                                 wanted          got
	// 1     0       new object 0 -> 0                    ok              ok
	// 2     0       borrow 0 -> 1                        ok              ok
	// 3     0       wake_by_ref 1                        user code runs  user code runs
	// 4     0       . panic, user code of wake_by_ref 1  panic           panic
	//
	// trace:  limit 2; 0: new object 0 -> 0; 0: borrow 0 -> 1; 0: wake_by_ref 1; 0: panic
	// seed:   1
	// again:  go run ./cmd/wakecheck verify -layers proptest -seed 1
}

func ExampleReplay() {
	trace, err := proptest.ParseTrace("limit 2; 0: new object 0 -> 0; 0: borrow 0 -> 1; 0: wake_by_ref 1; 0: panic")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(proptest.Replay(context.Background(), proptest.NewReference, trace))

	var f *proptest.Failure
	if errors.As(proptest.Replay(context.Background(), newLeaky, trace), &f) {
		fmt.Println(f.Property)
	}
	// Output:
	// <nil>
	// R8 PanicSafety
}
