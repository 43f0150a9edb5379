package linearize

import (
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// blame looks for the call whose outcome is to blame: the first one that, with another outcome and everything else as it was, would
// leave an order. If there is none, what comes after the call is left out: after an outcome that should not have been there
// may be calls that should not have been made.
func (p *problem) blame(words []model.Word) (*Misfit, error) {
	m := &Misfit{Object: p.object, Words: words, Call: -1}
	for _, part := range []func(int) (*problem, bool, error){
		func(int) (*problem, bool, error) { return p, true, nil },
		p.notAfter,
	} {
		for _, n := range p.mine {
			q, bad, err := part(n)
			if err != nil {
				return nil, err
			}
			if !bad {
				continue
			}
			allowed, err := q.repairs(slices.Index(q.mine, n))
			if err != nil {
				return nil, err
			}
			if len(allowed) > 0 {
				c := p.calls[n]
				m.Call, m.Allowed, m.Property = n, allowed, model.Blame(c.F, allowed[0], c.Outcome)
				return m, nil
			}
		}
	}
	m.Property = propertyOf(words)
	return m, nil
}

// notAfter returns the problem without the calls that come after call n, and whether it has no order.
func (p *problem) notAfter(n int) (*problem, bool, error) {
	q := &problem{judge: p.judge, object: p.object, calls: p.calls}
	for i, m := range p.mine {
		if p.calls[m].Before>>n&1 == 0 {
			q.mine, q.effects = append(q.mine, m), append(q.effects, p.effects[i])
		}
	}
	words, err := q.wrong()
	return q, len(words) > 0, err
}

// propertyOf is the property of words of which no single call is to blame.
func propertyOf(words []model.Word) model.Property {
	switch {
	case len(words) != 1 || words[0] == model.StrongWord:
		return model.R1
	case words[0] == model.WeakWord:
		return model.R11
	}
	return model.W1
}

// repairs returns the outcomes of a call with which there would be an order.
func (p *problem) repairs(i int) ([]model.Outcome, error) {
	c := p.calls[p.mine[i]]
	kept := p.effects[i]
	defer func() { p.effects[i] = kept }()
	var allowed []model.Outcome
	for _, out := range p.others(c) {
		p.effects[i] = p.effectsOf(p.mine[i], out)
		words, err := p.wrong()
		if err != nil {
			return nil, err
		}
		if len(words) == 0 {
			allowed = append(allowed, out)
		}
	}
	return allowed, nil
}

// others are the outcomes that the call might have had, its own aside.
func (p *problem) others(c Call) []model.Outcome {
	all := []model.Outcome{{Panicked: c.Outcome.Panicked}}
	switch c.F {
	case model.Upgrade, model.GetMut, model.TryUnwrap, model.IntoInner:
		all = append(all, model.Outcome{OK: true})
	case model.Drop, model.DecStrong, model.Wake:
		if c.Kind != model.Weak {
			all = append(all, model.Outcome{Freed: true, Panicked: c.Outcome.Panicked})
		}
	case model.StrongCount, model.WeakCount, model.Wakes:
		for n := range uint64(len(p.mine)) {
			all = append(all, model.Outcome{Count: n + 1})
		}
	case model.Clone, model.Downgrade, model.IncStrong:
		all = append(all, model.Outcome{Err: model.R7})
	}
	if c.F == model.Upgrade {
		all = append(all, model.Outcome{Err: model.R7})
	}
	kept := all[:0]
	for _, out := range all {
		if out != c.Outcome {
			kept = append(kept, out)
		}
	}
	return kept
}
