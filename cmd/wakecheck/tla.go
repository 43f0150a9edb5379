package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/tla"
)

func tlaCommand() *cli.Command {
	return &cli.Command{
		Name:      "tla",
		Usage:     "run the TLA+ specifications with TLC, and compare with what the manifest says",
		UsageText: "wakecheck tla [options]",
		Description: "Each configuration must end as tla/manifest.json says: with that verdict, for that property, in that many states.\n" +
			"TLC is found by the variable TLA2TOOLS_JAR, in the user's cache, or fetched once with mvn; it needs Java, 11 or newer.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "list", Usage: "list the configurations and why they are there"},
			&cli.BoolFlag{Name: "jar", Usage: "print where TLC is, once it has been fetched if it must be"},
			&cli.StringFlag{Name: "run", Usage: "only configurations whose name matches `PATTERN`, a regular expression"},
			&cli.BoolFlag{Name: "long", Usage: "also those that take minutes"},
			&cli.IntFlag{Name: "parallel", Usage: "run `N` at once; 0 is one for each processor"},
			&cli.DurationFlag{Name: "timeout", Usage: "give up after `D`, as incomplete; 0 is no limit"},
			&cli.BoolFlag{Name: "json", Usage: "print the result as one JSON object"},
		},
		Action: tlaAction,
	}
}

func tlaAction(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return usagef("tla takes no arguments, got %q", c.Args().First())
	}
	if c.Bool("jar") {
		return printJar(ctx, c.Root().Writer)
	}
	entries, err := chosenEntries(c.String("run"), c.Bool("long"))
	switch {
	case err != nil:
		return err
	case c.Bool("list") && c.Bool("json"):
		return writeJSON(c.Root().Writer, entries)
	case c.Bool("list"):
		return listEntries(c.Root().Writer, entries)
	case wrongJobs(c, "parallel") != nil:
		return wrongJobs(c, "parallel")
	case c.Duration("timeout") < 0:
		return badTimeout(c)
	}
	ctx, cancel := timeLimit(ctx, c)
	defer cancel()
	tool, err := tla.Find(ctx)
	if err != nil {
		return err
	}
	d := newDisplay(c.Root().ErrWriter)
	report := d.begin("tla")
	done := 0
	outcomes, err := tla.CheckAll(ctx, tool, entries, tla.AllOptions{Parallel: c.Int("parallel"), Done: func(tla.Outcome) {
		done++
		report(int64(done), int64(len(entries)))
	}})
	d.close()
	if err != nil {
		return err
	}
	sum := sumUp(outcomes)
	if c.Bool("json") {
		err = writeJSON(c.Root().Writer, sum)
	} else {
		err = sum.write(c.Root().Writer)
	}
	if err != nil {
		return err
	}
	return exitWith(statusOf(sum.Verdict))
}

func printJar(ctx context.Context, w io.Writer) error {
	tool, err := tla.Find(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, tool.Jar)
	return err
}

func chosenEntries(pattern string, long bool) ([]tla.Entry, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, usagef("run %q: %v", pattern, err)
	}
	all, err := tla.Manifest()
	if err != nil {
		return nil, err
	}
	var chosen []tla.Entry
	for _, e := range all {
		if re.MatchString(e.Name) && (long || !e.Long) {
			chosen = append(chosen, e)
		}
	}
	if len(chosen) == 0 {
		return nil, usagef("run %q: no configuration of that name; -list shows what there is, and some need -long", pattern)
	}
	return chosen, nil
}

func listEntries(w io.Writer, entries []tla.Entry) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"configuration", "purpose", "must end in", "distinct states", "why"})
	for _, e := range entries {
		t.AppendRow(table.Row{e.Name, e.Purpose, wanted(e), e.Distinct, e.Why})
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
}

func wanted(e tla.Entry) string {
	if e.Property == "" {
		return string(e.Expect)
	}
	return fmt.Sprintf("%s %s", e.Expect, e.Property)
}

// tlaSummary is what all configurations came to, and its JSON form.
type tlaSummary struct {
	Verdict model.Verdict `json:"verdict"`
	Models  []tlaModel    `json:"models"`
	States  int64         `json:"states"` // distinct, of all models
}

type tlaModel struct {
	Name        string         `json:"name"`
	Module      string         `json:"module"`
	Purpose     tla.Purpose    `json:"purpose"`
	Rule        model.Property `json:"rule,omitempty"`
	Expect      tla.Verdict    `json:"expect"`
	Verdict     tla.Verdict    `json:"verdict,omitempty"`
	Property    string         `json:"property,omitempty"`
	Distinct    int64          `json:"distinct"`
	Generated   int64          `json:"generated"`
	Depth       int            `json:"depth"`
	Seconds     float64        `json:"seconds"`
	Agrees      bool           `json:"agrees"`
	Differences []string       `json:"differences,omitempty"`
	Error       string         `json:"error,omitempty"` // of a run without a verdict
}

// sumUp is a failure where TLC found something else than the manifest says, and incomplete where a run has no verdict.
func sumUp(outcomes []tla.Outcome) tlaSummary {
	s := tlaSummary{Verdict: model.Pass}
	for _, o := range outcomes {
		m := tlaModel{Name: o.Entry.Name, Module: o.Entry.Module, Purpose: o.Entry.Purpose, Rule: o.Entry.Rule, Expect: o.Entry.Expect, Agrees: o.Agrees()}
		if o.Err != nil {
			m.Error = o.Err.Error()
			if s.Verdict == model.Pass {
				s.Verdict = model.Incomplete
			}
		} else {
			r := o.Report.Result
			m.Verdict, m.Property, m.Distinct, m.Generated, m.Depth = r.Verdict, r.Property, r.Distinct, r.Generated, r.Depth
			m.Seconds, m.Differences = r.Elapsed.Seconds(), o.Report.Differences
			s.States += r.Distinct
			if !m.Agrees {
				s.Verdict = model.Fail
			}
		}
		s.Models = append(s.Models, m)
	}
	return s
}

func (s tlaSummary) write(w io.Writer) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"configuration", "purpose", "ended in", "distinct", "generated", "depth", "seconds", "as listed"})
	var b strings.Builder
	agree := 0
	for _, m := range s.Models {
		if m.Agrees {
			agree++
		}
		ended := strings.TrimSpace(string(m.Verdict) + " " + m.Property)
		listed := "yes"
		switch {
		case m.Error != "":
			ended, listed = "no verdict", "no"
			fmt.Fprintf(&b, "%s: %s\n", m.Name, m.Error)
		case !m.Agrees:
			listed = "NO"
			fmt.Fprintf(&b, "%s: %s\n", m.Name, strings.Join(m.Differences, "; "))
		}
		t.AppendRow(table.Row{m.Name, m.Purpose, ended, m.Distinct, m.Generated, m.Depth, fmt.Sprintf("%.1f", m.Seconds), listed})
	}
	_, err := fmt.Fprintf(w, "%s\n%s%s: %d of %d configurations as the manifest lists them, %d states\n", t.Render(), b.String(), s.Verdict, agree, len(s.Models), s.States)
	return err
}

// notRun tells a missing tool from a failure within.
func notRun(err error) bool { return errors.Is(err, tla.ErrNotFound) }
