package mutants

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

func TestConclude(t *testing.T) {
	over, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	ran, idle, wrong := Row{runs: 3, notRun: 1}, Row{notRun: 2}, Row{runs: 1, Problems: []string{"gap"}}
	cut := Row{runs: 1, cut: true}
	cutWrong := Row{runs: 1, cut: true, Problems: []string{"gap"}}
	for _, row := range []struct {
		name    string
		ctx     context.Context
		control Row
		rows    []Row
		want    int
		verdict model.Verdict
		reason  string
	}{
		{"as declared", t.Context(), ran, []Row{ran, idle}, 2, model.Pass, ""},
		{"a problem", t.Context(), ran, []Row{ran, wrong}, 2, model.Fail, ""},
		{"no mutant", t.Context(), ran, nil, 0, model.Incomplete, "no mutant was run"},
		{"no layer of a mutant", t.Context(), ran, []Row{{}, idle}, 2, model.Incomplete, "no layer was run on a mutant"},
		{"no layer", t.Context(), Row{}, []Row{idle, idle}, 2, model.Incomplete, "no layer was run on a mutant"},
		{"the control", t.Context(), wrong, nil, 2, model.Fail, "the unpatched command is not as it must be: no mutant was run"},
		{"interrupted", over, ran, []Row{ran, cut}, 3, model.Incomplete, "interrupted after 1 of 3 mutants"},
		{"interrupted after a problem", over, ran, []Row{wrong}, 3, model.Fail, "interrupted after 1 of 3 mutants"},
		{"interrupted in the mutant of a problem", over, ran, []Row{ran, cutWrong}, 3, model.Fail, "interrupted after 1 of 3 mutants"},
		{"interrupted in the control", over, cut, nil, 3, model.Incomplete, "interrupted after 0 of 3 mutants"},
		{"interrupted when all was done", over, ran, []Row{ran}, 1, model.Pass, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			rep := &Report{Control: row.control, Rows: row.rows}
			rep.conclude(row.ctx, row.want)
			require.Equal(t, row.verdict, rep.Verdict)
			require.Equal(t, row.reason, rep.Reason)
		})
	}
	rep := &Report{Control: ran, Rows: []Row{ran, idle}}
	rep.conclude(t.Context(), 2)
	require.Equal(t, 6, rep.Runs)
	require.Equal(t, 4, rep.NotRun)
}

// A row that an interrupt ends keeps what was found, and takes the interrupt itself for nothing.
func TestInterruptedRow(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &session{Runner: &Runner{Root: "no such folder", Seeds: []uint64{1}}, dir: t.TempDir(), specs: &specifications{}}
	row := s.row(ctx, killable())
	require.True(t, row.cut)
	require.Empty(t, row.Problems)
	require.Empty(t, row.Cells)
}

// A layer that was not run is no run.
func TestRowCounts(t *testing.T) {
	var row Row
	row.Cells = map[Layer]Cell{}
	row.take(killable(), &Outcome{Layer: TLA, Verdict: model.NotRun}, 1, true)
	row.take(killable(), &Outcome{Layer: Proptest, Verdict: model.Fail, Property: "R1"}, 1, true)
	require.Equal(t, 1, row.runs)
	require.Equal(t, 1, row.notRun)
}
