package minimize

import (
	"slices"

	"github.com/wakecheck/wakecheck/explore"
)

// search looks for the minimal assignments that pass.
type search struct {
	*judge
	walls []point // maximal assignments that do not pass; each other one that does not is below one of them
}

// discover meets the sites: those of the programs as written, with all orders strongest, and with all weakest. Others are met
// later, and the search begins anew then.
func (s *search) discover() error {
	for {
		n := len(s.lattice)
		for _, f := range []func() point{s.lattice.written, s.lattice.top, s.lattice.bottom} {
			for i := range s.programs {
				if p := f(); len(p) == len(s.lattice) {
					if _, err := s.explore(&s.programs[i], p); err != nil {
						return err
					}
				}
			}
		}
		if len(s.lattice) == n {
			s.grown = false
			return nil
		}
	}
}

// run returns all minimal assignments that pass, as far as it came. All are right only if s.stop is empty; a wall that is not
// known to fail may hide more.
func (s *search) run() ([]point, error) {
	if err := s.discover(); err != nil {
		return nil, err
	}
	for {
		s.walls, s.grown = nil, false
		minima, err := s.pass()
		if err != nil || !s.grown {
			return minima, err
		}
	}
}

// pass is a search that ends early when a site is met.
func (s *search) pass() ([]point, error) {
	top := s.lattice.top()
	for i := range s.lattice {
		if _, err := s.advance(top.at(i, 0)); err != nil || s.ended() {
			return nil, err
		}
	}
	return s.advance(s.lattice.bottom())
}

func (s *search) ended() bool { return s.stop != "" || s.grown }

// advance returns the minimal assignments at or above one that pass. If the search ends early, they are those that are known.
func (s *search) advance(from point) ([]point, error) {
	candidates := []point{from}
	for _, w := range s.walls {
		candidates = s.lattice.above(candidates, w)
	}
	for {
		failing, err := s.firstFailing(candidates)
		if err != nil {
			return nil, err
		}
		if failing == nil || s.ended() {
			return s.passing(candidates), nil
		}
		w, err := s.raise(failing)
		if err != nil || s.ended() {
			return s.passing(candidates), err
		}
		s.walls = append(s.walls, w)
		candidates = s.lattice.above(candidates, w)
		if len(candidates) > maxCandidates {
			s.stop = CandidateBound
		}
	}
}

// firstFailing returns a candidate that does not pass, nil if all pass.
func (s *search) firstFailing(candidates []point) (point, error) {
	for _, p := range candidates {
		v, err := s.judge.judge(p)
		if err != nil || s.ended() {
			return nil, err
		}
		if v != explore.Pass {
			return p, nil
		}
	}
	return nil, nil
}

// passing returns the candidates that are known to pass, without another exploration.
func (s *search) passing(candidates []point) []point {
	if s.grown {
		return nil
	}
	return slices.DeleteFunc(candidates, func(p point) bool {
		for i := range s.programs {
			if e := s.known(&s.programs[i], p); e == nil || e.verdict != explore.Pass {
				return true
			}
		}
		return false
	})
}

// raise returns a maximal assignment that does not pass, at or above one. Each site is tried once, strongest first: what passes
// there, passes all the more when others are raised later.
func (s *search) raise(p point) (point, error) {
	p = slices.Clone(p)
	for i, l := range s.lattice {
		for e := l.top(); e > p[i]; e-- {
			if !l.below[p[i]][e] {
				continue
			}
			v, err := s.judge.judge(p.at(i, e))
			if err != nil || s.ended() {
				return p, err
			}
			if v != explore.Pass {
				p[i] = e
				break
			}
		}
	}
	return p, nil
}
