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
	"github.com/wakecheck/wakecheck/proptest/waking"
	"github.com/wakecheck/wakecheck/wakertest"
)

// target is what can be explored: a scenario of the suite by its name, or a scenario or a waking program from a file.
type target struct {
	name    string // as in the command that explores it again
	program func(*memory.Space)
	options []explore.Option
	// judged says what the histories of a scenario or program from a file came to; nil for one of the suite, which judges itself.
	judged func(*explore.Result) *fileVerdict
}

// fileVerdict is what a file came to, beside what the explorer says.
type fileVerdict struct {
	histories int // distinct ones
	// report tells the story of the first failure, with the command that explores the file before its name; nil if there is none.
	report func(again, file string) string
}

// How the names of files end: of scenarios, and of waking programs.
const (
	scenarioExt = ".scenario"
	wakingExt   = ".waking"
)

// maxScenarioFile bounds what is read of a file, in bytes; the parsers' own bounds are below it.
const maxScenarioFile = 1 << 20

// targetNamed finds a scenario by its name; what ends in .scenario or .waking is a file, and - is standard input.
func targetNamed(name string, stdin io.Reader) (target, error) {
	if ext := filepath.Ext(name); name == "-" || ext == scenarioExt || ext == wakingExt {
		return fileTarget(name, stdin)
	}
	s, ok := wakertest.ScenarioNamed(name)
	if !ok {
		return target{}, usagef("no scenario %q; -list shows what there is, and a file of one ends in %s or %s", name, scenarioExt, wakingExt)
	}
	return target{name: s.Name, program: s.Program, options: s.Options()}, nil
}

// fileTarget reads a file. What stands in it tells a waking program from a scenario, whatever its name is.
func fileTarget(name string, stdin io.Reader) (target, error) {
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
	if waking.IsProgram(text) || filepath.Ext(name) == wakingExt {
		return wakingTarget(name, text)
	}
	return scenarioTarget(name, text)
}

func scenarioTarget(name string, text []byte) (target, error) {
	s, err := scenario.Parse(name, text)
	if err != nil {
		return target{}, err
	}
	e, err := concurrent.NewExploration(s, wakertest.Reference)
	if err != nil {
		return target{}, fmt.Errorf("%s: %w", name, err)
	}
	judged := func(res *explore.Result) *fileVerdict {
		r := e.Result(res)
		j := &fileVerdict{histories: r.Histories}
		if r.Failure != nil {
			j.report = func(again, file string) string {
				return r.Failure.Report(concurrent.Commands{Explore: again, File: file})
			}
		}
		return j
	}
	return target{name: name, program: e.Program, options: e.Options(), judged: judged}, nil
}

func wakingTarget(name string, text []byte) (target, error) {
	p, err := waking.Parse(name, text)
	if err != nil {
		return target{}, err
	}
	e, err := waking.NewExploration(p, waking.Subject{})
	if err != nil {
		return target{}, fmt.Errorf("%s: %w", name, err)
	}
	judged := func(res *explore.Result) *fileVerdict {
		j := &fileVerdict{histories: e.Histories()}
		if res.Verdict == explore.Fail {
			j.report = func(again, file string) string {
				return e.Failure(res.Failures[0]).Report(waking.Commands{Explore: again, File: file})
			}
		}
		return j
	}
	return target{name: name, program: e.Program, options: e.Options(), judged: judged}, nil
}
