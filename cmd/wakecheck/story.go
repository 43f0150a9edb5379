package main

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/mutants"
)

func explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "tell the story of a mutant: where it was found, its diff, and the execution that breaks",
		UsageText: "wakecheck explain MUTANT",
		Description: "The failing execution is not kept with the mutant: it is built, and the scenario that shows it explored, now. The last line is the command\n" +
			"that replays that one execution.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print the story as one JSON object"},
		},
		Action: explainAction,
	}
}

func explainAction(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() != 1 {
		return usagef("explain takes the name of one mutant, got %d arguments", c.Args().Len())
	}
	m, err := openMuseum(ctx)
	if err != nil {
		return err
	}
	x, err := m.named(c.Args().First())
	if err != nil {
		return err
	}
	s, err := mutants.Tell(ctx, m.root, x)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return writeJSON(c.Root().Writer, s)
	}
	if _, err = io.WriteString(c.Root().Writer, s.Text()); err != nil {
		return err
	}
	if !s.Shown {
		return fmt.Errorf("%s does not show its defect", x.Shows)
	}
	return nil
}
