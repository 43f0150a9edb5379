package model

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// script drives a state through calls and fails the test where an answer differs.
type script struct {
	t *testing.T
	s State
}

func newScript(t *testing.T, limit uint64) *script { return &script{t, NewState(limit)} }

func call(f Func, h, to HandleID) Call {
	return Call{F: f, Handle: h, Other: NoHandle, To: to, Self: NoHandle}
}

// do makes a call that is over at once.
func (x *script) do(c Call, want Outcome) {
	x.t.Helper()
	before := string(x.s.Key())
	next, out, done := x.s.Start(c)
	require.True(x.t, done, "%v runs user code", c)
	require.Equal(x.t, want, out, "%v", c)
	require.Equal(x.t, before, string(x.s.Key()), "%v changed the state that it started from", c)
	if out.Err != "" {
		require.Equal(x.t, before, string(next.Key()), "%v was refused and yet changed the state", c)
	}
	x.s = next
	require.NoError(x.t, x.s.Invariants())
}

func (x *script) begin(c Call) {
	x.t.Helper()
	next, _, done := x.s.Start(c)
	require.False(x.t, done, "%v runs no user code", c)
	x.s = next
	require.NoError(x.t, x.s.Invariants())
}

func (x *script) resume(c Call, panicked, wantDone bool, want Outcome) {
	x.t.Helper()
	next, out, done := x.s.Resume(c, panicked)
	require.Equal(x.t, wantDone, done, "%v", c)
	if done {
		require.Equal(x.t, want, out, "%v", c)
	}
	x.s = next
	require.NoError(x.t, x.s.Invariants())
}

func (x *script) new(to HandleID) {
	x.t.Helper()
	x.do(Call{F: New, Object: ObjectID(x.s.Objects()), Handle: NoHandle, Other: NoHandle, To: to, Self: NoHandle}, Outcome{})
}

func (x *script) dropLast(h HandleID) {
	x.t.Helper()
	x.begin(call(Drop, h, NoHandle))
	x.resume(call(Drop, h, NoHandle), false, true, Outcome{Freed: true})
}

func TestLifeOfAnObject(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	x.do(call(Clone, 0, 1), Outcome{})
	x.do(call(IntoWaker, 1, 2), Outcome{})
	x.do(call(StrongCount, 0, NoHandle), Outcome{Count: 2})
	x.do(call(Downgrade, 0, 3), Outcome{})
	x.do(call(WeakCount, 0, NoHandle), Outcome{Count: 1})
	x.do(call(Drop, 2, NoHandle), Outcome{})
	x.do(call(Upgrade, 3, 4), Outcome{OK: true})
	x.do(call(Drop, 0, NoHandle), Outcome{})
	x.dropLast(4)
	require.Equal(t, Empty, x.s.Object(0).Phase)
	x.do(call(Upgrade, 3, 5), Outcome{OK: false})
	x.do(call(WeakCount, 3, NoHandle), Outcome{Count: 0})
	x.do(call(Drop, 3, NoHandle), Outcome{})
	require.Equal(t, Freed, x.s.Object(0).Phase)
	require.Equal(t, Residue{Destroyed: 1, Released: true}, x.s.WantResidue(0))
}

func TestWakeIsTwoSteps(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	x.do(call(Clone, 0, 1), Outcome{})
	x.do(call(IntoWaker, 1, 2), Outcome{})
	wake := call(Wake, 2, NoHandle)
	x.begin(wake)
	x.do(call(Wakes, 0, NoHandle), Outcome{Count: 1})
	x.do(call(StrongCount, 0, NoHandle), Outcome{Count: 2}) // delivered, not yet released
	x.resume(wake, false, true, Outcome{})
	x.do(call(StrongCount, 0, NoHandle), Outcome{Count: 1})
}

func TestWakeByTheLastOwner(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	x.do(call(IntoWaker, 0, 1), Outcome{})
	wake := call(Wake, 1, NoHandle)
	x.begin(wake)
	x.resume(wake, true, false, Outcome{}) // user code panics, the destructor still runs
	x.resume(wake, false, true, Outcome{Freed: true, Panicked: true})
	require.Equal(t, Freed, x.s.Object(0).Phase)
}

func TestUserCodeMayConsumeTheArcOfAWake(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	x.do(call(Clone, 0, 1), Outcome{})
	x.do(call(IntoWaker, 1, 2), Outcome{})
	wake := call(Wake, 2, NoHandle)
	wake.Self = 3
	x.begin(wake)
	x.do(call(Clone, 3, 4), Outcome{})
	x.do(call(Drop, 3, NoHandle), Outcome{})
	x.resume(wake, false, true, Outcome{}) // nothing is left to release
	x.do(call(StrongCount, 4, NoHandle), Outcome{Count: 2})
}

func TestWakeByRefLendsItsArc(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	x.do(call(IntoWaker, 0, 1), Outcome{})
	wake := call(WakeByRef, 1, NoHandle)
	wake.Self = 2
	x.begin(wake)
	x.do(call(Drop, 2, NoHandle), Outcome{Err: R5})
	require.ErrorContains(t, x.s.Permits(call(Drop, 1, NoHandle)), "in use by a wake_by_ref")
	x.do(call(Clone, 2, 3), Outcome{})
	x.resume(wake, true, true, Outcome{Panicked: true})
	x.do(call(StrongCount, 3, NoHandle), Outcome{Count: 2})
	x.do(call(StrongCount, 2, NoHandle), Outcome{Err: R2}) // the lent arc ended with the call
}

func TestRefDiesWithItsHandle(t *testing.T) {
	for _, end := range []Func{Drop, IntoWaker, Move, IntoRaw, Forget, IntoInner} {
		x := newScript(t, 5)
		x.new(0)
		x.do(call(Clone, 0, 1), Outcome{})
		x.do(call(Borrow, 0, 2), Outcome{})
		x.do(call(end, 0, toOf(end, 9)), Outcome{})
		x.do(call(WakeByRef, 2, NoHandle), Outcome{Err: R6})
		x.do(call(Clone, 2, 8), Outcome{Err: R6})
		x.do(call(EndBorrow, 2, NoHandle), Outcome{})
	}
}

func toOf(f Func, id HandleID) HandleID {
	if _, makes := Makes(f, Arc); makes {
		return id
	}
	return NoHandle
}

func TestLimit(t *testing.T) {
	x := newScript(t, 2)
	x.new(0)
	x.do(call(Clone, 0, 1), Outcome{})
	x.do(call(Clone, 0, 2), Outcome{Err: R7})
	x.do(call(Downgrade, 0, 3), Outcome{})
	x.do(call(Downgrade, 0, 4), Outcome{Err: R7}) // the value holds the other share of the weak word
	x.do(call(Clone, 3, 4), Outcome{Err: R7})
	x.do(call(Upgrade, 3, 4), Outcome{Err: R7})
	x.do(call(StrongCount, 0, NoHandle), Outcome{Count: 2})
	x.do(call(WeakCount, 0, NoHandle), Outcome{Count: 1})
}

func TestExclusiveUse(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	x.do(call(GetMut, 0, NoHandle), Outcome{OK: true})
	x.do(call(Downgrade, 0, 1), Outcome{})
	x.do(call(GetMut, 0, NoHandle), Outcome{})
	x.do(call(Clone, 0, 2), Outcome{})
	x.do(call(TryUnwrap, 0, NoHandle), Outcome{})
	x.do(call(IntoInner, 2, NoHandle), Outcome{})
	x.do(call(TryUnwrap, 0, NoHandle), Outcome{OK: true})
	require.Equal(t, Residue{}, x.s.WantResidue(0))
	x.do(call(Drop, 1, NoHandle), Outcome{})
	require.Equal(t, Residue{Released: true}, x.s.WantResidue(0))
}

func TestForgottenHandlesKeepTheirCount(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	x.do(call(Clone, 0, 1), Outcome{})
	x.do(call(Forget, 1, NoHandle), Outcome{})
	x.do(call(StrongCount, 0, NoHandle), Outcome{Count: 2})
	x.do(call(Drop, 0, NoHandle), Outcome{})
	require.False(t, x.s.Quiet(0))
	require.Equal(t, Residue{}, x.s.WantResidue(0))
}

func TestRawPartsLoseNothing(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	x.do(call(IntoRaw, 0, 1), Outcome{})
	x.do(call(IncStrong, 1, 2), Outcome{})
	x.do(call(FromRaw, 1, 3), Outcome{})
	x.do(call(StrongCount, 3, NoHandle), Outcome{Count: 2})
	x.do(call(DecStrong, 2, NoHandle), Outcome{})
	x.do(call(IntoWaker, 3, 4), Outcome{})
	x.do(call(IntoRaw, 4, 5), Outcome{})
	x.do(call(FromRaw, 5, 6), Outcome{})
	same := call(WillWake, 6, NoHandle)
	same.Other = 6
	x.do(same, Outcome{OK: true})
}

func TestIdentity(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	x.new(1)
	x.do(call(Clone, 0, 2), Outcome{})
	eq := func(a, b HandleID, want bool) {
		c := call(PtrEq, a, NoHandle)
		c.Other = b
		x.do(c, Outcome{OK: want})
	}
	eq(0, 2, true)
	eq(0, 1, false)
}

func TestPermits(t *testing.T) {
	x := newScript(t, 5)
	x.new(0)
	for want, c := range map[string]Call{
		"handle 0 is in use":       call(Clone, 0, 0),
		"no handle 7":              call(Drop, 7, NoHandle),
		"of kind arc, has no wake": call(Wake, 0, NoHandle),
		"the next object is 1":     {F: New, Object: 5, Handle: NoHandle, Other: NoHandle, To: 3, Self: NoHandle},
	} {
		require.ErrorContains(t, x.s.Permits(c), want)
	}
	require.NoError(t, x.s.Permits(call(Clone, 0, 1)))
}
