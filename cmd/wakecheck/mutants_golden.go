package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/mutants"
)

// golden compares with the golden matrix, or writes it. Where it does neither the report says why; a run that was to write it is no pass then.
func (m *museum) golden(rep *mutants.Report, layers []mutants.Layer, update bool) error {
	if rep.NotCompared = notWhole(rep, layers); rep.NotCompared != "" {
		if update {
			notWritten(rep)
		}
		return nil
	}
	file := filepath.Join(m.root, mutants.Folder, mutants.MatrixFile)
	if update {
		return os.WriteFile(file, []byte(mutants.Matrix(rep.Rows)), 0o644)
	}
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var fresh []string
	rep.Differences, fresh = mutants.Differences(string(text), rep.Rows)
	switch {
	case len(rep.Rows) == len(m.all):
		for _, name := range fresh {
			rep.Differences = append(rep.Differences, "got   "+name+"\nwant  no such row")
		}
		rep.Differences = append(rep.Differences, mutants.Gone(string(text), rep.Rows)...)
	case len(fresh) > 0: // somebody tries out a mutant that is not there yet
		rep.NotCompared = "it has no row for " + strings.Join(fresh, ", ") + ": a run of everything with -update writes one"
	}
	if len(rep.Differences) > 0 {
		rep.Verdict = model.Fail
	}
	return nil
}

// notWhole is why rows are not such as the golden matrix has; empty if they are.
func notWhole(rep *mutants.Report, layers []mutants.Layer) string {
	switch {
	case len(layers) < len(mutants.Layers()):
		return "not all layers were run"
	case rep.NotRun > 0:
		return fmt.Sprintf("%d layers were not run", rep.NotRun)
	case rep.Verdict == model.Fail:
		return "not all is as declared"
	case rep.Verdict != model.Pass:
		return "the run did not come to its end"
	}
	return ""
}

func notWritten(rep *mutants.Report) {
	if rep.Verdict == model.Pass {
		rep.Verdict = model.Incomplete
	}
	if rep.Reason != "" {
		rep.Reason += "; "
	}
	rep.Reason += fmt.Sprintf("%s/%s was not written: %s", mutants.Folder, mutants.MatrixFile, rep.NotCompared)
}
