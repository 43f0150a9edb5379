package task_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
)

// flagged is something to wait for: plain data behind a flag, and the waker of whoever waits.
type flagged struct {
	data memory.Cell[int]
	flag memory.Uint32
	w    task.AtomicWaker
}

func newFlagged(s *memory.Space) *flagged {
	f := new(flagged)
	f.data.Init(s, "data", 0)
	f.flag.Init(s, "flag", 0)
	f.w.Init(s, "waker")
	return f
}

// The flag is relaxed: what orders it is the waker alone.
var (
	setFlag  = memory.NewStore("task_test.flag.set", memory.Relaxed, "the wake publishes")
	readFlag = memory.NewLoad("task_test.flag.read", memory.Relaxed, "the register acquires")
)

// registerAndWake is the protocol of AtomicWaker, with a parker for the task: W2 is that it never blocks.
func registerAndWake(wakes int) func(*memory.Space) {
	return func(s *memory.Space) {
		f, p := newFlagged(s), park.New(s)
		var threads []*memory.Thread[struct{}]
		for range wakes {
			threads = append(threads, memory.Go(s, "W", func() {
				f.flag.Store(setFlag, 1)
				f.w.Wake()
			}))
		}
		for {
			f.w.Register(p.WakerRef())
			if f.flag.Load(readFlag) == 1 {
				break
			}
			p.Park()
		}
		for _, t := range threads {
			t.Join()
		}
		f.w.Drop()
		p.Drop()
	}
}

var programs = []struct {
	name                string
	program             func(*memory.Space)
	executions, blocked int64
	options             []explore.Option
}{
	{"register and wake", registerAndWake(1), 10, 0, nil},
	{"register and two wakes", registerAndWake(2), 218, 0, nil},
}

// The code runs under the explorer, deterministically, and blocks nowhere; that it holds the contract there is the business of the
// scenarios.
func TestExplorable(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			r, err := explore.Run(context.Background(), p.program, append(p.options, explore.Paranoid())...)
			require.NoError(t, err)
			require.NoError(t, r.Err())
			t.Log(r)
			require.Equal(t, p.executions, r.Executions)
			require.Equal(t, p.blocked, r.Blocked)
		})
	}
}
