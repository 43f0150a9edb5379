package explore_test

import (
	"context"
	"fmt"
	"time"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

var (
	ready   = memory.NewLoad("example.ready", memory.Relaxed, "should be acquire: the data is read behind it")
	publish = memory.NewStore("example.publish", memory.Release, "publishes the data")
)

// messagePassing hands data from one thread to another by a flag.
func messagePassing(s *memory.Space) {
	var data memory.Cell[int]
	var flag memory.Uint32
	data.Init(s, "data", 0)
	flag.Init(s, "flag", 0)
	memory.Go(s, "sender", func() {
		data.Store(42)
		flag.Store(publish, 1)
	})
	memory.Go(s, "receiver", func() {
		if flag.Load(ready) == 1 {
			data.Load()
		}
	})
}

func ExampleRun() {
	r, err := explore.Run(context.Background(), messagePassing)
	if err != nil {
		fmt.Println(err)
		return
	}
	f := r.Failures[0]
	fmt.Println(r.Verdict, "-", f.Kind)
	fmt.Print(f.Table)

	r, err = explore.Run(context.Background(), messagePassing, explore.Override(&ready.Site, memory.AcquireOrder))
	fmt.Println(r, err)
	// Output:
	// fail - data race
	// main           | sender                   | receiver
	// spawn sender   |                          |
	// spawn receiver |                          |
	//                | write data = 42          |
	//                | store flag = 1 [release] |
	//                |                          | load flag = 1 [relaxed]
	//                |                          | read data = 42
	// pass: 2 executions, 0 blocked <nil>
}

func ExampleOnProgress() {
	share := 0.0
	r, err := explore.Run(context.Background(), messagePassing,
		explore.Override(&ready.Site, memory.AcquireOrder),
		explore.OnProgress(time.Second, func(p explore.Progress) { share = p.Share }))
	fmt.Println(r, err)
	fmt.Printf("%.0f%%\n", 100*share)
	// Output:
	// pass: 2 executions, 0 blocked <nil>
	// 100%
}

func ExampleReplay() {
	r, err := explore.Run(context.Background(), messagePassing)
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := explore.Replay(context.Background(), messagePassing, r.Failures[0].Replay)
	fmt.Println(again.Failures[0].Kind, err)
	// Output:
	// data race <nil>
}
