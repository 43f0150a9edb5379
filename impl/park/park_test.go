package park_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// newParker returns a parker in a space that counts what is freed.
func newParker(t *testing.T) (park.Parker, *int) {
	t.Helper()
	freed := 0
	return park.New(memory.NewNative(memory.OnFree(func(*memory.Block) { freed++ }))), &freed
}

func TestToken(t *testing.T) {
	p, freed := newParker(t)
	u := p.Unparker()
	require.False(t, p.ParkTimeout(0), "no token at first")
	u.Unpark()
	p.Park()
	require.False(t, p.ParkTimeout(time.Nanosecond), "park took it")

	// W3: tokens do not add up.
	u.Unpark()
	u.Unpark()
	require.True(t, p.ParkTimeout(0))
	require.False(t, p.ParkTimeout(0))

	u.Unpark()
	require.True(t, p.ParkTimeout(time.Hour), "a token that is there is taken at once")
	require.Zero(t, *freed)
	p.Drop()
	u.Unpark() // W6
	require.Zero(t, *freed)
	u.Drop()
	require.Equal(t, 1, *freed)
}

func TestHandles(t *testing.T) {
	p, freed := newParker(t)
	u := p.Unparker()
	v := u.Clone()
	w := v.IntoWaker()
	require.True(t, v.Empty())
	x := p.Waker()
	require.True(t, w.WillWake(&x), "R10: all wakers of a parker are alike")
	require.True(t, p.WakerRef().WillWake(&x))
	require.True(t, u.WakerRef().WillWake(&x))

	for name, wake := range map[string]func(){
		"Unpark": u.Unpark, "WakeByRef": x.WakeByRef, "on loan from the parker": p.WakerRef().WakeByRef,
		"on loan from the unparker": u.WakerRef().WakeByRef, "Wake": w.Wake,
	} {
		require.False(t, p.ParkTimeout(0), name)
		wake()
		require.True(t, p.ParkTimeout(0), name)
	}
	require.True(t, w.Empty())

	m := u.Move()
	require.True(t, u.Empty())
	n := park.UnparkerFromRaw(m.IntoRaw())
	q := p.Move()
	require.True(t, p.Empty())
	r := park.ParkerFromRaw(q.IntoRaw())
	require.Zero(t, r.ID())
	require.Zero(t, n.ID())
	r.Drop()
	x.Drop()
	require.Zero(t, *freed)
	n.Drop()
	require.Equal(t, 1, *freed)
}

func TestConsumed(t *testing.T) {
	var p park.Parker
	var u park.Unparker
	for name, f := range map[string]func(){
		"Parker.Park": p.Park, "Parker.ParkTimeout": func() { p.ParkTimeout(0) }, "Parker.Unparker": func() { p.Unparker() },
		"Parker.Waker": func() { p.Waker() }, "Parker.WakerRef": func() { p.WakerRef() }, "Parker.Drop": p.Drop,
		"Parker.Move": func() { p.Move() }, "Parker.IntoRaw": func() { p.IntoRaw() }, "Parker.ID": func() { p.ID() },
		"Unparker.Unpark": u.Unpark, "Unparker.Clone": func() { u.Clone() }, "Unparker.Drop": u.Drop,
		"Unparker.IntoWaker": func() { u.IntoWaker() }, "Unparker.WakerRef": func() { u.WakerRef() }, "Unparker.Move": func() { u.Move() },
		"Unparker.Forget": u.Forget, "Unparker.IntoRaw": func() { u.IntoRaw() }, "Unparker.ID": func() { u.ID() },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				var e *waker.Error
				require.True(t, errors.As(recover().(error), &e))
				require.ErrorIs(t, e, waker.Consumed)
				require.Equal(t, name, e.Handle+"."+e.Op)
			}()
			f()
		})
	}
}

// A second thread that parks on a parker is told so, and the first one is none the worse.
func TestShared(t *testing.T) {
	p, _ := newParker(t)
	u := p.Unparker()
	done := make(chan struct{})
	go func() { defer close(done); p.Park() }()
	for !park.Parked(&p) {
		time.Sleep(time.Microsecond)
	}
	for name, f := range map[string]func(){"Park": p.Park, "ParkTimeout": func() { p.ParkTimeout(time.Hour) }} {
		func() {
			defer func() {
				e, ok := recover().(*park.SharedError)
				require.True(t, ok)
				require.Equal(t, name, e.Op)
				require.ErrorContains(t, e, "park: Parker."+name+": another thread parks on it (W2)")
			}()
			f()
		}()
	}
	u.Unpark()
	<-done
}

// Each round trip hands a plain variable over and back: under the race detector an unpark that does not happen before its park
// is a race (W5).
func TestPingPong(t *testing.T) {
	n := rounds(100_000)
	a, _ := newParker(t)
	b, _ := newParker(t)
	toA, toB := a.Unparker(), b.Unparker()
	var data int
	var wg sync.WaitGroup
	wg.Go(func() {
		for range n {
			b.Park()
			data++
			toA.Unpark()
		}
	})
	for range n {
		data++
		toB.Unpark()
		a.Park()
	}
	wg.Wait()
	require.Equal(t, 2*n, data)
}

// Many threads count and unpark; the parker returns until it has seen all counts, with and without time-outs. If a token is lost, it
// hangs; that each is seen is W2, that plain counts may be read is W5.
func TestManyUnparkers(t *testing.T) {
	const threads = 4
	for name, wait := range map[string]func(p *park.Parker, i int){
		"park": func(p *park.Parker, _ int) { p.Park() },
		// The token that a timed park reports must be the only one that is gone.
		"timeouts": func(p *park.Parker, i int) {
			for !p.ParkTimeout(time.Duration(i%3) * time.Microsecond) {
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := rounds(250_000)
			p, freed := newParker(t)
			var done [threads]struct {
				memory.Uint64
				_ [64]byte
			}
			var wg sync.WaitGroup
			for i := range threads {
				done[i].Init(memory.Native(), "done", 0)
				u := p.Unparker()
				raw := u.IntoRaw()
				wg.Go(func() {
					u := park.UnparkerFromRaw(raw)
					defer u.Drop()
					for range n {
						done[i].FetchAdd(testInc, 1)
						u.Unpark()
					}
				})
			}
			for i := 0; ; i++ {
				wait(&p, i)
				sum := uint64(0)
				for i := range done {
					sum += done[i].Load(testLoad)
				}
				if sum == uint64(threads*n) {
					break
				}
			}
			wg.Wait()
			p.Drop()
			require.Equal(t, 1, *freed)
		})
	}
}

var (
	testInc  = memory.NewRMW("park_test.inc", memory.Relaxed, "the unpark publishes")
	testLoad = memory.NewLoad("park_test.load", memory.Relaxed, "the park acquires")
)

// rounds scales a number of rounds down where they are slow.
func rounds(n int) int {
	if raceEnabled {
		n /= 10
	}
	if testing.Short() {
		n /= 10
	}
	return n
}

// The orders and what each is needed for: rule 3 asks for a release by unpark and an acquire wherever a token is taken.
func TestOrders(t *testing.T) {
	declared := map[string]string{}
	for _, s := range memory.Sites() {
		if strings.HasSuffix(s.File, "/park/sites.go") {
			declared[s.Name] = s.Access.String() + " " + s.String()[len(s.Name):]
		}
	}
	require.Equal(t, map[string]string{
		"park.consume": "cas [acquire,relaxed]",
		"park.begin":   "cas [relaxed,relaxed]",
		"park.reread":  "rmw [acquire]",
		"park.woken":   "cas [acquire,relaxed]",
		"park.timeout": "rmw [acquire]",
		"park.unpark":  "rmw [release]",
	}, declared)
}
