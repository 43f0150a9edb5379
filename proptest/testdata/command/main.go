// The command runs one check outside any test: what rapid needs of package testing is brought along by proptest.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest"
)

// forgetful never runs a destructor: the drop of the last handle is made a forget.
type forgetful struct{ model.System }

func (s forgetful) Do(c model.Call) model.Outcome {
	if c.F == model.Drop {
		c.F = model.Forget
	}
	return s.System.Do(c)
}

func main() {
	wrong := func(cfg model.Config, user model.User) model.System {
		return forgetful{proptest.NewReference(cfg, user)}
	}
	for _, maker := range []model.Maker{proptest.NewReference, wrong} {
		rep, err := proptest.Check(context.Background(), maker, proptest.Options{Seed: 1, Checks: 50, Rerun: "again -seed %d"})
		if err != nil {
			fmt.Println(err)
			os.Exit(2)
		}
		fmt.Println(rep.Verdict, rep.Checks)
		if rep.Failure != nil {
			fmt.Println(rep.Failure)
			fmt.Println(rep.Failure.Rerun)
		}
	}
}
