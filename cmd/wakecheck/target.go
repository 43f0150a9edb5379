package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/wakertest"
)

// target is what can be explored: a scenario of the suite by its name, or one from a file.
type target struct {
	name    string // as in the command that explores it again
	program func(*memory.Space)
	options []explore.Option
	// exploration judges the histories of a scenario from a file; nil for one of the suite, which judges itself.
	exploration *concurrent.Exploration
}

// scenarioExt is how the names of scenario files end.
const scenarioExt = ".scenario"

// maxScenarioFile bounds what is read of a scenario file, in bytes; the parser's own bound is below it.
const maxScenarioFile = 1 << 20

// targetNamed finds a scenario by its name; what ends in .scenario is a file, and - is standard input.
func targetNamed(name string, stdin io.Reader) (target, error) {
	if name == "-" || filepath.Ext(name) == scenarioExt {
		return scenarioFile(name, stdin)
	}
	s, ok := wakertest.ScenarioNamed(name)
	if !ok {
		return target{}, usagef("no scenario %q; -list shows what there is, and a file of one ends in %s", name, scenarioExt)
	}
	return target{name: s.Name, program: s.Program, options: s.Options()}, nil
}

func scenarioFile(name string, stdin io.Reader) (target, error) {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return target{}, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxScenarioFile))
	if err != nil {
		return target{}, fmt.Errorf("%s: %w", name, err)
	}
	s, err := scenario.Parse(name, text)
	if err != nil {
		return target{}, err
	}
	e, err := concurrent.NewExploration(s, wakertest.Reference)
	if err != nil {
		return target{}, fmt.Errorf("%s: %w", name, err)
	}
	return target{name: name, program: e.Program, options: e.Options(), exploration: e}, nil
}
