package linearize

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// problem is the calls on one object.
type problem struct {
	judge  *Judge
	object model.ObjectID
	calls  []Call // all of the history
	mine   []int  // those on the object
	// effects are, for each of mine, the ways in which it can have come to its outcome.
	effects [][][]model.Moment
}

func newProblem(j *Judge, calls []Call, o model.ObjectID) *problem {
	p := &problem{judge: j, object: o, calls: calls}
	for i, c := range calls {
		if c.Object == o {
			p.mine = append(p.mine, i)
		}
	}
	for _, n := range p.mine {
		p.effects = append(p.effects, p.effectsOf(n, calls[n].Outcome))
	}
	return p
}

// effectsOf returns the ways in which call n can have come to an outcome.
func (p *problem) effectsOf(n int, out model.Outcome) [][]model.Moment {
	c := p.calls[n]
	if c.F == model.GetMut && !out.OK && !p.judge.Joint && p.contended(n) {
		return [][]model.Moment{{}}
	}
	return model.Effects(c.Call, c.Kind, out, p.judge.Limit)
}

// contended reports whether another get_mut of the object is neither before nor after call n.
func (p *problem) contended(n int) bool {
	return slices.ContainsFunc(p.mine, func(m int) bool {
		return m != n && p.calls[m].F == model.GetMut && p.calls[m].Before>>n&1 == 0 && p.calls[n].Before>>m&1 == 0
	})
}

// maxAlternatives bounds the combinations that are tried: each call with two ways doubles them.
const maxAlternatives = 1 << 12

// wrong returns the words on which the calls have no order, or nil. Where calls have several ways to their outcome, one combination is
// enough, and the words are those of the first.
func (p *problem) wrong() ([]model.Word, error) {
	total := 1
	for i, e := range p.effects {
		switch {
		case len(e) == 0:
			return []model.Word{wordOf(p.calls[p.mine[i]].F)}, nil
		case total*len(e) > maxAlternatives:
			return nil, fmt.Errorf("%w: more than %d combinations", ErrTooManyCalls, maxAlternatives)
		}
		total *= len(e)
	}
	var first []model.Word
	for n := range total {
		words, err := p.wrongIn(p.combination(n))
		if err != nil || len(words) == 0 {
			return nil, err
		}
		if n == 0 {
			first = words
		}
	}
	return first, nil
}

// combination chooses one way for each call, by a number in mixed base.
func (p *problem) combination(n int) [][]model.Moment {
	chosen := make([][]model.Moment, len(p.effects))
	for i, e := range p.effects {
		chosen[i] = e[n%len(e)]
		n /= len(e)
	}
	return chosen
}

// wrongIn is wrong for one combination.
func (p *problem) wrongIn(chosen [][]model.Moment) ([]model.Word, error) {
	if p.judge.Joint {
		ok, err := p.orderable(chosen, func(model.Word) bool { return true })
		if err != nil || ok {
			return nil, err
		}
		return model.Words(), nil
	}
	var words []model.Word
	for _, w := range model.Words() {
		ok, err := p.orderable(chosen, func(v model.Word) bool { return v == w })
		if err != nil {
			return nil, err
		}
		if !ok {
			words = append(words, w)
		}
	}
	return words, nil
}

// orderable projects the calls on some words and asks for an order.
func (p *problem) orderable(chosen [][]model.Moment, in func(model.Word) bool) (bool, error) {
	var s steps
	last := map[int]uint64{} // the steps of a call
	for i, n := range p.mine {
		var before uint64
		for b := p.calls[n].Before; b != 0; b &= b - 1 {
			before |= last[bits.TrailingZeros64(b)]
		}
		for _, m := range chosen[i] {
			changes := slices.Collect(func(yield func(model.Change) bool) {
				for _, c := range m {
					if in(c.Word) && !yield(c) {
						return
					}
				}
			})
			if len(changes) == 0 {
				continue
			}
			if len(s) == MaxCalls {
				return false, fmt.Errorf("%w: object %d: more than %d steps", ErrTooManyCalls, p.object, MaxCalls)
			}
			bit := uint64(1) << len(s)
			s = append(s, partialStep{changes: changes, before: before})
			before |= bit
			last[n] |= bit
		}
	}
	return p.judge.ask(s), nil
}

// wordOf is the word that the operation is about, for a report.
func wordOf(f model.Func) model.Word {
	switch f {
	case model.Wake, model.WakeByRef, model.Wakes:
		return model.WakesWord
	case model.Downgrade, model.WeakCount:
		return model.WeakWord
	}
	return model.StrongWord
}
