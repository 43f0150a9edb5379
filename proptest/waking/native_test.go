package waking

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// natives are one program of each kind, with what that kind has.
var natives = []string{
	"waking parker\nmain\nlook\npark_timeout\nwake_by_ref\nuntil\nthread T1\nwake_by_ref\nwake\nthread T2\nnested\n",
	"waking atomic_waker\nmain\nregister_nested\nregister_ringer\nuntil\nthread T1\nwake\nthread T2\ntake\n",
	"waking block_on\nready 3\nends never\nmain\nkeep_ringer\nclone_wake\nthread T1\nwake_by_ref\nwake\nthread T2\nnested\n",
	"waking task\nready 2\nmain\nkeep\nwake_by_ref\nthread T1\nwake\nthread T2\nabort\nthread T3\npoll_join\njoin\n",
	"waking task\nready 2\nends never\nthread T1\nnested\nwake\nthread T2\nclone_wake\n",
	"waking word\nready 2\nthread T1\nwake_by_ref\nwake\nthread T2\nabort\nthread T3\npoll_join\nrepoll_join\ndrop_join\n",
}

func TestNative(t *testing.T) {
	for _, text := range natives {
		p, err := Parse("x", []byte(text))
		require.NoError(t, err)
		res, err := Native(t.Context(), p, Subject{}, NativeOptions{Runs: programs(400)})
		require.NoError(t, err)
		require.Equal(t, model.Pass, res.Verdict, "%s: %v", p.Line(), res.Failure)
		require.Equal(t, programs(400), res.Runs)
		if p.Kind != AtomicWaking {
			require.Positive(t, res.Histories)
		}
		t.Logf("%s: %d histories", p.Line(), res.Histories)
	}
}

// dishonest is a parker that says it took no token.
type dishonest struct{ park.Parker }

func (d *dishonest) ParkTimeout(time.Duration) bool { d.Parker.ParkTimeout(0); return false }

// deaf is a parker whose wakers wake nobody.
type deaf struct{ park.Parker }

func (d *deaf) Waker() waker.Waker { return waker.Noop() }

// A native run that breaks the contract fails by its history, by what it says, or because it hangs.
func TestNativeFails(t *testing.T) {
	p, err := Parse("x", []byte("waking parker\nmain\nwake_by_ref\nlook\n"))
	require.NoError(t, err)
	x := Subject{Parker: func(s *memory.Space) Parker { return &dishonest{park.New(s)} }}
	res, err := Native(t.Context(), p, x, NativeOptions{Runs: 3})
	require.NoError(t, err)
	require.Equal(t, model.Fail, res.Verdict)
	require.Equal(t, model.W2, res.Failure.Property)
	require.Contains(t, res.Failure.Report(DefaultCommands), "waking parker\nmain\n\twake_by_ref\n\tlook\n")
	require.NotContains(t, res.Failure.Report(DefaultCommands), "replay:")

	p, err = Parse("x", []byte("waking parker\nmain\npark\nthread T1\nwake\n"))
	require.NoError(t, err)
	x = Subject{Parker: func(s *memory.Space) Parker { return &deaf{park.New(s)} }}
	res, err = Native(t.Context(), p, x, NativeOptions{Runs: 3, Stall: 20 * time.Millisecond})
	require.NoError(t, err)
	require.Equal(t, model.Fail, res.Verdict)
	require.Contains(t, res.Failure.Detail, "no end after 20ms")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	res, err = Native(ctx, p, x, NativeOptions{Runs: 3})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, res.Verdict)
	_, err = Native(t.Context(), p, x, NativeOptions{})
	require.Error(t, err)
}
