package park_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// cells are what the threads of a program share besides the parker; each unparker writes one.
type cells [2]memory.Cell[int]

func newCells(s *memory.Space) *cells {
	c := new(cells)
	for i := range c {
		c[i].Init(s, "x", 0)
	}
	return c
}

// unparkOnThread starts a thread that writes its cell and unparks.
func unparkOnThread(s *memory.Space, p *park.Parker, name string, x *memory.Cell[int]) *memory.Thread[struct{}] {
	u := p.Unparker()
	raw := u.IntoRaw()
	return memory.Go(s, name, func() {
		u := park.UnparkerFromRaw(raw)
		x.Store(1)
		u.Unpark()
		u.Drop()
	})
}

// W2 and W5 of park and unpark on two threads: the park returns in all executions, and the cell may be read after it.
func parkUnpark(s *memory.Space) {
	p, x := park.New(s), newCells(s)
	unparkOnThread(s, &p, "U", &x[0])
	p.Park()
	x[0].Load()
	p.Drop()
}

// Two unparks; the second may be coalesced. A park that returns sees the cell of each unpark before it: the thread that finds its unpark
// late parks once more.
func parkTwice(s *memory.Space) {
	p, x := park.New(s), newCells(s)
	a, b := unparkOnThread(s, &p, "U1", &x[0]), unparkOnThread(s, &p, "U2", &x[1])
	p.Park()
	a.Join()
	b.Join()
	p.ParkTimeout(0)
	p.Drop()
}

// A park whose time may be over against an unpark: what it reports is true, so that a park after a time-out returns.
func timeout(s *memory.Space) {
	p, x := park.New(s), newCells(s)
	unparkOnThread(s, &p, "U", &x[0])
	if !p.ParkTimeout(1) {
		p.Park()
	}
	x[0].Load()
	p.Drop()
}

// wakes is parkUnpark by a waker.
func wakes(s *memory.Space) {
	p, x := park.New(s), newCells(s)
	w := p.Waker()
	raw := w.IntoRaw()
	memory.Go(s, "W", func() {
		w := waker.WakerFromRaw(raw)
		x[0].Store(1)
		w.Wake()
	})
	p.Park()
	x[0].Load()
	p.Drop()
}

// coalesced is W5 for an unpark that finds a token: whichever of the two parks return for, both cells can be read after
// the last one that both unparks are known to precede.
func coalesced(s *memory.Space) {
	p, x := park.New(s), newCells(s)
	u, v := p.Unparker(), p.Unparker()
	rawU, rawV := u.IntoRaw(), v.IntoRaw()
	memory.Go(s, "U1", func() {
		u := park.UnparkerFromRaw(rawU)
		x[0].Store(1)
		u.Unpark()
		u.Drop()
	})
	memory.Go(s, "U2", func() {
		v := park.UnparkerFromRaw(rawV)
		x[1].Store(1)
		v.Unpark()
		v.Drop()
	})
	p.Park()
	// No later token: then the park above took both.
	if !p.ParkTimeout(1) {
		p.Drop()
		return
	}
	x[0].Load()
	x[1].Load()
	p.Drop()
}

var programs = []struct {
	name                string
	program             func(*memory.Space)
	executions, blocked int64
	options             []explore.Option
}{
	// The unpark comes before the first look, before the announcement, or after it; the two handles are dropped in either order: 3*2.
	{"park and unpark", parkUnpark, 6, 0, nil},
	// As before; and if it comes after the announcement, a wait that ends for no reason before or after the unpark: (3+3)*2.
	{"park and unpark, spurious", parkUnpark, 12, 0, []explore.Option{explore.Spurious(1)}},
	{"timeout", timeout, 16, 0, nil},
	{"timeout, spurious", timeout, 22, 0, []explore.Option{explore.Spurious(1)}},
	{"waker", wakes, 6, 0, nil},
	{"coalesced", coalesced, 264, 0, nil},
	{"two unparks", parkTwice, 33, 0, nil},
}

// The code runs under the explorer, deterministically, and blocks nowhere; that it holds the contract there is the business of the
// scenarios.
func TestExplorable(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			r, err := explore.Run(context.Background(), p.program, append(p.options, explore.Paranoid())...)
			require.NoError(t, err)
			require.NoError(t, r.Err())
			t.Log(r)
			require.Equal(t, p.executions, r.Executions)
			require.Equal(t, p.blocked, r.Blocked)
		})
	}
}

// Each order is needed: a weaker one breaks a program for which it stands.
func TestOrdersAreNeeded(t *testing.T) {
	for _, c := range []struct {
		site    string
		program func(*memory.Space)
		options []explore.Option
	}{
		{"park.unpark", parkUnpark, nil},
		{"park.consume", parkUnpark, nil},
		{"park.reread", parkUnpark, nil},
		// Whoever signals has held the lock since its unpark, which orders as much; a wait may end without a signal.
		{"park.woken", parkUnpark, []explore.Option{explore.Spurious(1)}},
		{"park.timeout", timeout, nil},
	} {
		t.Run(c.site, func(t *testing.T) {
			options := append(c.options, explore.Override(memory.SiteNamed(c.site), memory.RelaxedOrder))
			r, err := explore.Run(context.Background(), c.program, options...)
			require.NoError(t, err)
			require.Equal(t, explore.Fail, r.Verdict, r)
			require.Equal(t, explore.DataRace, r.Failures[0].Kind, r)
		})
	}
}

// What a judge of waking looks by: which call began and ended where, of which parker, and whether a park took a token.
func TestEvents(t *testing.T) {
	var events []string
	r, err := explore.Run(t.Context(), func(s *memory.Space) {
		p := park.New(s)
		u, id := p.Unparker(), p.ID()
		require.NotZero(t, id)
		require.Equal(t, id, u.ID())
		u.Unpark()
		p.Park()
		p.ParkTimeout(1)
		p.WakerRef().WakeByRef()
		p.ParkTimeout(1)
		u.Drop()
		p.Drop()
	}, explore.OnExecution(func(x *explore.Execution) error {
		for _, l := range x.Locals(0) {
			if strings.Contains(l.Label, "park") {
				events = append(events, fmt.Sprint(l.Label, l.Args[1:]))
			}
		}
		return nil
	}))
	require.NoError(t, err)
	require.NoError(t, r.Err())
	require.EqualValues(t, 1, r.Executions)
	require.Equal(t, "unpark[] unpark_end[] park[0] park_end[1] park[1] park_end[0] unpark[] unpark_end[] park[1] park_end[1]", strings.Join(events, " "))
}
