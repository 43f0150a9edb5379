package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/mutants"
	"github.com/wakecheck/wakecheck/mutants/mutate"
)

// survivorsFile has the judgements, in the folder of the mutants.
const survivorsFile = "survivors.txt"

func mutateCommand() *cli.Command {
	return &cli.Command{
		Name:      "mutate",
		Usage:     "make every small change to the implementation, and see which of them no layer catches",
		UsageText: "wakecheck mutate [options]",
		Description: "Conditions and comparisons are turned round, constants changed by one, orders weakened by a step, statements left out; all of impl/waker,\n" +
			"impl/park and impl/task, in one build. What survives must be judged in mutants/survivors.txt. Run it inside the module.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "list", Usage: "list the mutations"},
			&cli.StringFlag{Name: "package", Usage: "only these packages, a comma-separated `LIST` of folders", Value: strings.Join(mutate.Packages(), ",")},
			&cli.StringFlag{Name: "run", Usage: "only mutations whose name matches `PATTERN`, a regular expression"},
			&cli.IntFlag{Name: "sample", Usage: "only `N` of them, always the same, spread over all"},
			&cli.BoolFlag{Name: "tests", Usage: "run the tests of the packages on what survives the layers"},
			&cli.Uint64Flag{Name: "seed", Usage: "seed of the random layers, `N`", Value: 1},
			&cli.IntFlag{Name: "parallel", Usage: "run `N` at once; 0 is one for each processor"},
			&cli.DurationFlag{Name: "limit", Usage: "give up a layer on a mutation after `D`", Value: 20 * time.Second},
			&cli.DurationFlag{Name: "timeout", Usage: "give up after `D`, as incomplete; 0 is no limit"},
			&cli.BoolFlag{Name: "no-cache", Usage: "run also what has not changed since it was run"},
			&cli.BoolFlag{Name: "json", Usage: "print the result as one JSON object"},
		},
		Action: mutateAction,
	}
}

func mutateAction(ctx context.Context, c *cli.Command) error {
	switch {
	case c.Args().Present():
		return usagef("mutate takes no arguments, got %q; -run chooses", c.Args().First())
	case wrongJobs(c, "parallel") != nil:
		return wrongJobs(c, "parallel")
	case c.Int("sample") < 0:
		return usagef("sample %d: want 0 or more", c.Int("sample"))
	case c.Duration("limit") <= 0:
		return usagef("limit %v: want more than 0", c.Duration("limit"))
	case c.Duration("timeout") < 0:
		return badTimeout(c)
	}
	root, err := mutants.Root(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := timeLimit(ctx, c)
	defer cancel()
	schema, chosen, err := chooseMutations(ctx, c, root)
	switch {
	case err != nil:
		return err
	case c.Bool("list"):
		return listMutations(c, chosen)
	}
	return runMutations(ctx, c, root, schema, chosen)
}

func chooseMutations(ctx context.Context, c *cli.Command, root string) (*mutate.Schema, []mutate.Mutation, error) {
	var folders []string
	for _, f := range strings.Split(c.String("package"), ",") {
		f = strings.TrimSuffix(strings.TrimSpace(f), "/")
		if !slices.Contains(mutate.Packages(), f) {
			return nil, nil, usagef("package %q: want some of %s", f, strings.Join(mutate.Packages(), ", "))
		}
		folders = append(folders, f)
	}
	re, err := regexp.Compile(c.String("run"))
	if err != nil {
		return nil, nil, usagef("run %q: %v", c.String("run"), err)
	}
	schema, err := mutate.Find(ctx, root, folders)
	if err != nil {
		return nil, nil, err
	}
	chosen := slices.DeleteFunc(slices.Clone(schema.Mutations), func(m mutate.Mutation) bool { return !re.MatchString(m.ID()) })
	if n := c.Int("sample"); n > 0 {
		chosen = mutants.Sample(chosen, n)
	}
	if len(chosen) == 0 {
		return nil, nil, usagef("run %q: no mutation of that name; -list shows what there is", c.String("run"))
	}
	return schema, chosen, nil
}

func listMutations(c *cli.Command, chosen []mutate.Mutation) error {
	if c.Bool("json") {
		return writeJSON(c.Root().Writer, chosen)
	}
	for _, m := range chosen {
		if _, err := fmt.Fprintf(c.Root().Writer, "%s (line %d)\n", m.ID(), m.Line); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(c.Root().Writer, count(len(chosen), "mutation"))
	return err
}

func runMutations(ctx context.Context, c *cli.Command, root string, schema *mutate.Schema, chosen []mutate.Mutation) error {
	judged, err := readJudgements(filepath.Join(root, mutants.Folder, survivorsFile))
	if err != nil {
		return err
	}
	r := &mutate.Runner{Root: root, Seed: c.Uint64("seed"), Limit: c.Duration("limit"), Parallel: c.Int("parallel"), Tests: c.Bool("tests")}
	if !c.Bool("no-cache") {
		if r.Cache, err = mutants.UserCache(); err != nil {
			return err
		}
	}
	results, err := showMutations(ctx, c.Root().ErrWriter, r, schema, chosen)
	if err != nil {
		return err
	}
	rep := mutate.Sum(results, judged, schema.Mutations, len(chosen))
	if c.Bool("json") {
		err = writeJSON(c.Root().Writer, rep)
	} else {
		_, err = io.WriteString(c.Root().Writer, rep.Text())
	}
	if err != nil {
		return err
	}
	return exitWith(statusOf(rep.Verdict))
}

// logEvery is how many mutations a line of a log tells of.
const logEvery = 50

// showMutations shows how a run goes on: a tracker on a terminal, a line now and then elsewhere.
func showMutations(ctx context.Context, w io.Writer, r *mutate.Runner, schema *mutate.Schema, chosen []mutate.Mutation) ([]mutate.Result, error) {
	r.Done = logMutations(w, len(chosen))
	if onTerminal(w) {
		d := newLive(w)
		defer d.close()
		report, done := d.begin("mutate"), int64(0)
		r.Done = func(mutate.Result) { done++; report(done, int64(len(chosen))) }
	}
	return r.Run(ctx, schema, chosen)
}

func logMutations(w io.Writer, total int) func(mutate.Result) {
	done, survived := 0, 0
	return func(res mutate.Result) {
		done++
		if res.Fate == mutate.Survived {
			survived++
		}
		if done%logEvery == 0 || done == total {
			fmt.Fprintf(w, "%d of %s, %d survived\n", done, count(total, "mutation"), survived)
		}
	}
}

func readJudgements(name string) (mutate.Judgements, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return mutate.Judgements{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return mutate.ReadJudgements(name, f)
}
