package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/draw"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/wakertest"
)

func exploreCommand() *cli.Command {
	return &cli.Command{
		Name:      "explore",
		Usage:     "run a scenario of the reference implementation through every execution that the memory model allows",
		UsageText: "wakecheck explore [options] SCENARIO|FILE.scenario|FILE.waking|-",
		Description: "A scenario is one of the suite, by its name, or one from a file (- is standard input), or a file is a program that\n" +
			"wakes: see the documentation of packages proptest/scenario and proptest/waking. Each execution is explored once. A failure names the property, shows the execution and gives a string\n" +
			"that replays it. An order may be overridden at a site, to see what it is for: a failure is explained from its\n" +
			"own execution, and the stronger orders that repair it are found by exploring the scenario with each.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "list", Usage: "list the scenarios"},
			&cli.StringFlag{Name: "model", Usage: "memory model, `c20|rc11|genmc|sc`", Value: explore.C20.String()},
			&cli.StringSliceFlag{Name: "order", Usage: "explore with another order at a site, `SITE=ORDER`, or SITE=SUCCESS,FAILURE of a compare_exchange; may be repeated, a semicolon separates too"},
			&cli.StringFlag{Name: "replay", Usage: "replay one execution by its `STRING`, natively"},
			&cli.BoolFlag{Name: "all", Usage: "go on after a failure, and show all that differ"},
			&cli.IntFlag{Name: "workers", Usage: "explore with `N` goroutines", Value: 1},
			&cli.Int64Flag{Name: "max-executions", Usage: "give up after `N` executions, as incomplete; 0 is no limit"},
			&cli.DurationFlag{Name: "timeout", Usage: "give up after `D`, as incomplete; 0 is no limit"},
			&cli.IntFlag{Name: "spurious", Usage: "explore up to `N` spurious failures and wakes in an execution"},
			&cli.BoolFlag{Name: "paranoid", Usage: "run each execution again natively and compare every operation"},
			&cli.IntFlag{Name: "sample", Usage: "take `N` random walks instead of exploring everything"},
			&cli.Uint64Flag{Name: "seed", Usage: "seed of the random walks, `N`; without it one is drawn and printed"},
			&cli.StringFlag{Name: "save", Usage: "if the search ends early, write a checkpoint to `FILE`"},
			&cli.StringFlag{Name: "resume", Usage: "go on from the checkpoint in `FILE`"},
			&cli.BoolFlag{Name: "show", Usage: "show the failure, or else the first execution, as a table of threads and steps with its edges"},
			&cli.StringFlag{Name: "dot", Usage: "draw the failure, or else the first execution, as a graph for Graphviz to `FILE`"},
			&cli.StringFlag{Name: "svg", Usage: "draw the failure, or else the first execution, to `FILE`"},
			&cli.BoolFlag{Name: "json", Usage: "print the result as one JSON object"},
		},
		DisableSliceFlagSeparator: true, // the comma separates the orders of a compare_exchange
		Action:                    exploreAction,
	}
}

func exploreAction(ctx context.Context, c *cli.Command) error {
	if c.Bool("list") {
		return listScenarios(c.Root().Writer)
	}
	if c.NArg() != 1 {
		return usagef("explore needs one scenario, got %d arguments; -list shows what there is", c.NArg())
	}
	s, err := targetNamed(c.Args().First(), c.Root().Reader)
	if err != nil {
		return err
	}
	if c.Bool("show") && c.Bool("json") {
		return errShowJSON
	}
	options, err := exploreOptions(c)
	if err != nil {
		return err
	}
	if err := contradiction(c); err != nil {
		return err
	}
	if err := sideFiles(c, "save", "dot", "svg"); err != nil {
		return err
	}
	var checkpoint bytes.Buffer
	if c.String("save") != "" {
		options = append(options, explore.SaveTo(&checkpoint))
	}
	if path := c.String("resume"); path != "" {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		options = append(options, explore.ResumeFrom(f))
	}
	options = append(s.options, options...)
	var first *explore.Snapshot
	if c.IsSet("dot") || c.IsSet("svg") || c.Bool("show") {
		options = append(options, explore.OnExecution(func(x *explore.Execution) error {
			if first == nil {
				first = x.Snapshot()
			}
			return nil
		}))
	}
	hide := func() {}
	if onTerminal(c.Root().ErrWriter) {
		l := newLive(c.Root().ErrWriter)
		hide = l.close // before anything else is written
		options = append(options, explore.OnProgress(progressEvery, followShare(l.begin(filepath.Base(s.name)))))
	}
	var res *explore.Result
	if c.IsSet("replay") {
		res, err = explore.Replay(ctx, s.program, c.String("replay"), options...)
	} else {
		res, err = explore.Run(ctx, s.program, options...)
	}
	hide()
	if errors.Is(err, explore.ErrCheckpoint) {
		return fmt.Errorf("%s: %w", c.String("resume"), err)
	}
	if err != nil {
		return exploreError(err)
	}
	if c.IsSet("replay") && c.IsSet("model") && c.String("model") != res.Model.String() {
		return usagef("the replay string is of model %v, not %s", res.Model, c.String("model"))
	}
	e := exploration{scenario: s.name, model: res.Model.String(), result: res, again: againExplore(c), overridden: overriddenSites(c)}
	if s.judged != nil {
		e.judged = s.judged(res)
	}
	why, whyErr := explainAll(ctx, c, s, res)
	e.why = why
	if c.Bool("json") {
		err = writeJSON(c.Root().Writer, e.json())
	} else {
		err = e.write(c.Root().Writer)
	}
	// What was found is out by now: a file that cannot be written does not lose it.
	err = errors.Join(err, whyErr, e.save(c.String("save"), &checkpoint), drawExploration(c, res, first))
	return endWith(c, verdictNamed(res.Verdict), err)
}

// contradiction is the error of a flag that another one leaves without effect.
func contradiction(c *cli.Command) error {
	if c.IsSet("seed") && !c.IsSet("sample") {
		return usagef("-seed is that of the random walks of -sample")
	}
	if !c.IsSet("replay") {
		return nil
	}
	for _, name := range []string{"sample", "save", "resume"} {
		if c.IsSet(name) {
			return usagef("-replay runs one execution and knows no -%s", name)
		}
	}
	return nil
}

// progressEvery is how often a search tells how far it is.
const progressEvery = 200 * time.Millisecond

// followShare shows the estimated share of a search that is done, in thousandths.
func followShare(report func(done, total int64)) func(explore.Progress) {
	return func(p explore.Progress) { report(int64(1000*p.Share), 1000) }
}

// drawExploration draws the first failure, or else the first execution, if there is any, in the forms that the flags ask for.
func drawExploration(c *cli.Command, res *explore.Result, first *explore.Snapshot) error {
	var g draw.Graph
	switch {
	case len(res.Failures) > 0:
		var err error
		if g, err = draw.FromFailure(res.Failures[0]); err != nil {
			return err
		}
	case first != nil:
		g = draw.FromSnapshot(first)
	default:
		return nil
	}
	var err error
	if c.Bool("show") {
		_, err = fmt.Fprintln(c.Root().Writer)
		err = errors.Join(err, g.Text(c.Root().Writer))
	}
	return errors.Join(err, drawFiles(g, c.String("dot"), c.String("svg")))
}

// exploreError tells a mistake in how the command was called from one within.
func exploreError(err error) error {
	if errors.Is(err, explore.ErrReplay) || strings.HasPrefix(err.Error(), "explore: ") {
		return usageError{err}
	}
	return err
}

func exploreOptions(c *cli.Command) ([]explore.Option, error) {
	m, err := explore.ParseModel(c.String("model"))
	if err != nil {
		return nil, usageError{err}
	}
	overrides, err := parseOverrides(c)
	if err != nil {
		return nil, err
	}
	options := append([]explore.Option{explore.In(m)}, overrides...)
	for _, name := range []string{"workers", "spurious", "sample"} {
		if c.IsSet(name) && c.Int(name) < 1 {
			return nil, usagef("%s %d: want at least 1", name, c.Int(name))
		}
	}
	if err := wrongJobs(c, "workers"); err != nil {
		return nil, err
	}
	options = append(options, explore.Workers(c.Int("workers")), explore.Spurious(c.Int("spurious")))
	if n := c.Int64("max-executions"); n < 0 {
		return nil, usagef("max-executions %d: want 0 or more", n)
	} else if n > 0 {
		options = append(options, explore.MaxExecutions(n))
	}
	if d := c.Duration("timeout"); d < 0 {
		return nil, badTimeout(c)
	} else if d > 0 {
		options = append(options, explore.MaxTime(d))
	}
	if c.Bool("all") {
		options = append(options, explore.All())
	}
	if c.Bool("paranoid") {
		options = append(options, explore.Paranoid())
	}
	if n := c.Int("sample"); n > 0 {
		seed := c.Uint64("seed")
		if !c.IsSet("seed") {
			seed = rand.Uint64N(1 << 32)
		}
		options = append(options, explore.Sampling(seed, n))
	}
	return options, nil
}

// overriddenSites names the sites of the flag -order.
func overriddenSites(c *cli.Command) []string {
	var names []string
	for _, text := range c.StringSlice("order") {
		for _, one := range strings.Split(text, ";") {
			name, _, _ := strings.Cut(strings.TrimSpace(one), "=")
			names = append(names, name)
		}
	}
	return names
}

// parseOverrides reads the flag order.
func parseOverrides(c *cli.Command) ([]explore.Option, error) {
	var options []explore.Option
	for _, text := range c.StringSlice("order") {
		for _, one := range strings.Split(text, ";") {
			o, err := parseOverride(one)
			if err != nil {
				return nil, err
			}
			options = append(options, o)
		}
	}
	return options, nil
}

// parseOverride reads SITE=ORDER or SITE=SUCCESS,FAILURE.
func parseOverride(text string) (explore.Option, error) {
	name, orders, ok := strings.Cut(strings.TrimSpace(text), "=")
	if !ok {
		return nil, usagef("order %q: want SITE=ORDER", text)
	}
	site := memory.SiteNamed(name)
	if site == nil {
		return nil, usagef("order %q: no site %q; explore -list names the sites", text, name)
	}
	success, failure, two := strings.Cut(orders, ",")
	if two != (site.Access == memory.CASAccess) && two {
		return nil, usagef("order %q: site %s is a %v and has one order", text, name, site.Access)
	}
	order, err := memory.ParseOrder(success)
	if err != nil {
		return nil, usagef("order %q: %v", text, err)
	}
	if !two {
		return explore.Override(site, order), nil
	}
	fail, err := memory.ParseOrder(failure)
	if err != nil {
		return nil, usagef("order %q: %v", text, err)
	}
	return explore.OverrideCAS(site, order, fail), nil
}

func listScenarios(w io.Writer) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"scenario", "what it is about", "executions"})
	for _, s := range wakertest.Scenarios() {
		t.AppendRow(table.Row{s.Name, s.About, s.Executions})
	}
	sites := table.NewWriter()
	sites.SetStyle(table.StyleLight)
	sites.AppendHeader(table.Row{"site", "order", "reason"})
	for _, s := range memory.Sites() {
		order := s.Order.String()
		if s.Access == memory.CASAccess {
			order += "," + s.Failure.String()
		}
		sites.AppendRow(table.Row{s.Name, order, s.Reason})
	}
	_, err := fmt.Fprintf(w, "%s\n%s\n", t.Render(), sites.Render())
	return err
}

// verdictNamed is the explorer's verdict in the words of the contract.
func verdictNamed(v explore.Verdict) model.Verdict {
	switch v {
	case explore.Pass:
		return model.Pass
	case explore.Fail:
		return model.Fail
	}
	return model.Incomplete
}

// againExplore is the command that was called, as far as it decides what an execution is.
func againExplore(c *cli.Command) string {
	text := "go run ./cmd/wakecheck explore"
	if c.IsSet("model") {
		text += " -model " + c.String("model")
	}
	for _, o := range c.StringSlice("order") {
		text += " -order '" + o + "'"
	}
	if c.IsSet("spurious") {
		text += fmt.Sprintf(" -spurious %d", c.Int("spurious"))
	}
	return text
}
