package main

import (
	"fmt"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/model"
)

// The statuses of the command.
const (
	exitPass       = 0
	exitFail       = 1
	exitBroken     = 2
	exitIncomplete = 3
)

// statusOf is the exit status over several verdicts: the worst of them, where a failure is worse than broken input, and that
// is worse than an incomplete check.
func statusOf(verdicts ...model.Verdict) int {
	has := map[model.Verdict]bool{}
	for _, v := range verdicts {
		has[v] = true
	}
	switch {
	case has[model.Fail]:
		return exitFail
	case has[model.Invalid]:
		return exitBroken
	case has[model.Incomplete]:
		return exitIncomplete
	case has[model.Pass]:
		return exitPass
	}
	return exitIncomplete // nothing was checked
}

// exitWith is the error of a command that ends with a status other than 0.
func exitWith(status int) error {
	if status == exitPass {
		return nil
	}
	return exitError(status)
}

// endWith ends a command that has printed its verdict, and could not do something besides: a failure that was found stays one.
func endWith(c *cli.Command, v model.Verdict, besides error) error {
	switch {
	case besides == nil:
		return exitWith(statusOf(v))
	case v != model.Fail:
		return besides
	}
	fmt.Fprintf(c.Root().ErrWriter, "wakecheck: %v\n", besides)
	return exitWith(statusOf(v))
}
