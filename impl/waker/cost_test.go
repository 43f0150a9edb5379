package waker_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// What is called per poll allocates nothing.
func TestAllocations(t *testing.T) {
	a := waker.New(memory.Native(), counter{})
	k := waker.NewWakerRef(&a).Clone()
	w := a.Downgrade()
	for _, row := range []struct {
		name string
		want float64
		f    func()
	}{
		{"Arc.Clone, Drop", 0, func() { b := a.Clone(); b.Drop() }},
		{"Arc.Get", 0, func() { a.Get() }},
		{"Arc.GetMut", 0, func() { a.GetMut() }},
		{"Arc.Downgrade, Weak.Drop", 0, func() { v := a.Downgrade(); v.Drop() }},
		{"Weak.Upgrade", 0, func() { b, _ := w.Upgrade(); b.Drop() }},
		{"Weak.Clone", 0, func() { v := w.Clone(); v.Drop() }},
		{"IntoRaw, FromRaw", 0, func() { b := a.Clone(); c := waker.FromRaw[counter](b.IntoRaw()); c.Drop() }},
		{"IntoWaker", 0, func() { b := a.Clone(); v := waker.IntoWaker(&b); v.Drop() }},
		{"Waker.Clone, Drop", 0, func() { v := k.Clone(); v.Drop() }},
		{"Waker.WakeByRef", 0, func() { k.WakeByRef() }},
		{"Waker.Move", 0, func() { v := k.Clone(); u := v.Move(); u.Drop() }},
		{"Waker.WillWake", 0, func() { k.WillWake(&k) }},
		{"NewWakerRef, WakeByRef", 0, func() { waker.NewWakerRef(&a).WakeByRef() }},
		{"NewWakerRef, Clone", 0, func() { v := waker.NewWakerRef(&a).Clone(); v.Drop() }},
		{"Waker.Ref", 0, func() { k.Ref().WakeByRef() }},
		{"Context", 0, func() { cx := waker.FromWaker(&k); cx.Waker().WakeByRef() }},
		{"Noop", 0, func() { v := waker.Noop(); v.Wake() }},
		// What does allocate, so that the comparison is seen to find it: the handle that Wake owns; the block and a closure.
		{"Waker.Wake", 1, func() { v := k.Clone(); v.Wake() }},
		{"New", 2, func() { b := waker.New(memory.Native(), counter{}); b.Drop() }},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, testing.AllocsPerRun(100, row.f))
		})
	}
}

// A handle is one word, so that a clone returns in a register, and what a clone reads after its increment is
// a cache line away from the counter.
func TestLayout(t *testing.T) {
	require.Equal(t, waker.HandleSize, waker.ArcSize)
	require.EqualValues(t, 8, waker.ArcSize)
	require.GreaterOrEqual(t, waker.FixedToCount, uintptr(64))
}

// The methods of a Waker are calls of a vtable function, and inlined: a clone that is dropped at once never leaves the registers.
func TestInlining(t *testing.T) {
	out, err := exec.Command("go", "build", "-gcflags=-m", ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, method := range []string{"Clone", "Drop", "Wake", "WakeByRef"} {
		require.Contains(t, string(out), "can inline (*Waker)."+method+"\n")
	}
	require.NotContains(t, string(out), "can inline (*header).lastDrop", "the slow path stays out of line")
}
