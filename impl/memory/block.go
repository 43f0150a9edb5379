package memory

import "sync/atomic"

// Block is the header of an allocation: an object made by [Alloc] embeds it as its first field.
type Block struct {
	_       noCopy
	space   *Space
	payload *Place // under a backend: the Go data of the object that is in no cell
}

// Header returns the block itself; it is how Alloc finds the header of an object that embeds Block.
func (b *Block) Header() *Block { return b }

// Space returns the space that the object was allocated in.
func (b *Block) Space() *Space { return b.space }

// Place returns the identity of the object under a backend, and nil in a native space.
func (b *Block) Place() *Place { return b.payload }

// Object is a pointer to a T that embeds [Block].
type Object[T any] interface {
	*T
	Header() *Block
}

// Alloc makes an object of the space and lets init set its fields and cells, before any other thread can know it. It is
// an operation: a thread that is run again gets the object that it got the first time, and init is not called.
// Cells initialised within init are part of the allocation: using them after Free is a use after free.
// The name is for reports.
func Alloc[T any, P Object[T]](s *Space, name string, init func(P)) P {
	if s.backend == nil {
		p := P(new(T))
		p.Header().space = s
		init(p)
		return p
	}
	r := s.backend.Do(&Op{Kind: OpAlloc, Label: name, Make: func() any {
		p := P(new(T))
		b := p.Header()
		b.space = s
		defer func(outer *Block) { s.making = outer }(s.making)
		s.making = b
		b.payload = s.newPlace(name, 0, func() Value { return 0 })
		init(p)
		return p
	}})
	return s.backend.Deref(r).(P)
}

// Free ends the allocation. Natively the memory is the garbage collector's, and only an [OnFree] takes notice.
func (b *Block) Free() {
	if atomic.LoadInt32(&driven.n) != 0 {
		b.do(OpFree)
	}
	if b.space != nil && b.space.freed != nil {
		b.space.freed(b)
	}
}

// Touch is a plain access to the payload of an allocation, which is Go data outside any cell: a use reads, a destructor
// or an exclusive use writes. A backend sees an OpRead or OpWrite whose value is always 0. Natively it does nothing.
func (b *Block) Touch(write bool) {
	if atomic.LoadInt32(&driven.n) != 0 {
		b.touch(write)
	}
}

//go:noinline
func (b *Block) touch(write bool) {
	if write {
		b.do(OpWrite)
	} else {
		b.do(OpRead)
	}
}

// do performs an operation on the payload. A block that no Alloc has made is an error, as a cell without Init is.
//
//go:noinline
func (b *Block) do(k Kind) {
	if b.space == nil {
		panic(&ZeroCellError{Op: k})
	}
	if bk := b.space.backend; bk != nil {
		bk.Do(&Op{Kind: k, Place: b.payload})
	}
}
