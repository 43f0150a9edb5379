package park

import (
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// Parker is the handle of the thread that waits. The zero Parker is empty.
type Parker struct{ arc waker.Arc[inner] }

// New returns a parker without a token.
func New(s *memory.Space) Parker {
	return Parker{arc: waker.NewWith(s, func(in *inner) { in.init(s) })}
}

// Park waits until there is a token, and takes it. All unparks up to the one that left the token happen before the return. It never
// returns without one.
func (p *Parker) Park() {
	in := p.live("Park").Get()
	p.begin(in, 0)
	in.park()
	p.end(in, true)
}

// ParkTimeout is a Park that gives up after d, at once if d is not positive. It returns true if it took a token, and false if the time is
// over: a token left later is there for the next park.
func (p *Parker) ParkTimeout(d time.Duration) bool {
	in := p.live("ParkTimeout").Get()
	p.begin(in, 1)
	token := in.parkTimeout(d)
	p.end(in, token)
	return token
}

// Unparker returns a new handle by which this parker is unparked.
func (p *Parker) Unparker() Unparker { return Unparker{arc: p.live("Unparker").Clone()} }

// Waker returns a new waker that unparks.
func (p *Parker) Waker() waker.Waker {
	a := p.live("Waker").Clone()
	return waker.IntoWaker(&a)
}

// WakerRef returns a waker that unparks, on loan from this handle: nothing is counted.
func (p *Parker) WakerRef() waker.WakerRef { return waker.NewWakerRef(p.live("WakerRef")) }

// Drop consumes the handle. A token that is left is nobody's.
func (p *Parker) Drop() { p.live("Drop").Drop() }

// Move empties the handle and returns one that owns what it owned, for another thread natively.
func (p *Parker) Move() Parker { return Parker{arc: p.live("Move").Move()} }

// IntoRaw consumes the handle and returns its allocation: exactly one [ParkerFromRaw] must follow.
func (p *Parker) IntoRaw() waker.Raw { return p.live("IntoRaw").IntoRaw() }

// ParkerFromRaw returns the handle that IntoRaw consumed.
func ParkerFromRaw(raw waker.Raw) Parker { return Parker{arc: waker.FromRaw[inner](raw)} }

// Empty reports whether the handle was consumed or moved, or never set.
func (p *Parker) Empty() bool { return p.arc.Empty() }

// ID returns the number of the parker in local events, and 0 in a native space.
func (p *Parker) ID() uint64 { return p.live("ID").ID() }

func (p *Parker) live(op string) *waker.Arc[inner] {
	if p.arc.Empty() {
		panic(consumed("Parker", op))
	}
	return &p.arc
}

func (p *Parker) begin(in *inner, timed uint64) {
	if in.space.Driven() {
		in.space.Note("park", p.arc.ID(), timed)
	}
}

func (p *Parker) end(in *inner, token bool) {
	if in.space.Driven() {
		in.space.Note("park_end", p.arc.ID(), bit(token))
	}
}

// Unparker is a handle by which a [Parker] is unparked, from any thread. The zero Unparker is empty.
type Unparker struct{ arc waker.Arc[inner] }

// Unpark leaves a token for the parker, unless there is one already, and wakes it if it is parked. What was done before happens before the return
// of the park that takes the token, in both cases.
func (u *Unparker) Unpark() {
	a := u.live("Unpark")
	a.Get().notedUnpark(a)
}

// Clone returns a new handle of the same parker.
func (u *Unparker) Clone() Unparker { return Unparker{arc: u.live("Clone").Clone()} }

// Drop consumes the handle.
func (u *Unparker) Drop() { u.live("Drop").Drop() }

// IntoWaker consumes the handle and returns a waker that unparks, and owns what the handle owned.
func (u *Unparker) IntoWaker() waker.Waker { return waker.IntoWaker(u.live("IntoWaker")) }

// WakerRef returns a waker that unparks, on loan from this handle.
func (u *Unparker) WakerRef() waker.WakerRef { return waker.NewWakerRef(u.live("WakerRef")) }

// Move empties the handle and returns one that owns what it owned.
func (u *Unparker) Move() Unparker { return Unparker{arc: u.live("Move").Move()} }

// Forget consumes the handle and keeps its count: for a handle made of a raw part that stays in use.
func (u *Unparker) Forget() { u.live("Forget").Forget() }

// IntoRaw consumes the handle and returns its allocation: exactly one [UnparkerFromRaw] must follow whose handle is dropped.
func (u *Unparker) IntoRaw() waker.Raw { return u.live("IntoRaw").IntoRaw() }

// UnparkerFromRaw returns the handle that IntoRaw consumed.
func UnparkerFromRaw(raw waker.Raw) Unparker { return Unparker{arc: waker.FromRaw[inner](raw)} }

// Empty reports whether the handle was consumed or moved, or never set.
func (u *Unparker) Empty() bool { return u.arc.Empty() }

// ID returns the number of the parker in local events, and 0 in a native space.
func (u *Unparker) ID() uint64 { return u.live("ID").ID() }

func (u *Unparker) live(op string) *waker.Arc[inner] {
	if u.arc.Empty() {
		panic(consumed("Unparker", op))
	}
	return &u.arc
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
