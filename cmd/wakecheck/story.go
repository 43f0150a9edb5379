package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/mutants"
)

func explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "tell the story of a mutant: where it was found, its diff, and the execution that breaks",
		UsageText: "wakecheck explain MUTANT",
		Description: "The failing execution is not kept with the mutant: it is built, and the scenario that shows it explored, now. With the execution it\n" +
			"prints the command that replays that one. A mutant that comes to no end is incomplete.",
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
	s, err := mutants.Tell(ctx, m.root, x, explainLimit)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = writeJSON(c.Root().Writer, s)
	} else {
		_, err = io.WriteString(c.Root().Writer, s.Text())
	}
	if err != nil {
		return err
	}
	return ending(c.Root().ErrWriter, s)
}

// explainLimit is that of a layer on a mutant.
const explainLimit = 30 * time.Second

// ending is the status of a story: a mutant that came to no end has shown nothing, and one that came to another end than it declares is wrong.
func ending(w io.Writer, s *mutants.Story) error {
	switch {
	case s.Shown:
		return nil
	case s.Reason != "":
		fmt.Fprintf(w, "wakecheck: incomplete: %s: %s\n", s.Name, s.Reason)
		return exitWith(exitIncomplete)
	case s.Harmless():
		return fmt.Errorf("%s: there is an alarm, and it is harmless", s.Name)
	}
	return fmt.Errorf("%s: %s does not show its defect", s.Name, s.Shows)
}
