package explore

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// A snapshot taken during the run says afterwards what the execution said.
func TestSnapshotOutlivesTheExecution(t *testing.T) {
	type record struct {
		table    string
		snapshot *Snapshot
		before   map[[2]EventID]bool
	}
	var all []record
	r := explored(t, arc{clones: 1}.program, OnExecution(func(x *Execution) error {
		rec := record{x.Table(), x.Snapshot(), map[[2]EventID]bool{}}
		for _, a := range rec.snapshot.Linear {
			for _, b := range rec.snapshot.Linear {
				rec.before[[2]EventID{a, b}] = x.HappensBefore(a, b)
			}
		}
		all = append(all, rec)
		return nil
	}))
	require.Equal(t, Pass, r.Verdict, r)
	require.Len(t, all, int(r.Executions))
	for _, rec := range all {
		s := rec.snapshot
		lines := strings.Split(strings.TrimSpace(rec.table), "\n")[1:]
		require.Len(t, s.Linear, len(lines))
		for i, id := range s.Linear {
			e := s.Threads[id.Thread].Events[id.Index]
			require.Equal(t, id, e.ID)
			require.Contains(t, lines[i], e.Text)
			for _, a := range s.Linear {
				require.Equal(t, rec.before[[2]EventID{a, id}], a != id && e.Before[a.Thread] > a.Index)
			}
		}
		for _, th := range s.Threads {
			require.Nil(t, th.Pending)
		}
	}
}

// The snapshot of a failure names the events that clash, and what threads wait for.
func TestSnapshotOfFailure(t *testing.T) {
	f := explored(t, pair(
		func(_ *memory.Space, p *pairProgram) { p.d.Store(1) },
		func(_ *memory.Space, p *pairProgram) { p.d.Load() },
	), Leaks()).Failures[0]
	require.Len(t, f.Execution.Concerned, 2)
	for i, id := range f.Execution.Concerned {
		require.Equal(t, f.Events[i].Operation, f.Execution.Threads[id.Thread].Events[id.Index].Text)
		require.Equal(t, f.Events[i].Source, f.Execution.Threads[id.Thread].Events[id.Index].Source)
	}

	f = explored(t, pair(
		func(_ *memory.Space, p *pairProgram) {
			p.m.Lock()
			p.n.Lock()
			p.d.Store(1)
			p.n.Unlock()
			p.m.Unlock()
		},
		func(_ *memory.Space, p *pairProgram) {
			p.n.Lock()
			p.m.Lock()
			p.d.Store(2)
			p.m.Unlock()
			p.n.Unlock()
		},
	), Leaks()).Failures[0]
	require.Equal(t, Deadlock, f.Kind)
	th := f.Execution.Threads
	require.Equal(t, 1, th[0].Pending.Thread)
	require.Equal(t, EventID{2, 0}, th[1].Pending.Holder)
	require.Equal(t, EventID{1, 0}, th[2].Pending.Holder)

	again, err := Replay(context.Background(), pair(
		func(_ *memory.Space, p *pairProgram) {
			p.m.Lock()
			p.n.Lock()
			p.d.Store(1)
			p.n.Unlock()
			p.m.Unlock()
		},
		func(_ *memory.Space, p *pairProgram) {
			p.n.Lock()
			p.m.Lock()
			p.d.Store(2)
			p.m.Unlock()
			p.n.Unlock()
		},
	), f.Replay, Leaks())
	require.NoError(t, err)
	require.Equal(t, f.Execution.Linear, again.Failures[0].Execution.Linear)
}

// The local events of a snapshot are those of the execution.
func TestSnapshotLocals(t *testing.T) {
	var want []LocalEvent
	var got *Snapshot
	r := explored(t, func(s *memory.Space) {
		memory.Go(s, "a", func() {
			s.Begin("call", 1)
			words(s, 1, 0)[0].Store(storeRlx, 2)
			s.End("call", 3)
		})
	}, OnExecution(func(x *Execution) error {
		want, got = x.Locals(1), x.Snapshot()
		return nil
	}))
	require.Equal(t, Pass, r.Verdict, r)
	require.Len(t, want, 2)
	require.Equal(t, want, got.Threads[1].Locals)
	require.Equal(t, []uint64{3}, got.Threads[1].Locals[1].Args)
}
