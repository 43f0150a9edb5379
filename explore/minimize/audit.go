package minimize

import (
	"math/rand/v2"

	"github.com/wakecheck/wakecheck/explore"
)

// audit explores assignments, drawn at random, whose verdict follows from others, and returns how many it compared.
func (s *search) audit() (int64, error) {
	rng := rand.New(rand.NewPCG(s.cfg.seed, 0))
	n := int64(0)
	for range s.cfg.samples {
		p := s.lattice.bottom()
		for i, l := range s.lattice {
			p[i] = rng.IntN(len(l.orders))
		}
		compared, err := s.compare(p)
		if err != nil {
			return n, err
		}
		if compared {
			n++
		}
	}
	return n, nil
}

// compare explores each program under an assignment whose verdict follows from others. What contradicts it is an error.
func (s *search) compare(p point) (compared bool, err error) {
	for i := range s.programs {
		program := &s.programs[i]
		known := s.known(program, p)
		if known == nil || known.verdict == explore.Incomplete || s.exact(program, p) != nil {
			continue
		}
		e, err := s.explore(program, p)
		if err != nil || e == nil {
			return compared, err
		}
		compared = compared || e.verdict != explore.Incomplete
	}
	return compared, nil
}
