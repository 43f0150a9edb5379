package oracle_test

import (
	"context"
	"fmt"

	"github.com/wakecheck/wakecheck/explore/internal/oracle"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
)

func ExampleRun() {
	p, err := prog.Parse("W d 1 na ; W y 1 rlx | r0 = R y acq ; assume r0 == 1 ; R d na")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := oracle.Run(context.Background(), p, oracle.Options{Model: oracle.C20})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Stats.Complete, "complete,", r.Stats.Blocked, "blocked")
	for _, g := range r.Complete {
		fmt.Println(g.Key(), g.Races)
	}
	// Output:
	// 2 complete, 1 blocked
	// W d na 1 ; W y rlx 1 | R y acq 1 0.1 ; R d na 0 init || d: 0.0 ; y: 0.1 [data race between 0.0 and 1.1]
	// W d na 1 ; W y rlx 1 | R y acq 1 0.1 ; R d na 1 0.0 || d: 0.0 ; y: 0.1 [data race between 0.0 and 1.1]
}
