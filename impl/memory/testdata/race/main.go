// Command race does unsynchronised and synchronised accesses to native cells, for the test that the race detector sees
// the first and is silent on the second. Its argument names the case.
package main

import (
	"fmt"
	"os"

	"github.com/wakecheck/wakecheck/impl/memory"
)

var (
	load  = memory.NewLoad("race.load", memory.Acquire, "pairs with the release store")
	store = memory.NewStore("race.store", memory.Release, "publishes the payload")
)

type cells struct {
	plain memory.Cell[int]
	word  memory.Uint64
	small memory.Uint32
	ptr   memory.Pointer[int]
	mutex memory.Mutex
}

// cases are pairs of threads; both run at once.
var cases = map[string][2]func(c *cells){
	"cell": {
		func(c *cells) { c.plain.Store(1) },
		func(c *cells) { c.plain.Load() },
	},
	"uint64": {
		func(c *cells) { c.word.PlainStore(1) },
		func(c *cells) { c.word.Load(load) },
	},
	"uint32": {
		func(c *cells) { c.small.Store(store, 1) },
		func(c *cells) { c.small.PlainLoad() },
	},
	"pointer": {
		func(c *cells) { c.ptr.PlainStore(new(int)) },
		func(c *cells) { c.ptr.PlainLoad() },
	},
	"published": {
		func(c *cells) { c.plain.Store(1); c.word.Store(store, 1) },
		func(c *cells) { c.word.Await(load, func(v uint64) bool { return v == 1 }); c.plain.Load() },
	},
	"locked": {
		func(c *cells) { c.mutex.Lock(); c.plain.Store(1); c.mutex.Unlock() },
		func(c *cells) { c.mutex.Lock(); c.plain.Load(); c.mutex.Unlock() },
	},
	"atomic": {
		func(c *cells) { c.word.Store(store, 1); c.small.Store(store, 1); c.ptr.Store(store, new(int)) },
		func(c *cells) { c.word.Load(load); c.small.Load(load); c.ptr.Load(load) },
	},
}

func main() {
	if len(os.Args) != 2 || cases[os.Args[1]][0] == nil {
		fmt.Fprintln(os.Stderr, "usage: race CASE")
		os.Exit(2)
	}
	s := memory.Native()
	c := new(cells)
	c.plain.Init(s, "plain", 0)
	c.word.Init(s, "word", 0)
	c.small.Init(s, "small", 0)
	c.ptr.Init(s, "ptr", nil)
	c.mutex.Init(s, "mutex")
	pair := cases[os.Args[1]]
	first := memory.Go(s, "first", func() { pair[0](c) })
	second := memory.Go(s, "second", func() { pair[1](c) })
	first.Join()
	second.Join()
}
