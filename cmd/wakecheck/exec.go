package main

import (
	"context"
	"errors"
	"os"
	"os/exec"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/mutants"
)

func execCommand() *cli.Command {
	return &cli.Command{
		Name:      "exec",
		Usage:     "run this command as it is with a mutant",
		UsageText: "wakecheck exec MUTANT [COMMAND] [options]",
		Description: "Builds the command with the mutant's patch, without touching the sources, and runs it with the other arguments. Its exit status is that\n" +
			"of the patched command: wakecheck exec coalesced-wake-without-release explore -show wake-coalesced",
		SkipFlagParsing: true,
		Action:          execAction,
	}
}

func execAction(ctx context.Context, c *cli.Command) error {
	name := c.Args().First()
	if name == "-h" || name == "--help" || name == "-help" {
		return cli.ShowSubcommandHelp(c)
	}
	if name == "" {
		return usagef("exec needs the name of a mutant: wakecheck mutants -list shows what there is")
	}
	m, err := openMuseum(ctx)
	if err != nil {
		return err
	}
	x, err := m.named(name)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "wakecheck-exec-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := mutants.Build(ctx, m.root, x.Patch, dir)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, bin, c.Args().Tail()...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it ends with what it has
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, c.Root().Writer, c.Root().ErrWriter
	err = cmd.Run()
	var status *exec.ExitError
	if errors.As(err, &status) {
		return exitWith(status.ExitCode())
	}
	return err
}
