package memory

import (
	"fmt"
	"slices"
	"sync/atomic"
)

// driven counts the spaces whose operations may not take the native path. It is read by every operation and
// hardly ever written: alone on its cache line, it costs a contended counter nothing, where a look at the
// cell's own space would cost half its speed.
var driven struct {
	_ [64]byte
	n int32
	_ [60]byte
}

// Space is a world that cells belong to. Use [Native], [NewNative] or [Drive]; the zero Space is not one.
type Space struct {
	backend  Backend // nil: native
	place    *Place  // of all native cells
	mask     uint64  // of a word
	maxCount uint64
	choose   func(n int) int
	freed    func(*Block)
	counted  bool   // in driven.n
	making   *Block // under a backend: what the running Alloc initialises
}

// Limits of the native space that [Native] returns.
const (
	// MaxCount is the largest reference count that a space permits: 2^63-1, as isize::MAX in Rust's Arc, far
	// enough below the width of the word that no number of racing increments can wrap it.
	MaxCount = 1<<63 - 1
	// WordBits is the width of a Uint64.
	WordBits = 64
)

// Option is a setting of a new space.
type Option func(*Space)

// Width lowers the width of every word to bits, 2 to 64, so that counters wrap early. (A Uint32 never has more than 32.)
func Width(bits int) Option {
	if bits < 2 || bits > WordBits {
		panic(fmt.Sprintf("memory: width of %d bits: want 2 to %d", bits, WordBits))
	}
	return func(s *Space) { s.mask = ^uint64(0) >> (WordBits - bits) }
}

// Limit lowers the largest reference count that [Space.MaxCount] returns.
func Limit(count uint64) Option {
	if count < 1 || count > MaxCount {
		panic(fmt.Sprintf("memory: limit of %d: want 1 to %d", count, uint64(MaxCount)))
	}
	return func(s *Space) { s.maxCount = count }
}

// Chooser makes [Space.Choose] of a native space call choose, from any goroutine; without it the choice is 0.
func Chooser(choose func(n int) int) Option { return func(s *Space) { s.choose = choose } }

// OnFree makes every [Block.Free] of a native space call freed, on the goroutine that frees. The garbage collector hides
// a leak; counting what was freed shows it.
func OnFree(freed func(*Block)) Option { return func(s *Space) { s.freed = freed } }

var native = NewNative()

// Native returns the native space of the process, with words of full width.
func Native() *Space { return native }

// NewNative makes a native space. One with a Width below 64 takes the slow path in all native spaces until it is
// closed.
func NewNative(options ...Option) *Space {
	s := newSpace(nil, options)
	if s.mask != ^uint64(0) {
		s.count()
	}
	return s
}

// Drive makes a space whose operations all go to the backend. Close it when the last thread has ended.
func Drive(b Backend, options ...Option) *Space {
	if b == nil {
		panic("memory: Drive needs a backend")
	}
	s := newSpace(b, options)
	s.count()
	return s
}

func newSpace(b Backend, options []Option) *Space {
	s := &Space{backend: b, mask: ^uint64(0), maxCount: MaxCount}
	for _, o := range options {
		o(s)
	}
	// Half of the words above the limit stay free, so that excess increments of many threads cannot wrap.
	if s.maxCount > s.mask>>1 {
		s.maxCount = s.mask >> 1
	}
	s.place = &Place{Space: s}
	return s
}

func (s *Space) count() {
	s.counted = true
	atomic.AddInt32(&driven.n, 1)
}

// Close ends a driven or narrow space: its cells must not be used any more. Closing twice does nothing.
func (s *Space) Close() {
	if s == native {
		panic("memory: the native space cannot be closed")
	}
	if s.counted {
		s.counted = false
		atomic.AddInt32(&driven.n, -1)
	}
}

// Driven reports whether a backend drives this space.
func (s *Space) Driven() bool { return s.backend != nil }

// Mask returns the largest value of a Uint64 of this space, 2^width-1.
func (s *Space) Mask() uint64 { return s.mask }

// MaxCount returns the largest reference count that this space permits, at most half of Mask.
func (s *Space) MaxCount() uint64 { return s.maxCount }

// Choose returns a choice of the environment, 0 to n-1: a backend explores all, the native space asks its
// [Chooser] or takes 0, by convention the ordinary case. It panics if n is below 1.
func (s *Space) Choose(n int) int {
	if n < 1 {
		panic(fmt.Sprintf("memory: Choose(%d): want at least one choice", n))
	}
	if s.backend != nil {
		return int(s.backend.Do(&Op{Kind: OpChoose, Arg: Value(n)}))
	}
	if s.choose != nil {
		return s.choose(n)
	}
	return 0
}

// Begin records as a local event that an operation of the program was called.
func (s *Space) Begin(label string, args ...uint64) {
	if s.backend != nil {
		s.event(OpBegin, label, args)
	}
}

// End records as a local event that the operation which Begin named last on this thread has returned, with its outcome.
func (s *Space) End(label string, results ...uint64) {
	if s.backend != nil {
		s.event(OpEnd, label, results)
	}
}

// Note records any other local event, as "a destructor ran".
func (s *Space) Note(label string, args ...uint64) {
	if s.backend != nil {
		s.event(OpNote, label, args)
	}
}

// event copies args, so that the caller's stay on its stack in the native case.
func (s *Space) event(k Kind, label string, args []uint64) {
	s.backend.Do(&Op{Kind: k, Label: label, Args: slices.Clone(args)})
}

// Fence is atomic_thread_fence with the order of the site. Native operations are sequentially consistent and need none.
func (s *Space) Fence(site *FenceSite) {
	if s.backend != nil {
		s.backend.Do(&Op{Kind: OpFence, Site: &site.Site})
	}
}

// Place is the identity of one cell, lock or condition within its space.
type Place struct {
	Space *Space
	ID    int    // given by the backend; 0 in a native space
	Name  string // as given to Init or Alloc
	Block *Block // the allocation that the cell is part of, or nil
	Mask  uint64 // of the values
	Refs  bool   // whether the values are numbers that Backend.Ref gave
}

// newPlace makes the place of a cell that is being initialised.
func (s *Space) newPlace(name string, mask uint64, first func() Value) *Place {
	if s.backend == nil {
		return s.place
	}
	return s.locate(&Place{Name: name, Mask: mask}, first)
}

// newRefPlace makes the place of a cell whose values a backend sees as references.
func (s *Space) newRefPlace(name string, first func() Value) *Place {
	if s.backend == nil {
		return s.place
	}
	return s.locate(&Place{Name: name, Mask: ^uint64(0), Refs: true}, first)
}

func (s *Space) locate(p *Place, first func() Value) *Place {
	p.Space, p.Block = s, s.making
	s.backend.Locate(p, first())
	return p
}

// ZeroCellError is the panic of an operation on a cell that no Init has given a space, or on a [Block] that no [Alloc]
// has made, met while any space is driven or narrow: nobody could tell which world it belongs to.
type ZeroCellError struct{ Op Kind }

func (e *ZeroCellError) Error() string {
	return fmt.Sprintf("memory: %v on a cell that no Init or a block that no Alloc has made, while a space is driven or narrow", e.Op)
}

// noCopy makes `go vet` report copies of what holds it.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}
