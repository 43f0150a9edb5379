package task_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// Thousands of tasks on one goroutine: a producer sends numbers over a Go channel, as many tasks as there are numbers square
// them after a moment, one that waits for what never comes is given up by a timer, one panics, and a set joins them all.
func Example() {
	const numbers = 5000
	space := memory.Native()
	ex := task.New(space)
	defer ex.Close()

	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range numbers {
			ch <- i
		}
	}()

	sum := task.BlockOn(ex, task.Async(space, func(fl *task.Flow) int {
		in := task.Receive(space, ch)
		defer in.Drop()
		squares := task.NewJoinSet[int](space)
		defer squares.Drop()
		for {
			n := task.Await(fl, in.Recv())
			if !n.OK {
				break
			}
			squares.Spawn(ex, task.Async(space, func(fl *task.Flow) int {
				task.Await(fl, task.After(space, time.Duration(n.Value%7)*time.Microsecond))
				task.Await(fl, task.Yield())
				return n.Value * n.Value
			}))
		}
		sum := 0
		for squares.Len() > 0 {
			sum += task.Await(fl, squares.Next()).Value
		}
		return sum
	}))
	fmt.Println("sum of squares:", sum, sum == (numbers-1)*numbers*(2*numbers-1)/6)

	late := task.BlockOn(ex, task.Timeout(space, time.Millisecond, task.Receive(space, make(chan int)).Recv()))
	fmt.Println("timed out:", late.TimeOut)

	h := task.Spawn(ex, task.PollFunc[int](func(*waker.Context) (int, bool) { panic("on purpose") }))
	err := task.BlockOn(ex, &h).Err
	fmt.Println(err, errors.Is(err, task.Panicked))

	slow := task.BlockOn(ex, task.Go(space, func() string { time.Sleep(time.Millisecond); return "from a goroutine" }))
	fmt.Println(slow.Value)
	// Output:
	// sum of squares: 41654167500 true
	// timed out: true
	// task panicked: on purpose true
	// from a goroutine
}

// A thread waits for a flag: it registers before it looks, and parks only if there is nothing to see.
func ExampleAtomicWaker() {
	space := memory.Native()
	var flag memory.Uint32
	var w task.AtomicWaker
	flag.Init(space, "flag", 0)
	w.Init(space, "waker")
	go func() {
		flag.Store(exampleSet, 1)
		w.Wake()
	}()
	v := task.Wait(space, task.PollFunc[uint32](func(cx *waker.Context) (uint32, bool) {
		w.Register(cx.Waker())
		v := flag.Load(exampleGet)
		return v, v != 0
	}))
	w.Drop()
	fmt.Println(v)
	// Output: 1
}

var (
	exampleSet = memory.NewStore("example.flag.set", memory.Relaxed, "the wake that follows publishes")
	exampleGet = memory.NewLoad("example.flag.get", memory.Relaxed, "the Register before it acquires")
)
