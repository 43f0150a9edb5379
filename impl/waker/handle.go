package waker

import (
	"unsafe"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// noCopy makes `go vet` report copies of what holds it.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// handle is what an Arc and a Weak are: a pointer to the block, nil when it was consumed or never set.
type handle struct {
	_     noCopy
	block *header
}

// header is the part of an allocation that does not depend on the type of its value, so that the functions of a vtable
// need not either. An allocation is one Go object.
//
// What never changes after the allocation stands a cache line away from the counters: it is read by every clone
// after its increment, and would otherwise be taken away by the other cores meanwhile. The gap is from full to
// strong, whatever the alignment of the block.
type header struct {
	memory.Block
	table  *table
	full   uint64 // Space.MaxCount()-1. With the count before an increment, old-1 >= full is both zero and overflow.
	borrow handle // the borrowed handle that user code gets for WakeByRef; recognised by its address
	_      [48]byte
	strong memory.Uint64
	weak   memory.Uint64
}

// inner is an allocation. The header comes first: a *header is a pointer to the whole.
type inner[T any] struct {
	header
	value T
}

// init makes the block that of one strong handle.
func (b *header) init(sp *memory.Space, t *table) {
	b.table = t
	b.full = sp.MaxCount() - 1
	b.borrow.block = b
	b.strong.Init(sp, "strong", 1)
	b.weak.Init(sp, "weak", 1)
}

// value returns the value of the block, which must hold a T.
func value[T any](b *header) *T { return &(*inner[T])(unsafe.Pointer(b)).value }

// raw is the address by which raw parts and wakers know the block.
func (b *header) raw() Raw { return unsafe.Pointer(b) }

// note records a local event of the block, with its identity, in a driven space.
func (b *header) note(label string) {
	if p := b.Place(); p != nil {
		b.event(label, p)
	}
}

//go:noinline
func (b *header) event(label string, p *memory.Place) { b.Space().Note(label, uint64(p.ID)) }
