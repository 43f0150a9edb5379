package explore

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// replayPrograms have events of all kinds between them.
var replayPrograms = []func(*memory.Space){
	arc{clones: 1, noFence: true}.program,
	arc{clones: 2, spawnFast: true, noFence: true}.program,
	lockinc(3),
	lastzero(3),
	modePrograms()["monitor"],
	modePrograms()["waits"],
	runnable(prog.Named("arc-upgrade-3")),
}

// A read that names itself, or an event that comes later, was once looked up all the same.
var damagedReplays = []string{
	"wk1-c20-EQAAAAAAAwAAAAAAAwEHAQABCAEKAgsCAAIMAg4CAgAAfMnXXg",
	"wk1-c20-EQAAAAIAAgAAAAAAAwEHAQABCAEKAgsCAAIMAg4CAgAAfMnXXg",
}

func TestDamagedReplays(t *testing.T) {
	for _, text := range damagedReplays {
		for i, program := range replayPrograms {
			_, err := Replay(context.Background(), program, text, Leaks())
			require.ErrorIs(t, err, ErrReplay, "%s of program %d", text, i)
		}
	}
}

// FuzzReplay replays executions with choices that no exploration wrote. Each is refused or breaks something; none panics.
func FuzzReplay(f *testing.F) {
	add := func(program int, text string) {
		_, choices, err := parseReplay(text)
		require.NoError(f, err)
		f.Add(uint8(program), true, choices)
	}
	for _, text := range append(damagedReplays, oldReplay) {
		add(0, text)
		add(1, text)
	}
	for i, program := range replayPrograms {
		// every execution fails here, so that there is one to begin with
		r, err := Run(context.Background(), program, Leaks(), OnExecution(rejectAll))
		require.NoError(f, err)
		add(i, r.Failures[0].Replay)
	}
	f.Fuzz(func(t *testing.T, which uint8, fixSum bool, choices []byte) {
		program := replayPrograms[int(which)%len(replayPrograms)]
		if fixSum && len(choices) >= 4 {
			choices = withSum(program, choices)
		}
		text := "wk1-c20-" + base64.RawURLEncoding.EncodeToString(choices)
		r, err := Replay(context.Background(), program, text, Leaks(), OnExecution(rejectAll))
		if err != nil {
			require.ErrorIs(t, err, ErrReplay)
			return
		}
		require.Len(t, r.Failures, 1)
	})
}

func rejectAll(*Execution) error { return &Rejection{Reason: "as all are"} }

// withSum makes the sum of the choices right, if they can be decoded, so that what comes behind the sum is met as well.
func withSum(program func(*memory.Space), choices []byte) []byte {
	cfg, err := newConfig([]Option{In(C20), Leaks()})
	if err != nil {
		return choices
	}
	s := newExploration(context.Background(), cfg, program).newSearch()
	defer s.close()
	g := s.graph()
	n := len(choices) - 4
	d, _, err := s.decode(g, choices[:n], false)
	if err != nil {
		return choices
	}
	return binary.LittleEndian.AppendUint32(choices[:n:n], s.fingerprint(d.list, g))
}
