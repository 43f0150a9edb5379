package waker_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// recorder is a backend of one thread: it performs each operation at once and writes down what it was.
type recorder struct {
	ops    []string
	values map[*memory.Place]memory.Value
	refs   []any
}

func (r *recorder) Locate(p *memory.Place, first memory.Value) {
	p.ID = len(r.values) + 1
	r.values[p] = first
}

func (r *recorder) Ref(v any) memory.Value {
	if v == nil {
		return 0
	}
	r.refs = append(r.refs, v)
	return memory.Value(len(r.refs))
}

func (r *recorder) Deref(n memory.Value) any { return r.refs[n-1] }

func (r *recorder) Do(op *memory.Op) memory.Value {
	if op.Site != nil {
		r.ops = append(r.ops, op.Site.String())
	} else {
		r.ops = append(r.ops, fmt.Sprintln(append([]any{op.Kind, op.Label}, anys(op.Args)...)...))
	}
	old := r.values[op.Place]
	switch op.Kind {
	case memory.OpAlloc:
		return r.Ref(op.Make())
	case memory.OpLoad:
		if op.Pred != nil {
			r.values[op.Place] = 1
			return 1
		}
	case memory.OpStore:
		r.values[op.Place] = op.Arg
	case memory.OpRMW:
		r.values[op.Place] = op.Modify.Apply(old, op.Arg) & op.Place.Mask
	case memory.OpCAS:
		if old == op.Expected {
			r.values[op.Place] = op.Arg
		}
	}
	return old
}

func anys(args []uint64) (out []any) {
	for _, a := range args {
		out = append(out, a)
	}
	return out
}

// took returns what was done since the last call.
func (r *recorder) took() []string {
	ops := r.ops
	r.ops = nil
	return ops
}

// word returns the place of a cell by its name.
func (r *recorder) word(name string) *memory.Place {
	for p := range r.values {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// Each operation is the sequence of instructions of the Rust function, read off its source by hand, with the payload accesses and
// local events of the package comment in between. The block is number 1, its counters 2 and 3.
func TestInstructions(t *testing.T) {
	const (
		clone    = "arc.clone[relaxed]"
		dec      = "arc.drop.dec[release]"
		weakDec  = "weak.drop.dec[release]"
		read     = "read \n"
		write    = "write \n"
		wake     = "note wake 1\n"
		byRef    = "note wake_by_ref 1\n"
		destroy  = "note destroy 1\n"
		unwrap   = "note unwrap 1\n"
		lock     = "arc.get_mut.lock[acquire,relaxed]"
		upgrade  = "weak.upgrade.cas[acquire,relaxed]"
		take     = "arc.try_unwrap.cas[relaxed,relaxed]"
		weakLoad = "arc.downgrade.load[relaxed]"
		weakCAS  = "arc.downgrade.cas[acquire,relaxed]"
	)
	free := []string{weakDec, "weak.drop.fence[acquire]", "free \n"}
	last := append([]string{dec, "arc.drop.fence[acquire]", write, destroy}, free...)
	type handles struct {
		a waker.Arc[task]
		w waker.Weak[task]
		k waker.Waker
		r *recorder
	}
	for _, row := range []struct {
		name   string
		before func(*handles) // not recorded
		do     func(*handles)
		want   []string
	}{
		{"Clone", nil, func(h *handles) { h.a.Clone() }, []string{clone}},
		{"Drop", func(h *handles) { h.a.Clone() }, func(h *handles) { h.a.Drop() }, []string{dec}},
		{"last Drop", nil, func(h *handles) { h.a.Drop() }, last},
		{"last Drop with a weak handle", func(h *handles) { h.a.Downgrade() }, func(h *handles) { h.a.Drop() }, last[:5]},
		{"Get", nil, func(h *handles) { h.a.Get() }, []string{read}},
		{"StrongCount", nil, func(h *handles) { h.a.StrongCount() }, []string{"arc.strong_count[relaxed]"}},
		{"WeakCount", nil, func(h *handles) { h.a.WeakCount() }, []string{"arc.weak_count[relaxed]"}},
		{"Move, raw, Empty, PtrEq", nil, func(h *handles) {
			b := h.a.Move()
			h.a = waker.FromRaw[task](b.IntoRaw())
			h.a.PtrEq(&h.a)
			b.Empty()
		}, nil},
		{"IncrementStrongCount", nil, func(h *handles) { waker.IncrementStrongCount(h.a.AsRaw()) }, []string{clone}},
		{"DecrementStrongCount", nil, func(h *handles) { waker.DecrementStrongCount(h.a.IntoRaw()) }, last},
		{"GetMut", nil, func(h *handles) { h.a.GetMut() }, []string{lock, "arc.get_mut.load[acquire]", "arc.get_mut.unlock[release]", write}},
		{"GetMut, shared", func(h *handles) { h.a.Clone() }, func(h *handles) { h.a.GetMut() },
			[]string{lock, "arc.get_mut.load[acquire]", "arc.get_mut.unlock[release]"}},
		{"GetMut, weak handle", func(h *handles) { h.a.Downgrade() }, func(h *handles) { h.a.GetMut() }, []string{lock}},
		{"TryUnwrap", nil, func(h *handles) { h.a.TryUnwrap() }, append([]string{take, "arc.try_unwrap.fence[acquire]", write, unwrap}, free...)},
		{"TryUnwrap, shared", func(h *handles) { h.a.Clone() }, func(h *handles) { h.a.TryUnwrap() }, []string{take}},
		{"IntoInner", nil, func(h *handles) { h.a.IntoInner() },
			append([]string{"arc.into_inner.dec[release]", "arc.into_inner.fence[acquire]", write, unwrap}, free...)},
		{"IntoInner, shared", func(h *handles) { h.a.Clone() }, func(h *handles) { h.a.IntoInner() }, []string{"arc.into_inner.dec[release]"}},
		{"Downgrade", nil, func(h *handles) { h.a.Downgrade() }, []string{weakLoad, weakCAS}},
		{"Downgrade, locked", func(h *handles) { p := h.r.word("weak"); h.r.values[p] = p.Mask }, func(h *handles) { h.a.Downgrade() },
			[]string{weakLoad, "arc.downgrade.await[relaxed]", weakCAS}},
		{"Weak.Clone", func(h *handles) { h.w = h.a.Downgrade() }, func(h *handles) { h.w.Clone() }, []string{"weak.clone[relaxed]"}},
		{"Weak.Drop", func(h *handles) { h.w = h.a.Downgrade() }, func(h *handles) { h.w.Drop() }, []string{weakDec}},
		{"last Weak.Drop", func(h *handles) { h.w = h.a.Downgrade(); h.a.Drop() }, func(h *handles) { h.w.Drop() }, free},
		{"Upgrade", func(h *handles) { h.w = h.a.Downgrade() }, func(h *handles) { h.w.Upgrade() },
			[]string{"weak.upgrade.load[relaxed]", upgrade}},
		{"Upgrade in vain", func(h *handles) { h.w = h.a.Downgrade(); h.a.Drop() }, func(h *handles) { h.w.Upgrade() },
			[]string{"weak.upgrade.load[relaxed]"}},
		{"Weak.WeakCount", func(h *handles) { h.w = h.a.Downgrade() }, func(h *handles) { h.w.WeakCount() },
			[]string{"weak.weak_count.weak[acquire]", "weak.weak_count.strong[relaxed]"}},
		{"Weak.StrongCount", func(h *handles) { h.w = h.a.Downgrade() }, func(h *handles) { h.w.StrongCount() },
			[]string{"weak.strong_count[relaxed]"}},
		{"IntoWaker, NewWakerRef, Ref, Move, WillWake", nil, func(h *handles) {
			waker.NewWakerRef(&h.a)
			k := waker.IntoWaker(&h.a)
			k = k.Move()
			k.WillWake(&k)
			k.Ref()
		}, nil},
		{"Waker.Clone", func(h *handles) { h.k = waker.IntoWaker(&h.a) }, func(h *handles) { h.k.Clone() }, []string{clone}},
		{"Waker.Drop", func(h *handles) { h.k = waker.IntoWaker(&h.a) }, func(h *handles) { h.k.Drop() }, last},
		{"Waker.WakeByRef", func(h *handles) { h.k = waker.IntoWaker(&h.a) }, func(h *handles) { h.k.WakeByRef() }, []string{read, byRef}},
		{"Waker.Wake", func(h *handles) { h.k = waker.IntoWaker(&h.a); h.k.Clone() }, func(h *handles) { h.k.Wake() }, []string{read, wake, dec}},
		{"last Waker.Wake", func(h *handles) { h.k = waker.IntoWaker(&h.a) }, func(h *handles) { h.k.Wake() },
			append([]string{read, wake}, last...)},
		{"WakerRef.WakeByRef", nil, func(h *handles) { waker.NewWakerRef(&h.a).WakeByRef() }, []string{read, byRef}},
		{"refused Clone", func(h *handles) { h.r.values[h.r.word("strong")] = 1<<63 - 1 },
			func(h *handles) { defer func() { recover() }(); h.a.Clone() }, []string{clone, "arc.clone.restore[relaxed]"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := &recorder{values: map[*memory.Place]memory.Value{}}
			sp := memory.Drive(r)
			defer sp.Close()
			l := &log{}
			h := handles{a: waker.New(sp, task{log: l}), r: r}
			require.Equal(t, []string{"alloc Arc[waker_test.task]\n"}, r.took())
			if row.before != nil {
				row.before(&h)
				r.took()
			}
			row.do(&h)
			require.Equal(t, row.want, r.took())
		})
	}
}

// Under a backend the block is used again by other executions: what is no cell stays as it was.
func TestDrivenBlockStays(t *testing.T) {
	for name, end := range map[string]func(*waker.Arc[task]){
		"Drop":      (*waker.Arc[task]).Drop,
		"TryUnwrap": func(a *waker.Arc[task]) { a.TryUnwrap() },
		"IntoInner": func(a *waker.Arc[task]) { a.IntoInner() },
	} {
		t.Run(name, func(t *testing.T) {
			sp := memory.Drive(&recorder{values: map[*memory.Place]memory.Value{}})
			defer sp.Close()
			l := &log{}
			a := waker.New(sp, task{log: l})
			raw, value := a.AsRaw(), a.Get()
			end(&a)
			require.Same(t, l, value.log)
			require.False(t, waker.BorrowEmpty(raw))
		})
	}
	a, _ := newTask(t)
	raw := a.AsRaw()
	a.Drop()
	require.True(t, waker.BorrowEmpty(raw), "natively it does not")
}
