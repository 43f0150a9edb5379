package minimize

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// CheckFailed is the kind of failure that a [Program].Check reports.
const CheckFailed explore.FailureKind = "check"

// entry is what one exploration of one program found.
type entry struct {
	program *Program
	at      point
	sites   []int // those that the exploration came to: what it found holds whatever the orders of the others are
	verdict explore.Verdict
	bound   explore.Bound
	failure *explore.Failure
	runs    map[*memory.Site]int64
}

// judge explores assignments, and knows what follows from those that were explored.
type judge struct {
	ctx      context.Context
	cfg      *config
	programs []Program
	lattice  lattice
	index    map[*memory.Site]int
	entries  []*entry
	explored int64
	grown    bool          // a site was met that the lattice did not have
	frozen   bool          // such a site is not added any more
	stop     explore.Bound // why no more is explored
}

func newJudge(ctx context.Context, cfg *config, programs []Program) *judge {
	j := &judge{ctx: ctx, cfg: cfg, programs: programs, index: map[*memory.Site]int{}}
	for _, s := range cfg.only {
		j.add(s)
	}
	return j
}

// add makes the lattice judge a site. What was explored before was so with the order that is written.
func (j *judge) add(s *memory.Site) int {
	l := newLadder(s, j.cfg.withinWritten)
	i := len(j.lattice)
	j.index[s] = i
	j.lattice = append(j.lattice, l)
	for _, e := range j.entries {
		e.at = append(e.at, l.written())
	}
	return i
}

// judge returns the verdict on an assignment: fail if a program fails, pass if all pass. If the lattice grew meanwhile, the
// assignment is none of it any more, and the verdict means nothing.
func (j *judge) judge(p point) (explore.Verdict, error) {
	var open []*Program
	verdict := explore.Pass
	for i := range j.programs {
		e := j.known(&j.programs[i], p)
		switch {
		case e == nil:
			open = append(open, &j.programs[i])
		case e.verdict == explore.Fail:
			return explore.Fail, nil
		case e.verdict == explore.Incomplete:
			verdict = explore.Incomplete
		}
	}
	for _, program := range open {
		e, err := j.explore(program, p)
		if err != nil {
			return 0, err
		}
		if e == nil || j.grown {
			return explore.Incomplete, nil
		}
		switch e.verdict {
		case explore.Fail:
			return explore.Fail, nil
		case explore.Incomplete:
			verdict = explore.Incomplete
		}
	}
	return verdict, nil
}

// known returns an exploration of the program from which the verdict on the assignment follows, the latest one; one that was incomplete
// only if there is no other. A weaker program has all executions of a stronger one, so that its search ends no sooner.
func (j *judge) known(program *Program, p point) *entry {
	var unknown *entry
	for _, e := range slices.Backward(j.entries) {
		if e.program != program {
			continue
		}
		switch e.verdict {
		case explore.Pass:
			if j.within(e.at, p, e.sites) {
				return e
			}
		case explore.Fail:
			if j.within(p, e.at, e.sites) {
				return e
			}
		default:
			if unknown == nil && j.within(p, e.at, e.sites) {
				unknown = e
			}
		}
	}
	return unknown
}

// within reports whether a is at most b at the sites.
func (j *judge) within(a, b point, sites []int) bool {
	for _, i := range sites {
		if !j.lattice[i].below[a[i]][b[i]] {
			return false
		}
	}
	return true
}

// exact returns an exploration of the program under the very orders, at each site that it came to.
func (j *judge) exact(program *Program, p point) *entry {
	for _, e := range j.entries {
		if e.program == program && !slices.ContainsFunc(e.sites, func(i int) bool { return e.at[i] != p[i] }) {
			return e
		}
	}
	return nil
}

var errCheck = errors.New("check")

// explore runs a program under an assignment. It returns nil if no more may be explored.
func (j *judge) explore(program *Program, p point) (*entry, error) {
	if e := j.exact(program, p); e != nil {
		return e, nil
	}
	if j.stop == "" && j.explored >= j.cfg.runs {
		j.stop = RunBound
	}
	if j.stop != "" {
		return nil, nil
	}
	j.explored++
	var broken *explore.Failure
	r, err := explore.Run(j.ctx, program.Body, j.options(program, p, &broken)...)
	if err != nil && !(broken != nil && errors.Is(err, errCheck)) {
		return nil, fmt.Errorf("minimize: program %s under %v: %w", program.Name, j.assignment(p), err)
	}
	if r.Bound == explore.Cancelled && len(r.Failures) == 0 && broken == nil {
		j.stop = explore.Cancelled
		if errors.Is(j.ctx.Err(), context.DeadlineExceeded) {
			j.stop = explore.TimeBound
		}
		return nil, nil
	}
	if len(r.Failures) > 0 && r.Failures[0].Kind == explore.Nondeterminism {
		return nil, fmt.Errorf("minimize: program %s: %w", program.Name, r.Failures[0])
	}
	e := &entry{program: program, at: slices.Clone(p), verdict: r.Verdict, bound: r.Bound, failure: broken}
	switch {
	case broken != nil:
		e.verdict = explore.Fail
	case len(r.Failures) > 0:
		e.failure = r.Failures[0]
	}
	j.enter(e, r)
	return e, j.consistent(e)
}

// options returns those of an exploration. They are ours after those of the program: the last one of a kind counts.
func (j *judge) options(program *Program, p point, broken **explore.Failure) []explore.Option {
	options := append([]explore.Option{explore.MaxExecutions(j.cfg.executions)}, j.cfg.explore...)
	options = append(options, program.Options...)
	options = append(options, explore.In(j.cfg.model))
	for i, l := range j.lattice {
		options = append(options, l.orders[p[i]].override(l.site))
	}
	if program.Check == nil {
		return options
	}
	return append(options, explore.OnExecution(func(x *explore.Execution) error {
		err := program.Check(x)
		if err == nil {
			return nil
		}
		if *broken == nil {
			*broken = &explore.Failure{Kind: CheckFailed, Message: err.Error(), Table: x.Table()}
		}
		return errCheck
	}))
}

// enter keeps what an exploration found. A site that it met for the first time was explored as written.
func (j *judge) enter(e *entry, r *explore.Result) {
	j.entries = append(j.entries, e)
	e.runs = map[*memory.Site]int64{}
	for _, s := range r.Sites {
		i, ok := j.index[s.Site]
		if !ok {
			if len(j.cfg.only) > 0 || j.frozen {
				continue
			}
			i = j.add(s.Site)
			j.grown = true
		}
		e.sites = append(e.sites, i)
		e.runs[s.Site] = s.Runs
	}
}

// consistent compares an exploration with all others of the program. What passes and what fails contradict each other if
// the orders of the first are at most those of the second at the sites which both came to.
func (j *judge) consistent(e *entry) error {
	for _, o := range j.entries {
		pass, fail := o, e
		if e.verdict == explore.Pass {
			pass, fail = e, o
		}
		if o.program != e.program || pass.verdict != explore.Pass || fail.verdict != explore.Fail {
			continue
		}
		both := slices.DeleteFunc(slices.Clone(pass.sites), func(i int) bool { return !slices.Contains(fail.sites, i) })
		if j.within(pass.at, fail.at, both) {
			return fmt.Errorf("minimize: program %s: %w: it passes under %v, and fails under %v: %w", e.program.Name,
				ErrNotMonotone, j.assignment(pass.at), j.assignment(fail.at), fail.failure)
		}
	}
	return nil
}

// assignment returns the orders of a point.
func (j *judge) assignment(p point) Assignment {
	a := make(Assignment, len(p))
	for i := range p {
		a[i] = Choice{j.lattice[i].site, j.lattice[i].orders[p[i]]}
	}
	return a
}
