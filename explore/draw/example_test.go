package draw_test

import (
	"context"
	"fmt"
	"os"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/draw"
	"github.com/wakecheck/wakecheck/impl/memory"
)

var (
	raise = memory.NewStore("example.dekker.raise", memory.Relaxed, "too weak: the load behind it may come first")
	look  = memory.NewLoad("example.dekker.look", memory.Relaxed, "too weak: it may miss the other flag")
)

// dekker lets each of two threads raise a flag and look at the other's. Both may find the other flag down.
func dekker(s *memory.Space) {
	var x, y memory.Uint32
	x.Init(s, "x", 0)
	y.Init(s, "y", 0)
	a := memory.Spawn(s, "a", func() uint32 { x.Store(raise, 1); return y.Load(look) })
	b := memory.Spawn(s, "b", func() uint32 { y.Store(raise, 1); return x.Load(look) })
	if a.Join()+b.Join() == 0 {
		panic("both entered")
	}
}

func Example() {
	r, err := explore.Run(context.Background(), dekker)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := draw.FromFailure(r.Failures[0])
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := g.Text(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// panic: thread main: panic: both entered
	//        main                | a                     | b
	//      1 spawn a             |                       |
	//      2 spawn b             |                       |
	// >    3                     | store x = 1 [relaxed] |
	// >    4                     | load y = 0 [relaxed]  |
	// >    5                     |                       | store y = 1 [relaxed]
	// >    6                     |                       | load x = 0 [relaxed]
	//      7 join a              |                       |
	//      8 join b              |                       |
	// >    9 panic: both entered |                       |
	// rf        init->4 init->6
	// fr        4->5 6->3
	// asw       1->3 2->5 4->7 6->8
	// not sequentially consistent: the cycle 3 -po-> 4 -fr-> 5 -po-> 6 -fr-> 3
}
