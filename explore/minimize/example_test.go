package minimize_test

import (
	"context"
	"fmt"
	"os"

	"github.com/wakecheck/wakecheck/explore/minimize"
	"github.com/wakecheck/wakecheck/impl/memory"
)

var (
	publish = memory.NewStore("example.publish", memory.SeqCst, "publishes the data")
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

func ExampleRun() {
	r, err := minimize.Run(context.Background(), []minimize.Program{{Name: "mp", Body: messagePassing}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := r.WriteText(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// pass: 1 weakest of 9 assignments to 2 sites under c20, 9 explorations
	// sufficient for these programs: mp
	//
	// weakest orders, 1 of 1
	// site             written  weakest  below    breaks             replay
	// example.publish  seq_cst  release  relaxed  [1] mp: data race  wk1-c20-BgAAAAEAAQACBAIDADJflyM
	// example.ready    acquire  acquire  relaxed  [1] mp: data race  wk1-c20-BgAAAAEAAQACBAIDAMW9O1M
	//
	// [1] mp: data race: data: sender: write data = 42 (minimize/example_test.go:24) is not ordered with receiver: read data = 42 (minimize/example_test.go:29)
	//
	// as written, for these programs
	// example.publish  seq_cst  stronger than needed
	// example.ready    acquire  needed
	// stronger than needed: with a weaker order nothing breaks in these programs; executions with load buffering are not explored
}
