package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/mutants"
)

func mutantsCommand() *cli.Command {
	return &cli.Command{
		Name:      "mutants",
		Usage:     "build every mutant of the museum, run the layers on it, and print the kill matrix",
		UsageText: "wakecheck mutants [options]",
		Description: "Each mutant is a patch in the folder mutants, with what it declares: the property it breaks, the layers that must kill it, and those\n" +
			"that cannot. The unpatched command must pass, a mutant must pass what it does not break and be killed as it declares, and one that is\n" +
			"harmless must not alarm any layer. The command is built from the module's sources, which are never touched; run it inside the module.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "list", Usage: "list the mutants and what they declare"},
			&cli.StringFlag{Name: "run", Usage: "only mutants whose name matches `PATTERN`, a regular expression"},
			&cli.StringFlag{Name: "group", Usage: "only mutants of these groups, a comma-separated `LIST`"},
			&cli.IntFlag{Name: "sample", Usage: "only `N` of them, always the same, spread over all, and no more than N of those of -since"},
			&cli.StringFlag{Name: "since", Usage: "only those that touch what has changed since the commit `REV`, and those of -sample; a change to a layer has some more, each time others"},
			&cli.StringFlag{Name: "layers", Usage: "run only these layers, a comma-separated `LIST`"},
			&cli.Uint64Flag{Name: "seed", Usage: "first seed of the random layers, `N`", Value: 1},
			&cli.IntFlag{Name: "seeds", Usage: "run the random layers with `N` seeds", Value: 1},
			&cli.IntFlag{Name: "parallel", Usage: "run `N` mutants at once; 0 is one for each processor"},
			&cli.DurationFlag{Name: "limit", Usage: "give up a layer on a mutant after `D`", Value: 30 * time.Second},
			&cli.DurationFlag{Name: "timeout", Usage: "give up after `D`, as incomplete; 0 is no limit"},
			&cli.BoolFlag{Name: "no-cache", Usage: "run also what has not changed since it was run"},
			&cli.BoolFlag{Name: "strict", Usage: "a layer that cannot run for want of a tool is an error"},
			&cli.BoolFlag{Name: "update", Usage: "write the kill matrix to mutants/matrix.txt, if all is as declared"},
			&cli.BoolFlag{Name: "json", Usage: "print the result as one JSON object"},
			&cli.StringFlag{Name: "html", Usage: "write the matrix with the story of each mutant to `FILE`"},
		},
		Action: mutantsAction,
	}
}

func mutantsAction(ctx context.Context, c *cli.Command) error {
	if err := checkMutants(c); err != nil {
		return err
	}
	m, err := openMuseum(ctx)
	if err != nil {
		return err
	}
	chosen, err := m.choose(ctx, c)
	switch {
	case err != nil:
		return err
	case c.Bool("list"):
		return m.list(c, chosen)
	}
	runner, err := m.runner(c)
	if err != nil {
		return err
	}
	ctx, cancel := timeLimit(ctx, c)
	defer cancel()
	rep, err := m.run(ctx, c, runner, chosen)
	if err != nil {
		return err
	}
	if err := m.write(c, rep, runner.Layers); err != nil {
		return err
	}
	return exitWith(statusOf(rep.Verdict))
}

// checkMutants refuses what can be refused before the museum is opened.
func checkMutants(c *cli.Command) error {
	if c.Args().Present() {
		return usagef("mutants takes no arguments, got %q; -run chooses", c.Args().First())
	}
	for _, flag := range []string{"layers", "run", "group", "sample", "since", "list"} {
		if c.Bool("update") && c.IsSet(flag) {
			return usagef("-update writes the whole matrix: it does not go with -%s", flag)
		}
	}
	return creatable(c.String("html"))
}

// museum is the folder of the mutants, and what it holds.
type museum struct {
	root string
	all  []*mutants.Mutant
}

func openMuseum(ctx context.Context) (*museum, error) {
	root, err := mutants.Root(ctx)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(root, mutants.Folder)
	all, err := mutants.Load(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	return &museum{root, all}, nil
}

// named finds a mutant by its name.
func (m *museum) named(name string) (*mutants.Mutant, error) {
	for _, x := range m.all {
		if x.Name == name {
			return x, nil
		}
	}
	hint := ""
	if i := slices.IndexFunc(m.all, func(x *mutants.Mutant) bool { return typo(name, x.Name) }); i >= 0 {
		hint = fmt.Sprintf(" (did you mean %s?)", m.all[i].Name)
	}
	return nil, usagef("no mutant %q%s: wakecheck mutants -list shows what there is", name, hint)
}

// maxSeeds bounds how often a mutant is run: each seed is a run of each random layer.
const maxSeeds = 1000

// runner is set up as the flags say.
func (m *museum) runner(c *cli.Command) (*mutants.Runner, error) {
	switch {
	case c.Int("seeds") < 1:
		return nil, usagef("seeds %d: want at least 1", c.Int("seeds"))
	case c.Int("seeds") > maxSeeds:
		return nil, usagef("seeds %d: want at most %d", c.Int("seeds"), maxSeeds)
	case wrongJobs(c, "parallel") != nil:
		return nil, wrongJobs(c, "parallel")
	case c.Duration("timeout") < 0:
		return nil, badTimeout(c)
	case c.Duration("limit") <= 0:
		return nil, usagef("limit %v: want more than 0", c.Duration("limit"))
	}
	r := &mutants.Runner{Root: m.root, Limit: c.Duration("limit"), Parallel: c.Int("parallel")}
	for i := range c.Int("seeds") {
		r.Seeds = append(r.Seeds, c.Uint64("seed")+uint64(i))
	}
	var err error
	if r.Layers, err = mutantLayers(c.String("layers")); err != nil {
		return nil, err
	}
	if !c.Bool("no-cache") {
		r.Cache, err = mutants.UserCache()
	}
	return r, err
}

func mutantLayers(list string) ([]mutants.Layer, error) {
	if list == "" {
		return mutants.Layers(), nil
	}
	var chosen []mutants.Layer
	for _, name := range strings.Split(list, ",") {
		l := mutants.Layer(strings.TrimSpace(name))
		if !slices.Contains(mutants.Layers(), l) {
			return nil, usagef("no layer %q of mutants: want some of %v", name, mutants.Layers())
		}
		if slices.Contains(chosen, l) {
			return nil, usagef("layer %q is named twice", l)
		}
		chosen = append(chosen, l)
	}
	return chosen, nil
}

// run shows how it goes on: a tracker on a terminal, a line a mutant elsewhere.
func (m *museum) run(ctx context.Context, c *cli.Command, r *mutants.Runner, chosen []*mutants.Mutant) (*mutants.Report, error) {
	w := c.Root().ErrWriter
	done := 0
	if onTerminal(w) {
		d := newLive(w)
		report := d.begin("mutants")
		defer d.close()
		r.Done = func(mutants.Row) { done++; report(int64(done), int64(len(chosen))) }
	} else {
		r.Done = func(row mutants.Row) {
			done++
			verdict := "as declared"
			if len(row.Problems) > 0 {
				verdict = fmt.Sprintf("%d problems", len(row.Problems))
			}
			fmt.Fprintf(w, "%3d of %d  %-45s %s %.1fs\n", done, len(chosen), row.Name, verdict, row.Seconds)
		}
	}
	return r.Run(ctx, chosen)
}

// listed is a mutant as the list has it: with what its folder says of it.
type listed struct {
	Name  string        `json:"name"`
	Group mutants.Group `json:"group"`
	*mutants.Mutant
}

func (m *museum) list(c *cli.Command, chosen []*mutants.Mutant) error {
	if c.Bool("json") {
		var all []listed
		for _, x := range chosen {
			all = append(all, listed{x.Name, x.Group, x})
		}
		return writeJSON(c.Root().Writer, all)
	}
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"mutant", "group", "kind", "breaks", "what it is"})
	for _, x := range chosen {
		t.AppendRow(table.Row{x.Name, x.Group, x.Kind, x.Property, x.Title})
	}
	_, err := fmt.Fprintf(c.Root().Writer, "%s\n%s\n", t.Render(), count(len(chosen), "mutant"))
	return err
}

// write prints the report, and holds a run of all layers against the golden matrix.
func (m *museum) write(c *cli.Command, rep *mutants.Report, layers []mutants.Layer) error {
	if c.Bool("strict") && rep.NotRun > 0 && rep.Verdict == model.Pass {
		rep.Verdict, rep.Reason = model.Incomplete, fmt.Sprintf("%d layers were not run", rep.NotRun)
	}
	err := m.golden(rep, layers, c.Bool("update"))
	if c.Bool("json") {
		err = errors.Join(err, writeJSON(c.Root().Writer, rep))
	} else {
		_, e := io.WriteString(c.Root().Writer, rep.Text())
		err = errors.Join(err, e)
	}
	if file := c.String("html"); file != "" {
		err = errors.Join(err, writeTo(file, c.Root().Writer, func(w io.Writer) error { return mutants.WriteHTML(w, rep) }))
	}
	return err
}
