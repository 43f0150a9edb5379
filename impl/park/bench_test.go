package park_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
)

// The subjects of the round trip. Each starts a partner that answers, and returns what does n round trips, and what ends the
// partner.
var subjects = []struct {
	name  string
	start func() (trips func(n int), end func())
}{
	{"park", func() (func(int), func()) {
		a, b := park.New(memory.Native()), park.New(memory.Native())
		toA, toB := a.Unparker(), b.Unparker()
		over, done := false, make(chan struct{})
		go func() {
			defer close(done)
			for b.Park(); !over; b.Park() {
				toA.Unpark()
			}
		}()
		return func(n int) {
			for range n {
				toB.Unpark()
				a.Park()
			}
		}, func() { over = true; toB.Unpark(); <-done }
	}},
	{"channel", func() (func(int), func()) {
		to, from := make(chan struct{}), make(chan struct{})
		go func() {
			for range to {
				from <- struct{}{}
			}
		}()
		return func(n int) {
			for range n {
				to <- struct{}{}
				<-from
			}
		}, func() { close(to) }
	}},
	{"cond", func() (func(int), func()) {
		var mu sync.Mutex
		c := sync.NewCond(&mu)
		turn, over, done := 0, false, make(chan struct{})
		pass := func(me, other int) (again bool) {
			mu.Lock()
			defer mu.Unlock()
			for turn != me && !over {
				c.Wait()
			}
			turn = other
			c.Signal()
			return !over
		}
		go func() {
			defer close(done)
			for pass(1, 0) {
			}
		}()
		return func(n int) {
			mu.Lock()
			defer mu.Unlock()
			for range n {
				turn = 1
				c.Signal()
				for turn != 0 {
					c.Wait()
				}
			}
		}, func() { mu.Lock(); over = true; c.Signal(); mu.Unlock(); <-done }
	}},
}

// BenchmarkRoundTrip is the time of a round trip between two goroutines, unpark and park in both directions, over that by two unbuffered
// channels and over that by one sync.Cond, measured in turn in short rounds, so that other load of the machine meets all. Reported are the
// medians of the ratios, and of the times.
func BenchmarkRoundTrip(b *testing.B) {
	const rounds, trips = 101, 500
	var run [3]func(int)
	for i, s := range subjects {
		trips, end := s.start()
		defer end()
		run[i] = trips
	}
	var ns [3][]float64
	var overChannel, overCond []float64
	for b.Loop() {
		for range rounds {
			var t [3]float64
			for i := range run {
				start := time.Now()
				run[i](trips)
				t[i] = float64(time.Since(start).Nanoseconds()) / trips
				ns[i] = append(ns[i], t[i])
			}
			overChannel, overCond = append(overChannel, t[0]/t[1]), append(overCond, t[0]/t[2])
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(overChannel), "x/channel")
	b.ReportMetric(median(overCond), "x/cond")
	for i, s := range subjects {
		b.ReportMetric(median(ns[i]), "ns/"+s.name)
	}
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// BenchmarkUnpark is an unpark that finds a token, and one with the park that takes it, on one goroutine.
func BenchmarkUnpark(b *testing.B) {
	p := park.New(memory.Native())
	u := p.Unparker()
	b.Run("coalesced", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			u.Unpark()
		}
	})
	b.Run("taken", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			u.Unpark()
			p.Park()
		}
	})
}
