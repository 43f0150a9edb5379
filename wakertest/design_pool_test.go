package wakertest_test

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/wakertest"
)

// message is a pooled object that goes back to its sync.Pool at zero, as pooled buffers of network libraries do. To put it back is the
// end of the object: whoever gets it from the pool next has a new one. That is memory.Block.Free here.
type message struct {
	memory.Block
	refs memory.Uint64
	size memory.Cell[int]
	user concurrent.User
}

var (
	messageRetain    = memory.NewRMW("test.message.retain", memory.Relaxed, "whoever retains has a reference")
	messageRelease   = memory.NewRMW("test.message.release", memory.AcqRel, "uses come before the reset")
	messageReleaseRx = memory.NewRMW("test.message.release.relaxed", memory.Relaxed, "of a wrong version")
)

func newMessage(s *memory.Space, user concurrent.User) *message {
	return memory.Alloc(s, "message", func(m *message) {
		m.user = user
		m.refs.Init(s, "refs", 1)
		m.size.Init(s, "size", 64)
	})
}

func (m *message) release() {
	if m.refs.FetchSub(messageRelease, 1) == 1 {
		m.put()
	}
}

// put resets the message and gives it back.
func (m *message) put() {
	defer m.Free()
	m.size.Store(0)
	m.user.Destroy()
}

// releaseThenUse reads the size for its statistics when the reference is given up already.
func (m *message) releaseThenUse() {
	last := m.refs.FetchSub(messageRelease, 1) == 1
	m.size.Load()
	if last {
		m.put()
	}
}

// releaseRelaxed orders nothing.
func (m *message) releaseRelaxed() {
	if m.refs.FetchSub(messageReleaseRx, 1) == 1 {
		m.put()
	}
}

func messageSubject(release func(*message)) concurrent.Subject {
	return wakertest.Of(wakertest.Adapter[*message, wakertest.None]{
		New:   newMessage,
		Clone: func(m *message) *message { m.refs.FetchAdd(messageRetain, 1); return m },
		Drop:  release,
		Use:   func(m *message) { m.size.Load() },
	})
}
