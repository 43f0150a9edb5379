package wakertest_test

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/wakertest"
)

// conn is a shared connection that whoever finds it in a table may take a reference of, unless it is being closed: as gRPC's
// RefCounted (RefIfNonZero) and Lucene's IndexReader (tryIncRef) do it. The table holds no reference, which makes a weak handle of an entry. Memory is the garbage collector's.
type conn struct {
	memory.Block
	refs memory.Uint64
	open memory.Cell[bool]
	user concurrent.User
}

var (
	connRead  = memory.NewLoad("test.conn.read", memory.SeqCst, "as sync/atomic")
	connAdd   = memory.NewRMW("test.conn.add", memory.SeqCst, "as sync/atomic")
	connTry   = memory.NewCAS("test.conn.try", memory.SeqCst, memory.SeqCst, "as sync/atomic")
	connClose = memory.NewRMW("test.conn.close", memory.SeqCst, "as sync/atomic")
)

func newConn(s *memory.Space, user concurrent.User) *conn {
	return memory.Alloc(s, "conn", func(c *conn) {
		c.user = user
		c.refs.Init(s, "refs", 1)
		c.open.Init(s, "open", true)
	})
}

// tryIncrement takes a reference, unless there is none left.
func (c *conn) tryIncrement() bool {
	for n := c.refs.Load(connRead); n > 0; {
		found, ok := c.refs.CompareExchange(connTry, n, n+1)
		if ok {
			return true
		}
		n = found
	}
	return false
}

// increment is tryIncrement without the check for zero.
func (c *conn) increment() bool {
	c.refs.FetchAdd(connAdd, 1)
	return true
}

// checkThenAdd looks first, and adds then.
func (c *conn) checkThenAdd() bool {
	if c.refs.Load(connRead) == 0 {
		return false
	}
	c.refs.FetchAdd(connAdd, 1)
	return true
}

func (c *conn) close() {
	if c.refs.FetchSub(connClose, 1) == 1 {
		c.open.Store(false)
		c.user.Destroy()
	}
}

func connSubject(try func(*conn) bool) concurrent.Subject {
	return wakertest.Of(wakertest.Adapter[*conn, *conn]{
		New:       newConn,
		Clone:     func(c *conn) *conn { c.refs.FetchAdd(connAdd, 1); return c },
		Drop:      (*conn).close,
		Use:       func(c *conn) { c.open.Load() },
		Downgrade: func(c *conn) *conn { return c },
		DropWeak:  func(*conn) {},
		CloneWeak: func(c *conn) *conn { return c },
		Upgrade:   func(c *conn) (*conn, bool) { return c, try(c) },
	})
}
