package task

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// IdleNotifiedSet holds values, each with a waker of its own, and tells those apart whose waker was woken: after tokio's
// util/idle_notified_set. It belongs to one goroutine; the wakers may be used anywhere, and outlive it.
//
// Each entry is idle or notified. A wake moves an idle one to the notified, and wakes the waker that the last [IdleNotifiedSet.PopNotified] left;
// PopNotified moves one back, the longest notified first. The values are the set's: wakers have no part in them.
type IdleNotifiedSet[T any] struct {
	space  *memory.Space
	lists  waker.Arc[lists]
	values []*member[T]
	free   []int
}

// Entry is a value of a set. It is valid until it was removed.
type Entry[T any] struct {
	set *IdleNotifiedSet[T]
	at  int
	of  *member[T]
}

type member[T any] struct {
	arc   waker.Arc[entry]
	value T
}

// lists is what the entries of a set share.
type lists struct {
	mu     memory.Mutex                // as that of a run queue: nothing is woken, dropped or cloned while it is held (W7)
	waker  memory.Cell[waker.RawWaker] // of who waits for a notified entry
	oldest memory.Cell[waker.Raw]      // the notified entries, oldest first; each owns a count
	newest memory.Cell[waker.Raw]
}

func (l *lists) init(s *memory.Space) {
	l.mu.Init(s, "set.mu")
	l.waker.Init(s, "set.waker", waker.RawWaker{})
	l.oldest.Init(s, "set.oldest", nil)
	l.newest.Init(s, "set.newest", nil)
}

// Destroy implements [waker.Destroyer].
func (l *lists) Destroy() { drop(l.waker.Load()) }

// The states of an entry.
const (
	idle uint8 = iota
	listed
	removed
)

// entry is what the wakers of an entry know of it.
type entry struct {
	at    int
	lists waker.Raw // owns one count
	to    *lists    // the same, to use

	// Under the lock of lists.
	state memory.Cell[uint8]
	older memory.Cell[waker.Raw]
	newer memory.Cell[waker.Raw]
}

// Destroy implements [waker.Destroyer].
func (e *entry) Destroy() {
	l := waker.FromRaw[lists](e.lists)
	l.Drop()
}

// NewIdleNotifiedSet returns an empty set.
func NewIdleNotifiedSet[T any](s *memory.Space) *IdleNotifiedSet[T] {
	return &IdleNotifiedSet[T]{space: s, lists: waker.NewWith(s, func(l *lists) { l.init(s) })}
}

// Len returns the number of entries.
func (x *IdleNotifiedSet[T]) Len() int { return len(x.values) - len(x.free) }

// Insert adds an idle entry with the value.
func (x *IdleNotifiedSet[T]) Insert(value T) Entry[T] {
	at := len(x.values)
	if n := len(x.free); n > 0 {
		at = x.free[n-1]
		x.free = x.free[:n-1]
	} else {
		x.values = append(x.values, nil)
	}
	l := x.lists.Clone()
	raw, to := l.IntoRaw(), x.lists.Get()
	m := &member[T]{value: value}
	m.arc = waker.NewWith(x.space, func(e *entry) {
		e.at, e.lists, e.to = at, raw, to
		e.state.Init(x.space, "entry.state", idle)
		e.older.Init(x.space, "entry.older", nil)
		e.newer.Init(x.space, "entry.newer", nil)
	})
	x.values[at] = m
	return Entry[T]{x, at, m}
}

// PopNotified returns the longest notified entry and makes it idle; false if none is notified. In both cases the waker is woken when
// the next one becomes so.
func (x *IdleNotifiedSet[T]) PopNotified(ref waker.WakerRef) (Entry[T], bool) {
	if x.Len() == 0 {
		return Entry[T]{}, false
	}
	l := x.lists.Get()
	l.mu.Lock()
	old := l.waker.Load()
	if !sameWaker(ref, old) {
		// The clone is code of others, and may call back: not under the lock (W7, tokio #4129). Nor is the drop (tokio #5429). A wake that comes in between
		// finds the waker before, and its entry is found below.
		l.mu.Unlock()
		fresh := ref.Clone()
		l.mu.Lock()
		old = l.waker.Load()
		l.waker.Store(fresh.IntoRaw())
		defer drop(old)
	}
	raw := l.oldest.Load()
	if raw != nil {
		e := entryOf(raw)
		l.unlink(raw, e)
		e.state.Store(idle)
	}
	l.mu.Unlock()
	if raw == nil {
		return Entry[T]{}, false
	}
	a := waker.FromRaw[entry](raw)
	defer a.Drop() // the list's count
	at := a.Get().at
	return Entry[T]{x, at, x.values[at]}, true
}

// Drain removes all entries, and calls f with the value of each; with the others, too, if it panics.
func (x *IdleNotifiedSet[T]) Drain(f func(T)) {
	at := 0
	defer func() {
		if at < len(x.values) { // f has panicked
			x.Drain(f)
		}
	}()
	for ; at < len(x.values); at++ {
		if m := x.values[at]; m != nil {
			f(Entry[T]{x, at, m}.Remove())
		}
	}
}

// Drop removes all entries, dropping their values (see [Dropper]), and gives up what the set owns. The wakers may outlive it, and do nothing then.
func (x *IdleNotifiedSet[T]) Drop() {
	defer x.lists.Drop()
	x.Drain(func(v T) { dropAny(v) })
}

// Value returns the value, to be changed in place.
func (e Entry[T]) Value() *T { return &e.live("Value").value }

// Waker returns the waker of the entry, on loan until it is removed.
func (e Entry[T]) Waker() waker.WakerRef { return waker.NewWakerRef(&e.live("Waker").arc) }

// Remove takes the entry out of the set and returns its value.
func (e Entry[T]) Remove() T {
	m := e.live("Remove")
	x := e.set
	x.values[e.at] = nil
	x.free = append(x.free, e.at)
	en := m.arc.Get()
	l := en.to
	l.mu.Lock()
	was := en.state.Load()
	if was == listed {
		l.unlink(m.arc.AsRaw(), en)
	}
	en.state.Store(removed)
	l.mu.Unlock()
	if was == listed {
		waker.DecrementStrongCount(m.arc.AsRaw()) // the list's; the set still has its own
	}
	m.arc.Drop()
	return m.value
}

func (e Entry[T]) live(op string) *member[T] {
	if e.set == nil || e.set.values[e.at] != e.of {
		panic(&Error{"Entry." + op, Foreign})
	}
	return e.of
}

// Wake implements [waker.Wake].
func (e *entry) Wake(self *waker.Arc[entry]) { e.WakeByRef(self) }

// WakeByRef implements [waker.Wake]. A wake of an entry that is notified already takes the lock all the same, which publishes what was done before
// it to the pop that is to come (W5).
func (e *entry) WakeByRef(self *waker.Arc[entry]) {
	mine := self.Clone() // for the list
	l := e.to
	l.mu.Lock()
	var w waker.RawWaker
	moved := e.state.Load() == idle
	if moved {
		e.state.Store(listed)
		l.link(mine.IntoRaw(), e)
		w = l.waker.Load()
		if w != (waker.RawWaker{}) {
			l.waker.Store(waker.RawWaker{})
		}
	}
	l.mu.Unlock()
	if !moved {
		mine.Drop()
	}
	if w != (waker.RawWaker{}) {
		woken := waker.WakerFromRaw(w)
		woken.Wake()
	}
}

// entryOf returns the entry of a count that a list owns, and leaves it that.
func entryOf(raw waker.Raw) *entry {
	a := waker.FromRaw[entry](raw)
	e := a.Get()
	a.Forget()
	return e
}

// link puts an entry at the end of the notified ones.
func (l *lists) link(raw waker.Raw, e *entry) {
	last := l.newest.Load()
	e.older.Store(last)
	e.newer.Store(nil)
	if last == nil {
		l.oldest.Store(raw)
	} else {
		entryOf(last).newer.Store(raw)
	}
	l.newest.Store(raw)
}

// unlink takes an entry out of the notified ones, wherever it is.
func (l *lists) unlink(raw waker.Raw, e *entry) {
	older, newer := e.older.Load(), e.newer.Load()
	if older == nil {
		l.oldest.Store(newer)
	} else {
		entryOf(older).newer.Store(newer)
	}
	if newer == nil {
		l.newest.Store(older)
	} else {
		entryOf(newer).older.Store(older)
	}
}
