package memory_test

import (
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/impl/memory"
)

var driveAdd = memory.NewRMW("drive.add", memory.AcqRel, "shown in the trace")

// tracer is the smallest Backend: one thread, a store, and a line for each operation. It knows the kinds that the
// example uses.
type tracer struct {
	store  []memory.Value // by Place.ID
	values []any          // by number, from 1
}

func (b *tracer) Do(op *memory.Op) memory.Value {
	var result memory.Value
	switch op.Kind {
	case memory.OpAlloc:
		result = b.Ref(op.Make())
	case memory.OpRMW:
		result = b.store[op.Place.ID]
		b.store[op.Place.ID] = op.Modify.Apply(result, op.Arg) & op.Place.Mask
		fmt.Printf("%v on %s at %v: %d\n", op.Modify, op.Place.Name, op.Site, result)
		return result
	}
	fmt.Println(op.Kind, op.Label, op.Args)
	return result
}

func (b *tracer) Locate(p *memory.Place, first memory.Value) {
	p.ID = len(b.store)
	b.store = append(b.store, first)
}

func (b *tracer) Ref(v any) memory.Value {
	if v == nil {
		return 0
	}
	if i := slices.Index(b.values, v); i >= 0 {
		return memory.Value(i + 1)
	}
	b.values = append(b.values, v)
	return memory.Value(len(b.values))
}

func (b *tracer) Deref(r memory.Value) any {
	if r == 0 {
		return nil
	}
	return b.values[r-1]
}

// counter is an object whose count lives in a cell.
type counter struct {
	memory.Block
	n memory.Uint64
}

// A backend decides what every operation returns. In a space of two bits the second increment wraps.
func ExampleDrive() {
	s := memory.Drive(&tracer{}, memory.Width(2))
	defer s.Close()
	c := memory.Alloc(s, "counter", func(c *counter) { c.n.Init(s, "n", 2) })
	s.Begin("increment", 2)
	c.n.FetchAdd(driveAdd, 1)
	c.n.FetchAdd(driveAdd, 1)
	before := c.n.FetchAdd(driveAdd, 1)
	s.End("increment", before)
	// Output:
	// alloc counter []
	// begin increment [2]
	// fetch_add on n at drive.add[acq_rel]: 2
	// fetch_add on n at drive.add[acq_rel]: 3
	// fetch_add on n at drive.add[acq_rel]: 0
	// end increment [0]
}
