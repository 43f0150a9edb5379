package rapidrun

import (
	"context"
	"fmt"
	"runtime"

	"pgregory.net/rapid"
)

// Search draws cases and has each run once, until as many as are wanted have passed, one fails, or the search is cut short. C is a case, whose text tells it from
// others, and F is what a failing one leaves. Rapid does not shrink it: a case has reductions of its own, which the caller tries by Smaller; they end in smaller cases
// than fewer random bits do, in fewer runs.
//
// The functions are called one at a time. A Search is for one call of Run.
type Search[C fmt.Stringer, F any] struct {
	Seed uint64
	Want int // cases that are to pass
	Draw func(*rapid.T) C
	// Large says of a case that it is not to be run, before a failure or after it.
	Large func(C) bool
	// Refuse says the same of a case that is new and not large, before a failure.
	Refuse func(C) bool
	// Judge runs a case, and calls Passed, Fail, Cut or Break for what it came to; none of them if it does not count.
	Judge func(C)
	// Again runs a case after the first failure, and returns what it leaves if that is the same failure.
	Again func(C) *F

	Failure  *F  // of the smallest case so far; nil if none failed
	Draws    int // cases drawn before the first failure
	Repeated int // of those, cases that were run before
	Rejected int // of the others, those that are large
	Tried    int // cases run after the first failure

	ctx    context.Context
	passed int
	seen   map[string]bool
	lost   map[string]bool // cases that do not fail as the first one did
	cut    string
	err    error
}

// maxDraws bounds the draws, by multiples of the cases that are wanted: a generator that gives nothing new must not go on for ever.
const maxDraws = 100

// roundStride keeps the seeds of rounds apart from those of neighbours.
const roundStride = 1 << 40

// Run draws and judges. The error is that of Break, or of rapid. Without one, and without a failure, the search is over because enough cases passed, or else for
// the reason that is returned.
func (s *Search[C, F]) Run(ctx context.Context) (reason string, err error) {
	s.ctx, s.seen, s.lost = ctx, map[string]bool{}, map[string]bool{}
	for round := uint64(0); !s.over(); round++ {
		// Draws that are refused or repeated leave fewer than was asked for, so there may be more rounds.
		out, err := Check(s.Seed+round*roundStride, s.Want, 1, s.property)
		switch {
		case err != nil:
			return "", err
		case s.err != nil:
			return "", s.err
		case out.Failed: // it panicked
			return "", fmt.Errorf("%w: %v", Err, out.Lines)
		}
	}
	return s.cut, nil
}

// Passed counts a case.
func (s *Search[C, F]) Passed() { s.passed++ }

// Fail ends the search with what a case left.
func (s *Search[C, F]) Fail(f *F) { s.Failure = f }

// Cut ends the search early.
func (s *Search[C, F]) Cut(reason string) { s.cut = reason }

// Break ends the search because nothing can be said.
func (s *Search[C, F]) Break(err error) { s.err = err }

func (s *Search[C, F]) over() bool {
	return s.passed >= s.Want || s.Failure != nil || s.cut != "" || s.err != nil
}

// property is what rapid checks: one case.
func (s *Search[C, F]) property(t *rapid.T) {
	s.once(s.Draw(t))
	if s.over() {
		runtime.Goexit() // rapid has no other way to be stopped
	}
}

// once has a drawn case run, unless it was before.
func (s *Search[C, F]) once(c C) {
	s.Draws++
	key := c.String()
	switch {
	case s.ctx.Err() != nil:
		s.cut = context.Cause(s.ctx).Error()
	case s.Draws > maxDraws*s.Want:
		s.cut = fmt.Sprintf("%d draws gave no more that are new and within the budget", s.Draws-1)
	case s.seen[key]:
		s.Repeated++
	case s.Large(c):
		s.Rejected++
	case !s.Refuse(c):
		s.seen[key] = true
		s.Judge(c)
	}
}

// Smaller tries a case in the place of the one that failed, takes it if it fails in the same way, and reports whether it does. None is run twice, and none
// when the context of the search is over.
func (s *Search[C, F]) Smaller(c C) bool {
	key := c.String()
	if s.lost[key] || s.Large(c) || s.ctx.Err() != nil {
		return false
	}
	s.Tried++
	f := s.Again(c)
	if f == nil {
		s.lost[key] = true
		return false
	}
	s.Failure = f
	return true
}
