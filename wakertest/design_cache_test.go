package wakertest_test

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/wakertest"
)

// entry is a value that a cache holds by a weak handle: a lookup upgrades it, and finds nothing if the last user is gone. The entry itself is
// given back when neither users nor the cache refer to it.
type entry struct {
	memory.Block
	users memory.Uint64
	refs  memory.Uint64 // weak handles, and one of all users
	value memory.Cell[int]
	user  concurrent.User
}

var (
	entryAdd    = memory.NewRMW("test.entry.add", memory.Relaxed, "whoever adds has a handle")
	entryDrop   = memory.NewRMW("test.entry.drop", memory.AcqRel, "uses come before the end of the value, and of the entry")
	entryRead   = memory.NewLoad("test.entry.read", memory.Relaxed, "a first guess")
	entryLookup = memory.NewCAS("test.entry.lookup", memory.Acquire, memory.Relaxed, "never from zero")
	entryRevive = memory.NewRMW("test.entry.revive", memory.AcqRel, "of a wrong version")
)

func newEntry(s *memory.Space, user concurrent.User) *entry {
	return memory.Alloc(s, "entry", func(e *entry) {
		e.user = user
		e.users.Init(s, "users", 1)
		e.refs.Init(s, "refs", 1)
		e.value.Init(s, "value", 7)
	})
}

func (e *entry) lookup() bool {
	for n := e.users.Load(entryRead); n > 0; {
		found, ok := e.users.CompareExchange(entryLookup, n, n+1)
		if ok {
			return true
		}
		n = found
	}
	return false
}

// revive gives a handle whether or not there is a value.
func (e *entry) revive() bool {
	e.users.FetchAdd(entryRevive, 1)
	return true
}

// lookupAndUndo adds first, and takes it back if there was nobody. Meanwhile the count is not zero, and a second lookup believes that there is a value.
func (e *entry) lookupAndUndo() bool {
	if e.users.FetchAdd(entryRevive, 1) > 0 {
		return true
	}
	e.users.FetchSub(entryRevive, 1)
	return false
}

func (e *entry) release() {
	if e.users.FetchSub(entryDrop, 1) == 1 {
		defer e.unref()
		e.value.Store(0)
		e.user.Destroy()
	}
}

func (e *entry) unref() {
	if e.refs.FetchSub(entryDrop, 1) == 1 {
		e.Free()
	}
}

func entrySubject(lookup func(*entry) bool) concurrent.Subject {
	return wakertest.Of(wakertest.Adapter[*entry, *entry]{
		New:       newEntry,
		Clone:     func(e *entry) *entry { e.users.FetchAdd(entryAdd, 1); return e },
		Drop:      (*entry).release,
		Use:       func(e *entry) { e.value.Load() },
		Downgrade: func(e *entry) *entry { e.refs.FetchAdd(entryAdd, 1); return e },
		CloneWeak: func(e *entry) *entry { e.refs.FetchAdd(entryAdd, 1); return e },
		DropWeak:  (*entry).unref,
		Upgrade:   func(e *entry) (*entry, bool) { return e, lookup(e) },
	})
}
