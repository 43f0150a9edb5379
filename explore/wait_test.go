package explore

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

func TestCond(t *testing.T) {
	// monitor is what the threads of a program share.
	type monitor struct {
		m memory.Mutex
		c memory.Cond
		x memory.Cell[int]
	}
	start := func(s *memory.Space) *monitor {
		v := new(monitor)
		v.m.Init(s, "m")
		v.c.Init(s, "c")
		v.x.Init(s, "x", 0)
		return v
	}
	until := func(v *monitor, n int) {
		v.m.Lock()
		for v.x.Load() < n {
			v.c.Wait(&v.m)
		}
		v.m.Unlock()
	}
	set := func(v *monitor, n int) {
		v.m.Lock()
		v.x.Store(n)
		v.m.Unlock()
	}
	for _, c := range []struct {
		name       string
		program    func(s *memory.Space)
		options    []Option
		executions int64
		blocked    int64
		fail       FailureKind
	}{
		// The setter takes the lock before the waiter, or while that waits.
		{"wait for a signal", func(s *memory.Space) {
			v := start(s)
			memory.Go(s, "waiter", func() { until(v, 1) })
			memory.Go(s, "setter", func() { set(v, 1); v.c.Signal() })
		}, nil, 2, 0, ""},
		// The waiter looks once: a signal before that is lost, and it waits for ever.
		{"signal may come too early", func(s *memory.Space) {
			v := start(s)
			memory.Go(s, "waiter", func() { v.m.Lock(); v.c.Wait(&v.m); v.m.Unlock() })
			memory.Go(s, "setter", func() { v.c.Signal() })
		}, nil, 1, 1, Deadlock},
		// With S the setter's section and a' the second one of a waiter that waited: Sab, Sba, aSba', aSa'b, bSab' and bSb'a
		// end. In abS and baS both wait, the signal wakes either, and the other one waits for ever.
		{"signal wakes any one", func(s *memory.Space) {
			v := start(s)
			a := memory.Go(s, "a", func() { until(v, 1) })
			b := memory.Go(s, "b", func() { until(v, 1) })
			set(v, 1)
			v.c.Signal()
			a.Join()
			b.Join()
		}, nil, 6, 4, Deadlock},
		// As before, but that both go on, in either order, in the four last ones.
		{"broadcast wakes all", func(s *memory.Space) {
			v := start(s)
			a := memory.Go(s, "a", func() { until(v, 1) })
			b := memory.Go(s, "b", func() { until(v, 1) })
			set(v, 1)
			v.c.Broadcast()
			a.Join()
			b.Join()
		}, nil, 10, 0, ""},
		// A timed wait without a signal times out; there is one execution.
		{"time out", func(s *memory.Space) {
			v := start(s)
			v.m.Lock()
			if v.c.WaitTimeout(&v.m, 1) {
				panic("signalled by nobody")
			}
			v.m.Unlock()
		}, nil, 1, 0, ""},
		// The signal comes before the register (lost: time out), after the withdrawal (time out), or between (signalled).
		{"signal against time out", func(s *memory.Space) {
			v := start(s)
			memory.Go(s, "waiter", func() { v.m.Lock(); v.c.WaitTimeout(&v.m, 1); v.m.Unlock() })
			memory.Go(s, "setter", func() { v.c.Signal() })
		}, nil, 3, 0, ""},
		// Nobody signals: only a spurious wake ends the wait, and it need not come.
		{"spurious wake", func(s *memory.Space) {
			v := start(s)
			v.m.Lock()
			v.c.Wait(&v.m)
			v.m.Unlock()
		}, []Option{Spurious(1)}, 1, 1, Deadlock},
		{"no spurious wake", func(s *memory.Space) {
			v := start(s)
			v.m.Lock()
			v.c.Wait(&v.m)
			v.m.Unlock()
		}, nil, 0, 1, Deadlock},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, m := range []Model{C20, RC11, GenMC, SC} {
				r := explored(t, c.program, append(c.options, In(m), All(), Paranoid())...)
				if c.fail != "" {
					require.Equal(t, Fail, r.Verdict, r)
					require.Equal(t, c.fail, r.Failures[0].Kind)
				} else {
					require.Equal(t, Pass, r.Verdict, r)
				}
				require.Equal(t, c.executions, r.Executions, r)
				require.Equal(t, c.blocked, r.Blocked, r)
			}
		})
	}
}
