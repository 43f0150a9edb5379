package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/draw"
	"github.com/wakecheck/wakecheck/explore/litmus"
	"github.com/wakecheck/wakecheck/model"
)

func litmusCommand() *cli.Command {
	return &cli.Command{
		Name:      "litmus",
		Usage:     "run C litmus tests, as herd7 does",
		UsageText: "wakecheck litmus [options] FILE|DIR...",
		Description: "A test is C in herd's syntax, a folder stands for all tests below it. The output has herd's layout.\n" +
			"Ok or No of a condition is a result, not a verdict: the status is 1 only if a test's header names what to\n" +
			"expect under the model (as in c20=Never) and it came out otherwise.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "model", Usage: "memory model, `c20|rc11|genmc|sc`", Value: explore.RC11.String()},
			&cli.BoolFlag{Name: "json", Usage: "print one JSON object a test"},
			&cli.IntFlag{Name: "workers", Usage: "run `N` tests at a time; 0 is one a processor"},
			&cli.IntFlag{Name: "unroll", Usage: "give up on a loop after `N` turns, as incomplete", Value: litmus.DefaultTurns},
			&cli.DurationFlag{Name: "timeout", Usage: "give up after `D`, as incomplete; 0 is no limit"},
			&cli.BoolFlag{Name: "show", Usage: "show an execution of each test, the one that -draw draws, as a table of threads and steps"},
			&cli.BoolFlag{Name: "explain", Usage: "explain a race, or else an execution in which the proposition holds or that of forall fails: what was not visible to whom, and which stronger orders exclude it"},
			&cli.StringFlag{Name: "draw", Usage: "draw an execution of each test, one that meets the proposition of its condition if there is any, to `DIR`/NAME.svg and NAME.dot"},
			&cli.StringFlag{Name: "dot", Usage: "draw it as a graph for Graphviz to `FILE`; with one test only"},
			&cli.StringFlag{Name: "svg", Usage: "draw it to `FILE`; with one test only"},
		},
		Action: litmusAction,
	}
}

func litmusAction(ctx context.Context, c *cli.Command) error {
	m, err := explore.ParseModel(c.String("model"))
	switch {
	case err != nil:
		return usageError{err}
	case c.Args().Len() == 0:
		return usagef("litmus needs at least one file or folder")
	case wrongJobs(c, "workers") != nil:
		return wrongJobs(c, "workers")
	case c.Int("unroll") < 1:
		return usagef("unroll %d: want at least 1", c.Int("unroll"))
	case c.Duration("timeout") < 0:
		return badTimeout(c)
	case c.Bool("show") && c.Bool("json"):
		return errShowJSON
	case c.String("dot") == "-":
		return errDrawing("dot")
	case c.String("svg") == "-":
		return errDrawing("svg")
	}
	files, missing := litmusFiles(c.Args().Slice())
	if len(files) == 0 {
		return usageError{errors.Join(missing...)}
	}
	if (c.IsSet("dot") || c.IsSet("svg")) && len(files) > 1 {
		return usagef("-dot and -svg draw one test, got %d files; -draw DIR draws all", len(files))
	}
	ctx, cancel := timeLimit(ctx, c)
	defer cancel()
	for _, err := range missing {
		fmt.Fprintf(c.Root().ErrWriter, "wakecheck: %v\n", err)
	}
	r := litmusRun{ctx: ctx, c: c, model: m}
	err = litmus.RunAll(ctx, files, c.Int("workers"), r.emit, litmus.In(m), litmus.Unroll(c.Int("unroll")))
	if err != nil && ctx.Err() != nil {
		fmt.Fprintf(c.Root().ErrWriter, "wakecheck: incomplete: %s after %d of %d tests\n", reasonOf(ctx), len(r.verdicts), len(files))
		r.verdicts = append(r.verdicts, model.Incomplete)
	} else if err != nil {
		return err
	}
	for range missing {
		r.verdicts = append(r.verdicts, model.Invalid)
	}
	if ctx.Err() == nil {
		if err := r.draw(ctx); err != nil {
			return err
		}
	}
	return exitWith(statusOf(r.verdicts...))
}

// litmusFiles returns the tests that the arguments name, and an error for each argument that names none.
func litmusFiles(args []string) (files []string, missing []error) {
	for _, arg := range args {
		found, err := litmus.Files(arg)
		if err != nil {
			missing = append(missing, err)
		}
		files = append(files, found...)
	}
	return files, missing
}

// litmusRun is what the tests of one call came to.
type litmusRun struct {
	ctx      context.Context
	c        *cli.Command
	model    explore.Model
	verdicts []model.Verdict
	sound    []string // files that could be parsed
}

// emit prints one result. A test that cannot be parsed does not stop the others.
func (r *litmusRun) emit(file string, res *litmus.Result, err error) error {
	var broken *litmus.Error
	var path *os.PathError
	if errors.As(err, &broken) || errors.As(err, &path) {
		fmt.Fprintf(r.c.Root().ErrWriter, "wakecheck: %v\n", err)
		r.verdicts = append(r.verdicts, model.Invalid)
		return nil
	}
	if err != nil {
		return err
	}
	r.sound = append(r.sound, file)
	r.verdicts = append(r.verdicts, r.verdict(res))
	var why *explanation
	if r.c.Bool("explain") {
		if why, err = r.explain(res); err != nil {
			return err
		}
	}
	out := r.c.Root().Writer
	switch {
	case r.c.Bool("json") && why != nil:
		return writeJSON(out, litmusJSON{res, why})
	case r.c.Bool("json"):
		return res.WriteJSON(out)
	}
	if err := res.WriteText(out); err != nil {
		return err
	}
	if r.c.Bool("show") {
		g, ok, err := witness(r.ctx, res.Test, litmus.In(r.model), litmus.Unroll(r.c.Int("unroll")))
		if err != nil {
			return err
		}
		if err := show(out, g, ok); err != nil {
			return err
		}
	}
	if why == nil {
		return nil
	}
	_, err = fmt.Fprintf(out, "Explanation %s\n%s\n\n", res.Test.Name, strings.Join(why.Words, "\n"))
	return err
}

// verdict compares a result with what the header of the test says of the model, if it does.
func (r *litmusRun) verdict(res *litmus.Result) model.Verdict {
	want, has, err := res.Test.Expected(r.model)
	switch {
	case err != nil:
		fmt.Fprintf(r.c.Root().ErrWriter, "wakecheck: %s: %v\n", res.Test.File, err)
		return model.Invalid
	case res.Err() != nil:
		return model.Incomplete
	case has && !want.Meets(res):
		fmt.Fprintf(r.c.Root().ErrWriter, "wakecheck: %s: under %v the header expects %v\n", res.Test.File, r.model, want)
		return model.Fail
	}
	return model.Pass
}

// draw draws what the flags ask for.
func (r *litmusRun) draw(ctx context.Context) error {
	dir, dot, svg := r.c.String("draw"), r.c.String("dot"), r.c.String("svg")
	if dir == "" && dot == "" && svg == "" {
		return nil
	}
	if dir != "" {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	names := map[string]bool{}
	for _, file := range r.sound {
		t, err := litmus.ParseFile(file)
		if err != nil {
			return err
		}
		g, ok, err := witness(ctx, t, litmus.In(r.model), litmus.Unroll(r.c.Int("unroll")))
		if err != nil {
			return err
		}
		if !ok {
			continue // nothing ran to its end, as the output says
		}
		if err := drawFiles(g, dot, svg); err != nil {
			return err
		}
		if dir == "" {
			continue
		}
		path := filepath.Join(dir, fileName(t.Name, names))
		if err := drawFiles(g, path+".dot", path+".svg"); err != nil {
			return err
		}
	}
	return nil
}

// witness is an execution of the test in which the proposition of its condition holds, or else the first one, with what makes it no
// interleaving marked; false if there is none.
func witness(ctx context.Context, t *litmus.Test, options ...litmus.Option) (draw.Graph, bool, error) {
	var shown *explore.Snapshot
	holds := false
	options = append(options, litmus.Each(func(x *explore.Execution, s litmus.State) error {
		if shown == nil || s.Holds && !holds {
			shown, holds = x.Snapshot(), s.Holds
		}
		return nil
	}))
	if _, err := litmus.Run(ctx, t, options...); err != nil || shown == nil {
		return draw.Graph{}, false, err
	}
	g := draw.FromSnapshot(shown)
	g.Title = t.Name
	g.MarkCycle()
	return g, true, nil
}

// fileName makes a name of its own for a file out of a test's name.
func fileName(test string, taken map[string]bool) string {
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == 0 || r == ':' {
			return '_'
		}
		return r
	}, strings.TrimLeft(test, "."))
	unique := name
	for i := 2; taken[unique] || unique == ""; i++ {
		unique = fmt.Sprintf("%s-%d", name, i)
	}
	taken[unique] = true
	return unique
}

var errShowJSON = usagef("-show is for the terminal, and does not go together with -json")

// show writes the drawing for the terminal, if there is one, and an empty line.
func show(w io.Writer, g draw.Graph, ok bool) error {
	if !ok {
		return nil
	}
	if err := g.Text(w); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// errDrawing refuses standard output, where the result goes.
func errDrawing(flag string) error {
	return usagef("-%s - would mix with the result: want a file", flag)
}

// drawFiles writes the drawing in the forms that have a path; standard output was refused before.
func drawFiles(g draw.Graph, dot, svg string) error {
	for _, form := range []struct {
		path  string
		write func(io.Writer) error
	}{{dot, g.DOT}, {svg, g.SVG}} {
		if form.path == "" {
			continue
		}
		if err := writeTo(form.path, nil, form.write); err != nil {
			return err
		}
	}
	return nil
}
