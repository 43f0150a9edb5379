package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
)

// usageError is a mistake in how the command was called: exit status 2.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exitError carries the status of a command that has already said everything.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// run is main with everything that a test wants to hold.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := newApp(stdout, stderr).Run(ctx, args)
	var status exitError
	switch {
	case err == nil:
		return exitPass
	case errors.As(err, &status):
		return int(status)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded): // before there was anything to report
		fmt.Fprintf(stderr, "wakecheck: incomplete: nothing was checked: %v\n", err)
		return exitIncomplete
	}
	fmt.Fprintf(stderr, "wakecheck: %v\n", err)
	if errors.As(err, new(usageError)) {
		fmt.Fprintln(stderr, "Run 'wakecheck -h' for usage.")
	}
	return exitBroken
}

func newApp(stdout, stderr io.Writer) *cli.Command {
	commands := []*cli.Command{verifyCommand(), exploreCommand(), minimizeCommand(), litmusCommand(), checkCommand(), recordCommand(), tlaCommand(),
		mutantsCommand(), mutateCommand(), explainCommand(), execCommand()}
	root := verifyCommand()
	return &cli.Command{
		Name:            "wakecheck",
		Usage:           "verify reference-counted task wakers",
		Description:     "Without a command, wakecheck runs verify.",
		Writer:          stdout,
		ErrWriter:       stderr,
		Flags:           root.Flags,
		HideHelpCommand: true,
		Commands:        prepare(commands),
		Before:          flagsBeforeCommand(commands),
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return unknownCommand(c.Args().First(), commands)
			}
			return root.Action(ctx, c)
		},
		OnUsageError: onUsageError,
		// Errors are printed and turned into a status by run, never by the library.
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
	}
}

// flagsBeforeCommand refuses flags of verify that stand before another command, which does not see them.
func flagsBeforeCommand(commands []*cli.Command) cli.BeforeFunc {
	return func(ctx context.Context, c *cli.Command) (context.Context, error) {
		name := c.Args().First()
		if !slices.ContainsFunc(commands, func(x *cli.Command) bool { return x.Name == name }) {
			return ctx, nil
		}
		for _, flag := range c.LocalFlagNames() {
			if c.IsSet(flag) {
				return ctx, usagef("-%s stands before the command %s, which does not see it: put it behind", flag, name)
			}
		}
		return ctx, nil
	}
}

func prepare(commands []*cli.Command) []*cli.Command {
	for _, c := range commands {
		c.OnUsageError = onUsageError
		c.HideHelpCommand = true
	}
	return commands
}

// onUsageError keeps the message to one line instead of the whole help.
func onUsageError(_ context.Context, _ *cli.Command, err error, _ bool) error { return usageError{err} }

func unknownCommand(name string, commands []*cli.Command) error {
	var names []string
	for _, c := range commands {
		names = append(names, c.Name)
	}
	hint := ""
	// The library suggests the nearest, however far, and also a command of its own, help, which is hidden here.
	if s := cli.SuggestCommand(commands, name); slices.Contains(names, s) && typo(name, s) {
		hint = fmt.Sprintf(" (did you mean %s?)", s)
	}
	return usagef("unknown command %q%s: want %s", name, hint, strings.Join(names, ", "))
}

// typo reports whether a may have been meant to be b: no more than a third of its letters put in, left out or replaced, or it is the beginning.
func typo(a, b string) bool {
	if len(a) > 1 && strings.HasPrefix(b, a) {
		return true
	}
	row := make([]int, len(b)+1) // distances of what was read of a to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, diagonal+1, row[j]+1)
		}
	}
	return 3*row[len(b)] <= len(b)
}

func badTimeout(c *cli.Command) error {
	return usagef("timeout %v: want a duration of 0 or more", c.Duration("timeout"))
}

// timeLimit bounds ctx by the flag timeout, of which 0 is no limit.
func timeLimit(ctx context.Context, c *cli.Command) (context.Context, context.CancelFunc) {
	if d := c.Duration("timeout"); d > 0 {
		return context.WithTimeout(ctx, d)
	}
	return ctx, func() {}
}
