package proptest

import "github.com/wakecheck/wakecheck/model"

// What a handle of each kind becomes when it is cloned, and when it is turned into raw parts or back.
var (
	cloned = map[model.Kind]model.Kind{
		model.Arc: model.Arc, model.Waker: model.Waker, model.Ref: model.Waker, model.Weak: model.Weak, model.Raw: model.Raw, model.Self: model.Arc,
	}
	intoRaw = map[model.Kind]model.Kind{model.Arc: model.Raw, model.Waker: model.RawWaker}
	fromRaw = map[model.Kind]model.Kind{model.Raw: model.Arc, model.RawWaker: model.Waker}
)

func count(word func(*block) int) operation {
	return func(_ *reference, _ model.Call, h *handle) model.Outcome {
		return model.Outcome{Count: uint64(word(h.block))}
	}
}

// clone adds an owner: of the block if the handle is weak, of the value if not.
func (r *reference) clone(c model.Call, h *handle) model.Outcome {
	word := &h.block.strong
	if h.kind == model.Weak {
		word = &h.block.weak
	}
	if broken := r.retain(word); broken != "" {
		return model.Outcome{Err: broken}
	}
	r.give(c.To, cloned[h.kind], h)
	return model.Outcome{}
}

// convert hands the share of a handle to a new one.
func (r *reference) convert(c model.Call, h *handle) model.Outcome {
	kind := h.kind
	switch c.F {
	case model.IntoWaker:
		kind = model.Waker
	case model.IntoRaw:
		kind = intoRaw[kind]
	case model.FromRaw:
		kind = fromRaw[kind]
	}
	h.gone = true
	r.give(c.To, kind, h)
	return model.Outcome{}
}

func (r *reference) borrow(c model.Call, h *handle) model.Outcome {
	r.give(c.To, model.Ref, h).lender = h
	return model.Outcome{}
}

// consume ends a handle and leaves the counts alone.
func (r *reference) consume(_ model.Call, h *handle) model.Outcome {
	h.gone = true
	return model.Outcome{}
}

// wake delivers and then releases the share that it consumed, which is that of self while user code has it.
func (r *reference) wake(c model.Call, h *handle) model.Outcome {
	h.gone = true
	panicked := r.deliver(c, h, model.Arc)
	if self := r.handles[c.Self]; c.Self != model.NoHandle {
		if self.gone {
			return model.Outcome{Panicked: panicked}
		}
		self.gone = true
	}
	out := r.release(c, h.block)
	out.Panicked = out.Panicked || panicked
	return out
}

func (r *reference) wakeByRef(c model.Call, h *handle) model.Outcome {
	panicked := r.deliver(c, h, model.Self)
	if c.Self != model.NoHandle {
		r.handles[c.Self].gone = true
	}
	return model.Outcome{Panicked: panicked}
}

func (r *reference) drop(c model.Call, h *handle) model.Outcome {
	h.gone = true
	if h.kind == model.Weak {
		h.block.releaseWeak()
		return model.Outcome{}
	}
	return r.release(c, h.block)
}

func (r *reference) downgrade(c model.Call, h *handle) model.Outcome {
	if broken := r.retain(&h.block.weak); broken != "" {
		return model.Outcome{Err: broken}
	}
	r.give(c.To, model.Weak, h)
	return model.Outcome{}
}

func (r *reference) upgrade(c model.Call, h *handle) model.Outcome {
	if h.block.strong == 0 {
		return model.Outcome{}
	}
	if broken := r.retain(&h.block.strong); broken != "" {
		return model.Outcome{Err: broken}
	}
	r.give(c.To, model.Arc, h)
	return model.Outcome{OK: true}
}

func (r *reference) getMut(_ model.Call, h *handle) model.Outcome {
	return model.Outcome{OK: h.block.strong == 1 && h.block.weak == 1}
}

// tryUnwrap moves the value out if the handle is the only strong one; the destructor is then the caller's business.
func (r *reference) tryUnwrap(_ model.Call, h *handle) model.Outcome {
	if h.block.strong != 1 {
		return model.Outcome{}
	}
	h.gone = true
	h.block.strong = 0
	h.block.releaseWeak()
	return model.Outcome{OK: true}
}

// intoInner is tryUnwrap that gives its handle up in any case.
func (r *reference) intoInner(c model.Call, h *handle) model.Outcome {
	out := r.tryUnwrap(c, h)
	if !out.OK {
		h.gone = true
		h.block.strong--
	}
	return out
}

func (r *reference) sameBlock(c model.Call, h *handle) model.Outcome {
	return model.Outcome{OK: r.handles[c.Other].block == h.block}
}
