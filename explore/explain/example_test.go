package explain_test

import (
	"context"
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/explain"
	"github.com/wakecheck/wakecheck/impl/memory"
)

var (
	publish = memory.NewStore("example.publish", memory.Release, "publishes the data")
	ready   = memory.NewLoad("example.ready", memory.Acquire, "the data is read behind it")
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

// What the acquire is for: without it the program fails, and the explanation asks for it.
func ExampleExplanation_Try() {
	ctx := context.Background()
	weaker := explore.Override(&ready.Site, memory.RelaxedOrder)
	r, err := explore.Run(ctx, messagePassing, weaker)
	if err != nil {
		fmt.Println(err)
		return
	}
	e := explain.Of(r.Failures[0])
	if err := e.Try(ctx, r.Sites, explain.Exploring(messagePassing, weaker)); err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range e.Words() {
		fmt.Println(line)
	}
	// Output:
	// sender's write data = 42 (explain/example_test.go:24) and receiver's read data = 42 (explain/example_test.go:29): neither happens before the other.
	// Missing: receiver's load flag = 1 [relaxed] (example.ready) takes the value of sender's store flag = 1 [release] (example.publish), but does not synchronize with it.
	//   sender's store flag = 1 [release] (example.publish) releases.
	//   Nothing acquires: example.ready is relaxed.
	//   So what sender did before that write need not be visible to receiver.
	// Repaired by example.ready=acquire alone, as written: 2 of 2 executions are good.
	// No order repairs it alone at example.publish.
}
