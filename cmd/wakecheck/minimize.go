package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/minimize"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/wakertest"
)

func minimizeCommand() *cli.Command {
	return &cli.Command{
		Name:      "minimize",
		Usage:     "find the weakest orders that keep scenarios correct, and what breaks below",
		UsageText: "wakecheck minimize [options] SCENARIO|FILE.scenario|FILE.waking...",
		Description: "All weakest assignments of orders to the sites that the scenarios run are found, by exploring every\n" +
			"execution under each, and shown beside those of Rust's Arc. What is found is sufficient for these scenarios, not correct for every use.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "model", Usage: "memory model, `c20|rc11|genmc|sc`", Value: explore.C20.String()},
			&cli.StringSliceFlag{Name: "site", Usage: "judge only this `SITE`; may be repeated. All others keep their orders"},
			&cli.BoolFlag{Name: "within", Usage: "consider no orders stronger than those written"},
			&cli.IntFlag{Name: "max-runs", Usage: "give up after `N` explorations, as incomplete", Value: minimize.DefaultRuns},
			&cli.Int64Flag{Name: "max-executions", Usage: "give up on an assignment after `N` executions", Value: minimize.DefaultExecutions},
			&cli.DurationFlag{Name: "timeout", Usage: "give up after `D`, as incomplete; 0 is no limit"},
			&cli.BoolFlag{Name: "json", Usage: "print the result as one JSON object"},
		},
		Action: minimizeAction,
	}
}

func minimizeAction(ctx context.Context, c *cli.Command) error {
	programs, err := scenarioPrograms(c.Args().Slice(), c.Root().Reader)
	if err != nil {
		return err
	}
	options, err := minimizeOptions(c)
	if err != nil {
		return err
	}
	ctx, cancel := timeLimit(ctx, c)
	defer cancel()
	res, err := minimize.Run(ctx, programs, options...)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = writeJSON(c.Root().Writer, res)
	} else {
		err = res.WriteText(c.Root().Writer)
	}
	if err != nil {
		return err
	}
	return exitWith(statusOf(verdictNamed(res.Verdict)))
}

func scenarioPrograms(names []string, stdin io.Reader) ([]minimize.Program, error) {
	if len(names) == 0 {
		return nil, usagef("minimize needs at least one scenario; explore -list shows what there is")
	}
	var programs []minimize.Program
	for i, name := range names {
		s, err := targetNamed(name, stdin)
		if err != nil {
			return nil, err
		}
		if strings.Contains(" "+strings.Join(names[:i], " ")+" ", " "+name+" ") {
			return nil, usagef("scenario %s is named twice", name)
		}
		programs = append(programs, minimize.Program{Name: s.name, Body: s.program, Options: s.options})
	}
	return programs, nil
}

// rustOrders are the orders of Rust's Arc, to stand beside ours; and of tokio, if one of the scenarios is about waking.
func rustOrders(scenarios []string) minimize.Published {
	p := minimize.Published{Name: "Rust", Source: wakertest.PublishedSource, Orders: map[string]minimize.Orders{}}
	orders := wakertest.Published()
	for _, name := range scenarios {
		if s, ok := wakertest.ScenarioNamed(name); ok && s.Waking || filepath.Ext(name) == wakingExt {
			p.Source = wakertest.PublishedSource + "; " + wakertest.PublishedTokioSource
			orders = append(orders, wakertest.PublishedTokio()...)
			break
		}
	}
	for _, o := range orders {
		p.Orders[o.Site] = minimize.Orders{Order: o.Order, Failure: o.Failure}
	}
	return p
}

func minimizeOptions(c *cli.Command) ([]minimize.Option, error) {
	m, err := explore.ParseModel(c.String("model"))
	switch {
	case err != nil:
		return nil, usageError{err}
	case c.Int("max-runs") < 1:
		return nil, usagef("max-runs %d: want at least 1", c.Int("max-runs"))
	case c.Int64("max-executions") < 1:
		return nil, usagef("max-executions %d: want at least 1", c.Int64("max-executions"))
	case c.Duration("timeout") < 0:
		return nil, badTimeout(c)
	}
	options := []minimize.Option{minimize.In(m), minimize.MaxRuns(c.Int("max-runs")), minimize.MaxExecutions(c.Int64("max-executions")),
		minimize.Beside(rustOrders(c.Args().Slice())), minimize.Command("go run ./cmd/wakecheck explore")}
	if c.Bool("within") {
		options = append(options, minimize.WithinWritten())
	}
	var sites []*memory.Site
	for _, name := range c.StringSlice("site") {
		site := memory.SiteNamed(name)
		if site == nil {
			return nil, usagef("no site %q; explore -list names the sites", name)
		}
		sites = append(sites, site)
	}
	if len(sites) > 0 {
		options = append(options, minimize.Only(sites...))
	}
	return options, nil
}
