package mutants

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/wakecheck/wakecheck/model"
)

// Runner takes mutants through the layers.
type Runner struct {
	Root   string   // folder of the module
	Layers []Layer  // all if empty
	Seeds  []uint64 // of the random layers; each mutant is run with each. At least one
	// Limit bounds each layer on each mutant; 0 means 30 seconds.
	Limit time.Duration
	// Parallel is the number of mutants at once; 0 means one a processor.
	Parallel int
	Cache    *Cache // nil for none
	// Done is told each mutant when it is done, one at a time.
	Done func(Row)
}

// Row is what became of one mutant.
type Row struct {
	Mutant   *Mutant        `json:"-"`
	Name     string         `json:"name"`
	Group    Group          `json:"group"`
	Kind     Kind           `json:"kind"`
	Property model.Property `json:"property,omitempty"`
	Cells    map[Layer]Cell `json:"cells"`
	Outcomes []Outcome      `json:"outcomes"` // those of the first seed
	// Problems say in what it is not as declared; of every seed.
	Problems []string `json:"problems,omitempty"`
	Seconds  float64  `json:"seconds"`
	Cached   int      `json:"cached"` // outcomes that were not computed again

	runs, notRun int  // layers, of all seeds
	cut          bool // an interrupt ended it
}

// Report is what a run came to.
type Report struct {
	Verdict model.Verdict `json:"verdict"`
	Reason  string        `json:"reason,omitempty"` // why it is incomplete, or ended early
	Control Row           `json:"control"`          // the unpatched command
	Rows    []Row         `json:"mutants"`
	Runs    int           `json:"runs"`    // layers run, of all mutants and seeds, the cached ones included
	NotRun  int           `json:"not_run"` // layers that were not run for want of a tool
	// Differences are those to the golden matrix, which the caller has found.
	Differences []string `json:"differences,omitempty"`
	// NotCompared is why the caller has not looked for them.
	NotCompared string  `json:"not_compared,omitempty"`
	Seconds     float64 `json:"seconds"`
}

const defaultLimit = 30 * time.Second

// Run takes the mutants through the phases. Its verdict is fail if something is not as declared, incomplete if ctx ended it or nothing was run.
// The error is that of a run that could not begin.
func (r *Runner) Run(ctx context.Context, all []*Mutant) (*Report, error) {
	if len(r.Seeds) == 0 {
		return nil, fmt.Errorf("mutants: no seed")
	}
	session, err := r.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer session.end()
	start := time.Now()
	rep := &Report{Control: session.row(ctx, unpatched)}
	if len(rep.Control.Problems) == 0 {
		rep.Rows = session.rows(ctx, all)
	}
	rep.Seconds = time.Since(start).Seconds()
	rep.conclude(ctx, len(all))
	return rep, nil
}

// unpatched is the control of every run: what alarms on it proves nothing on a mutant.
var unpatched = &Mutant{Name: "unpatched", Group: Control, Title: "the implementation as it is"}

// conclude sums up. A failure that was found stays one, also when something ended the run early.
func (rep *Report) conclude(ctx context.Context, want int) {
	problems, ran, ended := len(rep.Control.Problems), 0, 0
	rep.Runs, rep.NotRun = rep.Control.runs, rep.Control.notRun
	for _, row := range rep.Rows {
		rep.Runs += row.runs
		rep.NotRun += row.notRun
		ran += row.runs
		problems += len(row.Problems)
		if !row.cut {
			ended++
		}
	}
	switch {
	case ended < want && ctx.Err() != nil:
		rep.Reason = fmt.Sprintf("%v after %d of %d mutants", context.Cause(ctx), ended, want)
	case len(rep.Control.Problems) > 0:
		rep.Reason = "the unpatched command is not as it must be: no mutant was run"
	case want == 0:
		rep.Reason = "no mutant was run"
	case ran == 0:
		rep.Reason = "no layer was run on a mutant"
	}
	switch {
	case problems > 0:
		rep.Verdict = model.Fail
	case rep.Reason != "":
		rep.Verdict = model.Incomplete
	default:
		rep.Verdict = model.Pass
	}
}

// session is one call of Run.
type session struct {
	*Runner
	dir    string // of everything that is built
	digest string // of the sources; empty without a cache
	specs  *specifications
}

func (r *Runner) begin(ctx context.Context) (*session, error) {
	dir, err := os.MkdirTemp("", "wakecheck-mutants-")
	if err != nil {
		return nil, fmt.Errorf("mutants: %w", err)
	}
	s := &session{Runner: r, dir: dir, specs: &specifications{}}
	if r.Cache != nil {
		s.digest, err = Sources(ctx, r.Root)
	}
	if err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

func (s *session) end() {
	s.specs.close()
	os.RemoveAll(s.dir)
}

func (s *session) layers() []Layer {
	if len(s.Layers) == 0 {
		return Layers()
	}
	return s.Layers
}

func (s *session) limit() time.Duration {
	if s.Limit == 0 {
		return defaultLimit
	}
	return s.Limit
}

// rows runs the mutants, some at once, and returns them in their order. Those that ctx cut off before anything was found are left out.
func (s *session) rows(ctx context.Context, all []*Mutant) []Row {
	rows := make([]*Row, len(all))
	var told sync.Mutex
	Each(ctx, len(all), s.Parallel, func(i int) {
		row := s.row(ctx, all[i])
		if row.cut && len(row.Problems) == 0 {
			return
		}
		rows[i] = &row
		told.Lock()
		defer told.Unlock()
		s.done(row)
	})
	var ended []Row
	for _, row := range rows {
		if row != nil {
			ended = append(ended, *row)
		}
	}
	return ended
}

func (s *session) done(row Row) {
	if s.Done != nil {
		s.Done(row)
	}
}
