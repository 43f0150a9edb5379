package memory

import (
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// waitingNow returns how many waits of a native condition have neither been signalled nor withdrawn.
func (c *Cond) waitingNow() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiters)
}

// until yields until n waits are pending.
func (c *Cond) until(n int) {
	for c.waitingNow() != n {
		runtime.Gosched()
	}
}

// waiter starts a thread that waits once, calls then with the lock held, and returns what the wait returned.
func waiter(m *Mutex, wait func(*Mutex) bool, then func()) *Thread[bool] {
	return Spawn(Native(), "waiter", func() bool {
		m.Lock()
		defer m.Unlock()
		signalled := wait(m)
		then()
		return signalled
	})
}

func newCond() (*Mutex, *Cond) {
	m, c := new(Mutex), new(Cond)
	m.Init(Native(), "m")
	c.Init(Native(), "c")
	return m, c
}

func forWait(c *Cond) func(*Mutex) bool {
	return func(m *Mutex) bool { c.Wait(m); return true }
}

// Signal wakes the longest waiting first, also where that one waits with a time.
func TestSignalOrder(t *testing.T) {
	m, c := newCond()
	timed := func(m *Mutex) bool { return c.WaitTimeout(m, time.Hour) }
	waits := []func(*Mutex) bool{forWait(c), timed, forWait(c), timed}
	var order []int // guarded by m
	var threads []*Thread[bool]
	for i, wait := range waits {
		threads = append(threads, waiter(m, wait, func() { order = append(order, i) }))
		c.until(i + 1)
	}
	for i := range threads {
		c.Signal()
		require.True(t, threads[i].Join())
		require.Equal(t, len(threads)-i-1, c.waitingNow())
	}
	require.Equal(t, []int{0, 1, 2, 3}, order)
}

// Neither Signal nor Broadcast is kept for a wait that begins later.
func TestSignalIsNotStored(t *testing.T) {
	m, c := newCond()
	c.Signal()
	c.Broadcast()
	m.Lock()
	require.False(t, c.WaitTimeout(m, 0))
	require.False(t, c.WaitTimeout(m, -time.Hour))
	m.Unlock()
	require.Zero(t, c.waitingNow())
}

func TestBroadcastWakesAll(t *testing.T) {
	m, c := newCond()
	var threads []*Thread[bool]
	for range 5 {
		threads = append(threads, waiter(m, forWait(c), func() {}))
	}
	c.until(5)
	c.Broadcast()
	for _, th := range threads {
		require.True(t, th.Join())
	}
	require.Zero(t, c.waitingNow())
}

// The lock is free while a thread waits, and held again when the wait returns, signalled or not.
func TestWaitHoldsTheLockAgain(t *testing.T) {
	m, c := newCond()
	m.Lock()
	require.False(t, c.WaitTimeout(m, 0))
	require.False(t, m.mu.TryLock(), "held after a time-out")
	m.Unlock()

	locked := make(chan bool, 1)
	th := waiter(m, forWait(c), func() { locked <- !m.mu.TryLock() })
	c.until(1)
	m.Lock() // would wait for ever if the waiter kept it
	c.Signal()
	m.Unlock()
	th.Join()
	require.True(t, <-locked, "held after a signal")
}

// A wait whose time is over finds out, when it withdraws, that a signal was already given to it.
func TestWithdraw(t *testing.T) {
	_, c := newCond()
	first, second := make(chan struct{}), make(chan struct{})
	c.waiters = []chan struct{}{first, second}
	c.Signal()
	require.False(t, c.withdraw(first), "the signal is its own")
	require.True(t, c.withdraw(second))
	c.Signal()
	require.Zero(t, c.waitingNow())
	select {
	case <-second:
		require.Fail(t, "a signal reached a wait that was withdrawn")
	default:
	}
}

// lossy is the condition variable that the stress below must refuse: its timed wait returns false although
// the signal was given to it.
type lossy struct{ Cond }

func (c *lossy) WaitTimeout(m *Mutex, d time.Duration) bool {
	w := make(chan struct{})
	c.mu.Lock()
	c.waiters = append(c.waiters, w)
	c.mu.Unlock()
	m.Unlock()
	defer m.Lock()
	select {
	case <-w:
		return true
	case <-time.After(d):
		c.withdraw(w)
		return false
	}
}

type timedWait func(m *Mutex, d time.Duration) bool

// signalRound lets one signal, sent after delay, meet the end of a timed wait with a second wait behind it, and
// reports whether the signal reached exactly one of the two; and whether that was the timed one. With overtake, a timed
// wait whose time ends during the delay cannot withdraw before it, so that the signal mostly comes between the two.
func signalRound(m *Mutex, c *Cond, wait timedWait, d, delay time.Duration, overtake bool) (kept, timedGotIt bool) {
	entering := make(chan struct{})
	timed := waiter(m, func(m *Mutex) bool { close(entering); return wait(m, d) }, func() {})
	<-entering
	m.Lock() // is free when the timed wait is in the list
	start := time.Now()
	m.Unlock()
	// The second wait enters the list itself, so that it is there whether or not the first has ended.
	second := make(chan struct{})
	c.mu.Lock()
	c.waiters = append(c.waiters, second)
	if !overtake {
		c.mu.Unlock()
	}
	for time.Since(start) < delay {
		runtime.Gosched()
	}
	if overtake {
		c.mu.Unlock()
	}
	c.Signal()
	timedGotIt = timed.Join()
	secondGotIt := !c.withdraw(second)
	return timedGotIt != secondGotIt, timedGotIt
}

// signalRounds counts the rounds whose signal was lost, and those in which it reached the timed wait. It goes on until
// it has seen both outcomes of the race.
func signalRounds(m *Mutex, c *Cond, wait timedWait, seed uint64) (rounds, lost, timed int) {
	rng := rand.New(rand.NewPCG(seed, 0))
	micro := func(n int) time.Duration { return time.Duration(rng.IntN(n * 1000)) }
	for rounds < 100_000 && (rounds < 3000 || timed == 0 || timed == rounds) {
		kept, timedGotIt := signalRound(m, c, wait, micro(20), micro(100), rounds%2 == 0)
		rounds++
		if !kept {
			lost++
		}
		if timedGotIt {
			timed++
		}
	}
	return rounds, lost, timed
}

func TestTimedWaitNeverLosesASignal(t *testing.T) {
	m, c := newCond()
	const seed = 1
	rounds, lost, timed := signalRounds(m, c, c.WaitTimeout, seed)
	t.Logf("seed %d: %d rounds, the timed wait got the signal in %d", seed, rounds, timed)
	require.Zero(t, lost)
	require.Positive(t, timed)
	require.Less(t, timed, rounds)
}

func TestSignalRoundsFindLossyWait(t *testing.T) {
	m, _ := newCond()
	c := new(lossy)
	c.Init(Native(), "c")
	const seed = 1
	rounds, lost, _ := signalRounds(m, &c.Cond, c.WaitTimeout, seed)
	t.Logf("seed %d: %d rounds, %d signals lost", seed, rounds, lost)
	require.Positive(t, lost)
}
