package proptest

import "github.com/wakecheck/wakecheck/model"

// wrong is the reference with one operation replaced.
type wrong struct {
	name     string
	edit     func(*reference)
	property model.Property // that it breaks
	steps    int            // of the smallest trace that shows it, derived by hand: the comment lists them
}

func (w wrong) maker(cfg model.Config, user model.User) model.System {
	r := newReference(cfg, user)
	w.edit(r)
	return r
}

// after runs the operation as it should be, and then changes something if it was not refused.
func after(r *reference, f model.Func, change func(c model.Call, h *handle, out *model.Outcome)) {
	right := r.ops[f]
	r.ops[f] = func(r *reference, c model.Call, h *handle) model.Outcome {
		out := right(r, c, h)
		if out.Err == "" {
			change(c, h, &out)
		}
		return out
	}
}

var wrongs = []wrong{
	// new 0; clone 0 -> 1: strong_count 0 shows 1. Nothing is wrong before a clone, and there is none without a new.
	{"clone does not increment", func(r *reference) {
		after(r, model.Clone, func(_ model.Call, h *handle, _ *model.Outcome) {
			if h.kind != model.Weak {
				h.block.strong--
			}
		})
	}, model.R1, 2},

	// new 0; clone 0 -> 1; drop 1; drop 0: no destructor. Two drops need two handles.
	{"every second drop is skipped", func(r *reference) {
		right, n := r.ops[model.Drop], 0
		r.ops[model.Drop] = func(r *reference, c model.Call, h *handle) model.Outcome {
			if n++; n%2 == 0 {
				h.gone = true
				return model.Outcome{}
			}
			return right(r, c, h)
		}
	}, model.R4, 4},

	// new 0; into_waker 0 -> 1; drop 1: no destructor.
	{"drop of a waker does nothing", func(r *reference) {
		right := r.ops[model.Drop]
		r.ops[model.Drop] = func(r *reference, c model.Call, h *handle) model.Outcome {
			if h.kind != model.Waker {
				return right(r, c, h)
			}
			h.gone = true
			return model.Outcome{}
		}
	}, model.R4, 3},

	// new 0; borrow 0 -> 1; wake_by_ref 1; return: strong_count 0 shows 0.
	{"wake_by_ref consumes", func(r *reference) {
		after(r, model.WakeByRef, func(_ model.Call, h *handle, _ *model.Outcome) { h.block.strong-- })
	}, model.R5, 4},

	// new 0; into_waker 0 -> 1; wake_by_ref 1; return: the destructor runs. With a count to read behind it, a borrow in place of the
	// conversion would leave the arc, which the destructor takes away as well: both ways take four steps.
	{"wake_by_ref releases", func(r *reference) {
		right := r.ops[model.WakeByRef]
		r.ops[model.WakeByRef] = func(r *reference, c model.Call, h *handle) model.Outcome {
			out := right(r, c, h)
			r.release(c, h.block)
			return out
		}
	}, model.R5, 4},

	// new 0; borrow 0 -> 1; wake_by_ref 1; panic: strong_count 0 shows 2.
	{"wake_by_ref leaks on a panic", func(r *reference) {
		after(r, model.WakeByRef, func(_ model.Call, h *handle, out *model.Outcome) {
			if out.Panicked {
				h.block.strong++
			}
		})
	}, model.R8, 4},

	// new 0; into_waker 0 -> 1; wake 1; panic: no destructor.
	{"wake does not release on a panic", func(r *reference) {
		r.ops[model.Wake] = func(r *reference, c model.Call, h *handle) model.Outcome {
			if h.gone = true; r.deliver(c, h, model.Arc) {
				return model.Outcome{Panicked: true}
			}
			if c.Self != model.NoHandle && r.handles[c.Self].gone {
				return model.Outcome{}
			}
			return r.release(c, h.block)
		}
	}, model.R8, 4},

	// new 0; into_waker 0 -> 1; wake 1; return: no destructor.
	{"wake does not release", func(r *reference) {
		r.ops[model.Wake] = func(r *reference, c model.Call, h *handle) model.Outcome {
			h.gone = true
			return model.Outcome{Panicked: r.deliver(c, h, model.Arc)}
		}
	}, model.R4, 4},

	// new 0; into_waker 0 -> 1; wake 1: the destructor runs in place of user code.
	{"wake is lost", func(r *reference) { r.ops[model.Wake] = (*reference).drop }, model.W1, 3},

	// new 0; borrow 0 -> 1; wake_by_ref 1; wake_by_ref 1 inside it: no user code. The first one has to be in progress.
	{"a wake during another is coalesced", func(r *reference) {
		right, busy := r.ops[model.WakeByRef], map[*block]bool{}
		r.ops[model.WakeByRef] = func(r *reference, c model.Call, h *handle) model.Outcome {
			if busy[h.block] {
				return model.Outcome{}
			}
			busy[h.block] = true
			defer delete(busy, h.block)
			return right(r, c, h)
		}
	}, model.W1, 4},

	// new 0; borrow 0 -> 1; wake_by_ref 1; return: user code runs again.
	{"wake_by_ref delivers twice", func(r *reference) {
		right := r.ops[model.WakeByRef]
		r.ops[model.WakeByRef] = func(r *reference, c model.Call, h *handle) model.Outcome {
			right(r, c, h)
			return right(r, c, h)
		}
	}, model.W1, 4},

	// new 0; drop 0; return: the destructor runs again.
	{"the destructor runs twice", func(r *reference) {
		right := r.ops[model.Drop]
		r.ops[model.Drop] = func(r *reference, c model.Call, h *handle) model.Outcome {
			out := right(r, c, h)
			if out.Freed {
				r.destroy(c, h.block)
			}
			return out
		}
	}, model.R3, 3},

	// new 0; try_unwrap 0: the destructor runs.
	{"try_unwrap destroys what it moves out", func(r *reference) {
		after(r, model.TryUnwrap, func(c model.Call, h *handle, out *model.Outcome) {
			if out.OK {
				r.destroy(c, h.block)
			}
		})
	}, model.R3, 2},

	// new 0; drop 0; panic: the block is kept.
	{"a panic of the destructor leaks the block", func(r *reference) {
		after(r, model.Drop, func(_ model.Call, h *handle, out *model.Outcome) {
			h.block.released = h.block.released && !out.Panicked
		})
	}, model.R8, 3},

	// new 0; downgrade 0 -> 1; into_inner 0; drop 1: the block is kept. To drop the arc would take a return as well.
	{"the last weak handle does not release the block", func(r *reference) {
		after(r, model.Drop, func(_ model.Call, h *handle, _ *model.Outcome) {
			h.block.released = h.block.released && h.kind != model.Weak
		})
	}, model.R4, 4},

	// new 0; downgrade 0 -> 1; drop 0; upgrade 1 -> 2 inside the destructor: true.
	{"upgrade revives a dead object", func(r *reference) {
		r.ops[model.Upgrade] = func(r *reference, c model.Call, h *handle) model.Outcome {
			if broken := r.retain(&h.block.strong); broken != "" {
				return model.Outcome{Err: broken}
			}
			r.give(c.To, model.Arc, h)
			return model.Outcome{OK: true}
		}
	}, model.R11, 4},

	// limit 2; new 0; clone 0 -> 1; downgrade 0 -> 2; upgrade 2 -> 3: true.
	{"upgrade does not check for overflow", func(r *reference) {
		r.ops[model.Upgrade] = func(r *reference, c model.Call, h *handle) model.Outcome {
			if h.block.strong == 0 {
				return model.Outcome{}
			}
			h.block.strong++
			r.give(c.To, model.Arc, h)
			return model.Outcome{OK: true}
		}
	}, model.R7, 4},

	// limit 2; new 0; clone 0 -> 1; clone 0 -> 2, refused: strong_count 0 shows 3.
	{"a refused clone leaves its increment", func(r *reference) {
		right := r.ops[model.Clone]
		r.ops[model.Clone] = func(r *reference, c model.Call, h *handle) model.Outcome {
			out := right(r, c, h)
			if out.Err != "" && h.kind != model.Weak {
				h.block.strong++
			}
			return out
		}
	}, model.R7, 3},

	// new 0; downgrade 0 -> 1; get_mut 0: true.
	{"get_mut ignores weak handles", func(r *reference) {
		r.ops[model.GetMut] = func(_ *reference, _ model.Call, h *handle) model.Outcome {
			return model.Outcome{OK: h.block.strong == 1}
		}
	}, model.R11, 3},

	// new 0; weak_count 0 shows 1 at once.
	{"weak_count counts the share of the value", func(r *reference) {
		r.ops[model.WeakCount] = count(func(b *block) int { return b.weak })
	}, model.R11, 1},

	// new 0; strong_count 0 shows 1, and 2 when it is read again.
	{"strong_count increments", func(r *reference) {
		after(r, model.StrongCount, func(_ model.Call, h *handle, _ *model.Outcome) { h.block.strong++ })
	}, model.R5, 1},

	// new 0; borrow 0 -> 1: strong_count 0 shows 2.
	{"borrow increments", func(r *reference) {
		after(r, model.Borrow, func(_ model.Call, h *handle, _ *model.Outcome) { h.block.strong++ })
	}, model.R5, 2},

	// new 0; into_waker 0 -> 1; clone 1 -> 2; will_wake 1, 2: false. Two handles of one target have to be wakers, of which there is none at first.
	{"will_wake compares handles", func(r *reference) {
		r.ops[model.WillWake] = func(r *reference, c model.Call, h *handle) model.Outcome {
			return model.Outcome{OK: h == r.handles[c.Other]}
		}
	}, model.R10, 4},

	// new 0; into_raw 0 -> 1; from_raw 1 -> 2: strong_count 2 shows 2. The raw pointer itself has nothing to read a count with.
	{"from_raw increments", func(r *reference) {
		after(r, model.FromRaw, func(_ model.Call, h *handle, _ *model.Outcome) { h.block.strong++ })
	}, model.R1, 3},

	// new 0; borrow 0 -> 1; into_waker 0 -> 2; clone 1 -> 3: not refused. The handle of the ref has to be consumed without its count.
	{"a ref outlives its handle", func(r *reference) {
		right := r.ops[model.Borrow]
		r.ops[model.Borrow] = func(r *reference, c model.Call, h *handle) model.Outcome {
			out := right(r, c, h)
			r.handles[c.To].lender = nil
			return out
		}
	}, model.R6, 4},

	// new 0; borrow 0 -> 1; wake_by_ref 1 (self 2); drop 2: not refused.
	{"user code may consume what it borrows", func(r *reference) {
		r.ops[model.WakeByRef] = func(r *reference, c model.Call, h *handle) model.Outcome {
			return model.Outcome{Panicked: r.deliver(c, h, model.Arc)}
		}
	}, model.R5, 4},

	// new 0; into_waker 0 -> 1; strong_count 0: not refused. Any call that consumes will do in the second step, any call on it in the third.
	{"a consumed handle is still good", func(r *reference) {
		after(r, model.IntoWaker, func(_ model.Call, h *handle, _ *model.Outcome) { h.gone = false })
	}, model.R2, 3},

	// new 0; into_waker 0 -> 1; wake 1 (self 2); drop 2 inside it; return from the destructor; return from the wake: it says that it freed.
	// What is freed inside a call in progress has to be a handle that lives apart from that call, or its own arc; the arc is one step less.
	{"a call takes the credit of one nested in it", func(r *reference) {
		freed := 0
		for _, f := range []model.Func{model.Wake, model.WakeByRef} {
			right := r.ops[f]
			r.ops[f] = func(r *reference, c model.Call, h *handle) model.Outcome {
				before := freed
				out := right(r, c, h)
				out.Freed = out.Freed || freed > before
				return out
			}
		}
		after(r, model.Drop, func(_ model.Call, _ *handle, out *model.Outcome) {
			if out.Freed {
				freed++
			}
		})
	}, model.R3, 6},

	// new 0; drop 0; new 1 inside the destructor: refused. A flag meant for one object is kept for all.
	{"nothing works inside a destructor", func(r *reference) {
		right, busy := r.ops[model.Drop], false
		r.ops[model.Drop] = func(r *reference, c model.Call, h *handle) model.Outcome {
			if busy {
				return model.Outcome{Err: model.R2}
			}
			busy = true
			defer func() { busy = false }()
			return right(r, c, h)
		}
	}, model.R1, 4},

	// new 0; downgrade 0 -> 1; drop 0; return: the block is released under the weak handle.
	{"the last drop releases the block", func(r *reference) {
		after(r, model.Drop, func(_ model.Call, h *handle, out *model.Outcome) { h.block.released = h.block.released || out.Freed })
	}, model.R2, 4},

	// new 0; new 1; drop the handle of 1: the destructor of object 0 runs.
	{"the destructor takes the wrong object", func(r *reference) {
		r.user = firstOnly{r.user}
	}, model.R3, 3},

	// new 0; into_waker 0 -> 1; wake_by_ref 1: user code runs, for a call that nobody made.
	{"user code runs for another call", func(r *reference) {
		right := r.ops[model.WakeByRef]
		r.ops[model.WakeByRef] = func(r *reference, c model.Call, h *handle) model.Outcome {
			c.Handle++
			return right(r, c, h)
		}
	}, model.W1, 3},
}

// firstOnly says of every destructor that it is that of object 0.
type firstOnly struct{ model.User }

func (u firstOnly) Destroy(c model.Call, _ model.ObjectID) { u.User.Destroy(c, 0) }
