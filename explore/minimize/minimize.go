package minimize

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Run finds all weakest assignments of orders that keep every one of the programs correct.
//
// The error is one of wrong use, of a callback, or wraps [ErrNotMonotone]. A bound that is reached and a context that is cancelled end
// the search with what was found so far, and an incomplete [Result].
func Run(ctx context.Context, programs []Program, options ...Option) (*Result, error) {
	cfg, err := newConfig(programs, options)
	if err != nil {
		return nil, err
	}
	s := &search{judge: newJudge(ctx, cfg, programs)}
	minima, err := s.run()
	if err != nil {
		return nil, err
	}
	if len(s.lattice) == 0 {
		if s.stop != "" {
			unknown := Judged{Verdict: explore.Incomplete}
			return &Result{Verdict: explore.Incomplete, Bound: s.stop, Model: cfg.model, Programs: names(programs), Written: unknown, Strongest: unknown}, nil
		}
		return nil, errors.New("minimize: the programs have no atomic access or fence to judge")
	}
	return s.result(minima)
}

func names(programs []Program) []string {
	out := make([]string, len(programs))
	for i := range programs {
		out[i] = programs[i].Name
	}
	return out
}

// result explores what is below the minima, audits, and sums up.
func (s *search) result(minima []point) (*Result, error) {
	// All that passes is above a minimum, and has no site that it lacks; what fails, fails by an execution without one.
	s.frozen = true
	slices.SortFunc(minima, slices.Compare)
	r := &Result{Model: s.cfg.model, Programs: names(s.programs), Assignments: s.lattice.size(), Seed: s.cfg.seed, Published: s.cfg.published, command: s.cfg.command}
	var err error
	if r.Written, err = s.judged(s.lattice.written()); err != nil {
		return nil, err
	}
	if r.Strongest, err = s.judged(s.lattice.top()); err != nil {
		return nil, err
	}
	for _, p := range minima {
		m, err := s.minimum(p)
		if err != nil {
			return nil, err
		}
		r.Minima = append(r.Minima, m)
	}
	if r.Sites, err = s.sites(minima, r.Written.Verdict); err != nil {
		return nil, err
	}
	if r.Audited, err = s.audit(); err != nil {
		return nil, err
	}
	r.Explored = s.explored
	s.conclude(r)
	r.sort()
	return r, nil
}

// conclude sets verdict and bound.
func (s *search) conclude(r *Result) {
	r.Bound = s.stop
	if r.Bound == "" && slices.ContainsFunc(s.walls, func(w point) bool { return s.failing(w) == nil }) {
		r.Bound = UnknownBound
	}
	if missed := s.missed(); len(missed) > 0 {
		// Any order of theirs passes for want of an execution, which proves nothing of them.
		for i := range r.Minima {
			r.Minima[i].Proven = false
		}
		if r.Bound == "" {
			r.Bound = explore.Bound("no program runs " + strings.Join(missed, ", "))
		}
	}
	switch {
	case r.Strongest.Verdict == explore.Fail:
		r.Verdict, r.Bound = explore.Fail, ""
	case r.Bound != "":
		r.Verdict = explore.Incomplete
	}
}

// missed returns the names of the sites to judge that no exploration came to.
func (s *search) missed() []string {
	var out []string
	for i, l := range s.lattice {
		if !slices.ContainsFunc(s.entries, func(e *entry) bool { return slices.Contains(e.sites, i) }) {
			out = append(out, l.site.Name)
		}
	}
	slices.Sort(out)
	return out
}

// failing returns an exploration from which it follows that an assignment fails, nil if there is none.
func (s *search) failing(p point) *entry {
	for i := range s.programs {
		if e := s.known(&s.programs[i], p); e != nil && e.verdict == explore.Fail {
			return e
		}
	}
	return nil
}

// judged returns the verdict on an assignment and what it breaks.
func (s *search) judged(p point) (Judged, error) {
	v, err := s.judge.judge(p)
	if err != nil || v != explore.Fail {
		return Judged{Verdict: v}, err
	}
	b, err := s.breaks(p)
	return Judged{v, b}, err
}

// breaks explores an assignment that is known to fail, to have its own execution. What it inherits from a stronger one stands
// in where the exploration is incomplete.
func (s *search) breaks(p point) (*Break, error) {
	known := s.failing(p)
	e, err := s.explore(known.program, p)
	if err != nil {
		return nil, err
	}
	if e == nil || e.verdict != explore.Fail {
		e = known
	}
	at := p
	if e == known {
		at = s.settle(p, e)
	}
	return &Break{Program: e.program.Name, Failure: e.failure, Under: s.assignment(at)}, nil
}

// settle returns p with the orders of an exploration at the sites that it came to.
func (s *search) settle(p point, e *entry) point {
	p = slices.Clone(p)
	for _, i := range e.sites {
		p[i] = e.at[i]
	}
	return p
}

// minimum explores the next weaker assignments.
func (s *search) minimum(p point) (Minimum, error) {
	m := Minimum{Orders: s.assignment(p), Proven: true}
	for i, l := range s.lattice {
		for _, e := range l.lower(p[i]) {
			j, err := s.judged(p.at(i, e))
			if err != nil {
				return m, err
			}
			m.Proven = m.Proven && j.Break != nil
			m.Below = append(m.Below, Weaker{Choice{l.site, l.orders[e]}, j.Break})
		}
	}
	return m, nil
}

// sites compares what is written with the minima.
func (s *search) sites(minima []point, written explore.Verdict) ([]SiteResult, error) {
	out := make([]SiteResult, len(s.lattice))
	for i, l := range s.lattice {
		r := SiteResult{Site: l.site, Runs: s.runsOf(l.site)}
		for _, m := range minima {
			r.Weakest = append(r.Weakest, l.orders[m[i]])
		}
		var err error
		if r.Judgement, err = s.judgement(i, r.Runs, written, minima); err != nil {
			return nil, err
		}
		out[i] = r
	}
	return out, nil
}

func (s *search) runsOf(site *memory.Site) int64 {
	n := int64(0)
	for i := range s.programs {
		if e := s.exact(&s.programs[i], s.lattice.written()); e != nil {
			n += e.runs[site]
		}
	}
	return n
}

func (s *search) judgement(i int, runs int64, written explore.Verdict, minima []point) (Judgement, error) {
	l, p := s.lattice[i], s.lattice.written()
	enough := func(m point) bool { return l.below[m[i]][p[i]] }
	switch {
	case runs == 0:
		return NotReached, nil
	case written == explore.Fail && len(minima) > 0 && !slices.ContainsFunc(minima, enough):
		return TooWeak, nil
	case written != explore.Pass:
		return Undecided, nil
	case p[i] == 0:
		return NoOrder, nil
	}
	judgement := Needed
	for _, e := range l.lower(p[i]) {
		v, err := s.judge.judge(p.at(i, e))
		if err != nil || v == explore.Pass {
			return StrongerThanNeeded, err
		}
		if v == explore.Incomplete {
			judgement = Undecided
		}
	}
	return judgement, nil
}

// sort puts sites, assignments and what is below them in order of the sites' names.
func (r *Result) sort() {
	byName := func(a, b *memory.Site) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(r.Sites, func(a, b SiteResult) int { return byName(a.Site, b.Site) })
	assignment := func(a Assignment) {
		slices.SortFunc(a, func(a, b Choice) int { return byName(a.Site, b.Site) })
	}
	for _, b := range []*Break{r.Written.Break, r.Strongest.Break} {
		if b != nil {
			assignment(b.Under)
		}
	}
	for _, m := range r.Minima {
		assignment(m.Orders)
		slices.SortStableFunc(m.Below, func(a, b Weaker) int { return byName(a.Site, b.Site) })
		for _, w := range m.Below {
			if w.Break != nil {
				assignment(w.Break.Under)
			}
		}
	}
}
