package memory_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// A mutex excludes: plain increments under it are all kept, and -race sees them ordered.
func TestMutexExcludes(t *testing.T) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		var total int
		w.run(t, func(s *memory.Space) {
			var m memory.Mutex
			var n memory.Cell[int]
			m.Init(s, "m")
			n.Init(s, "n", 0)
			rounds := 20
			if !s.Driven() {
				rounds = perThread
			}
			var threads []*memory.Thread[struct{}]
			for range contenders {
				threads = append(threads, memory.Go(s, "contender", func() {
					for range rounds {
						m.Lock()
						n.Store(n.Load() + 1)
						m.Unlock()
					}
				}))
			}
			for _, th := range threads {
				th.Join()
			}
			total = n.Load() - contenders*rounds
		})
		require.Zero(t, total)
	})
}

// queue is the classical use of a condition variable, with a bound of one item.
type queue struct {
	m              memory.Mutex
	nonEmpty, room memory.Cond
	item           memory.Cell[int] // 0: empty
}

func (q *queue) init(s *memory.Space) {
	q.m.Init(s, "m")
	q.nonEmpty.Init(s, "nonEmpty")
	q.room.Init(s, "room")
	q.item.Init(s, "item", 0)
}

func (q *queue) put(v int) {
	q.m.Lock()
	defer q.m.Unlock()
	for q.item.Load() != 0 {
		q.room.Wait(&q.m)
	}
	q.item.Store(v)
	q.nonEmpty.Signal()
}

func (q *queue) take() int {
	q.m.Lock()
	defer q.m.Unlock()
	for q.item.Load() == 0 {
		q.nonEmpty.Wait(&q.m)
	}
	v := q.item.Load()
	q.item.Store(0)
	q.room.Signal()
	return v
}

// Every item that was put is taken once, whatever the schedule; a lost signal would leave the threads waiting.
func TestCondQueue(t *testing.T) {
	const items = 60
	inEach(t, worlds(), func(t *testing.T, w world) {
		var sum int
		w.run(t, func(s *memory.Space) {
			var q queue
			q.init(s)
			var producers, consumers []*memory.Thread[int]
			for i := range 2 {
				producers = append(producers, memory.Spawn(s, "producer", func() int {
					for v := 1 + i; v <= items; v += 2 {
						q.put(v)
					}
					return 0
				}))
				consumers = append(consumers, memory.Spawn(s, "consumer", func() (sum int) {
					for range items / 2 {
						sum += q.take()
					}
					return sum
				}))
			}
			for _, p := range producers {
				p.Join()
			}
			sum = consumers[0].Join() + consumers[1].Join()
		})
		require.Equal(t, items*(items+1)/2, sum)
	})
}

// A broadcast wakes every waiter, and a timed wait that nobody signals ends with false.
func TestCondBroadcastAndTimeout(t *testing.T) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		var woken int
		var signalled bool
		w.run(t, func(s *memory.Space) {
			var m memory.Mutex
			var c, never memory.Cond
			var waiting, gate memory.Cell[int]
			m.Init(s, "m")
			c.Init(s, "c")
			never.Init(s, "never")
			waiting.Init(s, "waiting", 0)
			gate.Init(s, "gate", 0)
			var threads []*memory.Thread[int]
			for range 3 {
				threads = append(threads, memory.Spawn(s, "waiter", func() int {
					m.Lock()
					defer m.Unlock()
					waiting.Store(waiting.Load() + 1)
					for gate.Load() == 0 {
						c.Wait(&m)
					}
					return 1
				}))
			}
			m.Lock()
			for waiting.Load() < 3 {
				never.WaitTimeout(&m, 0)
			}
			gate.Store(1)
			c.Broadcast()
			signalled = never.WaitTimeout(&m, 0)
			m.Unlock()
			woken = threads[0].Join() + threads[1].Join() + threads[2].Join()
		})
		require.Equal(t, 3, woken)
		require.False(t, signalled)
	})
}
