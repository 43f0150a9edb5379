package concurrent_test

import (
	"maps"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

// small is an implementation of its own, as plain as can be. The wrong ones are this one with some operations replaced.
type small struct {
	ops map[model.Func]operation
	has func(model.Func, model.Kind) bool
}

type operation func(h, other item) concurrent.Answer

// item is a handle. It is a value: who consumes it is not checked.
type item struct {
	*block
	kind model.Kind
}

type block struct {
	memory.Block
	user                concurrent.User
	strong, weak, wakes memory.Uint64
	busy                memory.Uint64 // of wrong ones
	other               memory.Pointer[block]
}

var (
	look = memory.NewLoad("small.look", memory.Relaxed, "a snapshot")
	get  = memory.NewLoad("small.get", memory.Acquire, "what others did before comes before")
	put  = memory.NewStore("small.put", memory.Release, "what was done before comes before")
	inc  = memory.NewRMW("small.inc", memory.Relaxed, "a handle keeps the block")
	dec  = memory.NewRMW("small.dec", memory.AcqRel, "what owners did comes before the end")
	swap = memory.NewCAS("small.cas", memory.AcqRel, memory.Relaxed, "as inc and dec")
)

// refusal is the panic of a call that is refused.
type refusal struct{ property model.Property }

func newSmall() *small {
	return &small{has: model.Accepts, ops: map[model.Func]operation{
		model.Clone:       func(h, _ item) concurrent.Answer { h.retain(); return made(h.block, cloneOf(h.kind)) },
		model.IntoWaker:   become(model.Waker),
		model.Borrow:      become(model.Ref),
		model.EndBorrow:   func(item, item) concurrent.Answer { return concurrent.Answer{} },
		model.Wake:        func(h, _ item) concurrent.Answer { defer h.release(); h.deliver(); return concurrent.Answer{} },
		model.WakeByRef:   func(h, _ item) concurrent.Answer { h.deliver(); return concurrent.Answer{} },
		model.Drop:        func(h, _ item) concurrent.Answer { h.drop(); return concurrent.Answer{} },
		model.StrongCount: func(h, _ item) concurrent.Answer { return concurrent.Answer{Count: h.strong.Load(look)} },
		model.WeakCount:   weakCount,
		model.Wakes:       func(h, _ item) concurrent.Answer { h.Touch(false); return concurrent.Answer{Count: h.wakes.Load(look)} },
		model.Downgrade:   downgrade,
		model.Upgrade:     upgrade,
		model.GetMut:      getMut,
		model.TryUnwrap:   tryUnwrap,
		model.IntoInner:   intoInner,
		model.PtrEq:       same,
		model.WillWake:    same,
		model.IntoRaw:     func(h, _ item) concurrent.Answer { return made(h.block, rawOf(h.kind)) },
		model.FromRaw:     func(h, _ item) concurrent.Answer { return made(h.block, notRaw(h.kind)) },
		model.IncStrong:   func(h, _ item) concurrent.Answer { h.retain(); return made(h.block, model.Raw) },
		model.DecStrong:   func(h, _ item) concurrent.Answer { h.release(); return concurrent.Answer{} },
		model.Move:        func(h, _ item) concurrent.Answer { return made(h.block, h.kind) },
	}}
}

// with returns the subject with one operation replaced.
func (s *small) with(f model.Func, op operation) *small {
	c := &small{maps.Clone(s.ops), s.has}
	c.ops[f] = op
	return c
}

// without returns the subject with operations left out.
func (s *small) without(fs ...model.Func) *small {
	return &small{s.ops, func(f model.Func, k model.Kind) bool {
		for _, g := range fs {
			if f == g {
				return false
			}
		}
		return s.has(f, k)
	}}
}

func (s *small) Has(f model.Func, k model.Kind) bool { return s.has(f, k) }

func (s *small) New(sp *memory.Space, user concurrent.User) concurrent.Handle {
	return item{memory.Alloc(sp, "small", func(b *block) {
		b.user = user
		b.strong.Init(sp, "strong", 1)
		b.weak.Init(sp, "weak", 1)
		b.wakes.Init(sp, "wakes", 0)
		b.busy.Init(sp, "busy", 0)
		b.other.Init(sp, "other", nil)
	}), model.Arc}
}

func (s *small) Do(f model.Func, h, other concurrent.Handle) concurrent.Answer {
	o, _ := other.(item)
	return s.ops[f](h.(item), o)
}

func (s *small) Send(h concurrent.Handle) any    { return h }
func (s *small) Share(h concurrent.Handle) any   { return h }
func (s *small) Receive(v any) concurrent.Handle { return v }
func (s *small) Refused(recovered any) model.Property {
	r, _ := recovered.(refusal)
	return r.property
}

func made(b *block, k model.Kind) concurrent.Answer { return concurrent.Answer{Made: item{b, k}} }

func become(k model.Kind) operation {
	return func(h, _ item) concurrent.Answer { return made(h.block, k) }
}

func cloneOf(k model.Kind) model.Kind {
	if k == model.Ref {
		return model.Waker
	}
	return k
}

func rawOf(k model.Kind) model.Kind {
	if k == model.Waker {
		return model.RawWaker
	}
	return model.Raw
}

func notRaw(k model.Kind) model.Kind {
	if k == model.RawWaker {
		return model.Waker
	}
	return model.Arc
}

// count is the word in which the handle has its share.
func (h item) count() *memory.Uint64 {
	if h.kind == model.Weak {
		return &h.weak
	}
	return &h.strong
}

func (h item) retain() {
	if h.count().FetchAdd(inc, 1) >= h.Space().MaxCount() {
		h.count().FetchSub(inc, 1)
		panic(refusal{model.R7})
	}
}

func (h item) drop() {
	if h.kind == model.Weak {
		h.releaseWeak()
		return
	}
	h.release()
}

func (b *block) release() {
	if b.strong.FetchSub(dec, 1) == 1 {
		b.end()
	}
}

func (b *block) end() {
	defer b.releaseWeak()
	b.Touch(true)
	b.user.Destroy()
}

func (b *block) releaseWeak() {
	if b.weak.FetchSub(dec, 1) == 1 {
		b.Free()
	}
}

func (b *block) deliver() {
	b.Touch(false)
	b.wakes.FetchAdd(inc, 1)
	b.user.Wake(nil)
}

func same(h, o item) concurrent.Answer { return concurrent.Answer{OK: h.block == o.block} }

func weakCount(h, _ item) concurrent.Answer {
	n := h.weak.Load(get)
	if n == h.Space().Mask() || h.kind == model.Weak && h.strong.Load(look) == 0 {
		return concurrent.Answer{}
	}
	return concurrent.Answer{Count: n - 1}
}

func downgrade(h, _ item) concurrent.Answer {
	locked := h.Space().Mask()
	for n := h.weak.Load(look); ; {
		if n == locked {
			n = h.weak.Await(look, func(n uint64) bool { return n != locked })
		}
		if n >= h.Space().MaxCount() {
			panic(refusal{model.R7})
		}
		found, ok := h.weak.CompareExchange(swap, n, n+1)
		if ok {
			return made(h.block, model.Weak)
		}
		n = found
	}
}

func upgrade(h, _ item) concurrent.Answer {
	for n := h.strong.Load(look); n != 0; {
		if n >= h.Space().MaxCount() {
			panic(refusal{model.R7})
		}
		found, ok := h.strong.CompareExchange(swap, n, n+1)
		if ok {
			return concurrent.Answer{Made: item{h.block, model.Arc}, OK: true}
		}
		n = found
	}
	return concurrent.Answer{}
}

func getMut(h, _ item) concurrent.Answer {
	if _, ok := h.weak.CompareExchange(swap, 1, h.Space().Mask()); !ok {
		return concurrent.Answer{}
	}
	one := h.strong.Load(get) == 1
	h.weak.Store(put, 1)
	if one {
		h.Touch(true)
	}
	return concurrent.Answer{OK: one}
}

func tryUnwrap(h, _ item) concurrent.Answer {
	if _, ok := h.strong.CompareExchange(swap, 1, 0); !ok {
		return concurrent.Answer{}
	}
	h.Touch(true)
	h.releaseWeak()
	return concurrent.Answer{OK: true}
}

func intoInner(h, _ item) concurrent.Answer {
	if h.strong.FetchSub(dec, 1) != 1 {
		return concurrent.Answer{}
	}
	h.Touch(true)
	h.releaseWeak()
	return concurrent.Answer{OK: true}
}
