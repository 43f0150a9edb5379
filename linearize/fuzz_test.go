package linearize

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// addHistories seeds a fuzz test with the small histories, whole, cut off, and with a byte changed.
func addHistories(f *testing.F) {
	files, err := filepath.Glob("testdata/histories/*.jsonl")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for i, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(text)
		f.Add(text[:len(text)*2/3])
		broken := bytes.Clone(text)
		broken[37*i%len(text)] ^= 1
		f.Add(broken)
	}
	for _, text := range []string{"", "\n", "{", "[]", "null", `{"index":0}`, "\xff", strings.Repeat("[", 100)} {
		f.Add([]byte(text))
	}
}

// No input makes the reader panic; it is refused with its line, or read to what reads the same when it is written again.
func FuzzRead(f *testing.F) {
	addHistories(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := Read(bytes.NewReader(text), "x", ReadOptions{MaxOperations: 1000})
		if err != nil {
			var broken *FormatError
			if errors.Is(err, ErrTooManyOperations) {
				return
			}
			require.ErrorAs(t, err, &broken)
			require.GreaterOrEqual(t, broken.Line, 1)
			require.LessOrEqual(t, broken.Line, 1+bytes.Count(text, []byte("\n")))
			require.NotEmpty(t, broken.Reason)
			require.Less(t, len(broken.Reason), 300)
			return
		}
		for line := range bytes.Lines(text) {
			require.True(t, json.Valid(line), "accepted %q", line)
		}
		var first, second bytes.Buffer
		require.NoError(t, h.Write(&first))
		again, err := Read(bytes.NewReader(first.Bytes()), "x", ReadOptions{})
		require.NoError(t, err)
		require.Equal(t, h, again)
		require.NoError(t, again.Write(&second))
		require.Equal(t, first.String(), second.String())
	})
}

// Any small history that the reader takes gets a verdict, and it is that of the search of the tests.
func FuzzCheck(f *testing.F) {
	addHistories(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := Read(bytes.NewReader(text), "x", ReadOptions{MaxOperations: 40})
		if err != nil {
			return
		}
		compareVerdicts(t, h)
	})
}

// The same for histories that chance builds, right and wrong, from the bytes of the input.
func FuzzCheckSimulated(f *testing.F) {
	f.Add(uint64(1), uint8(2), uint8(30), uint8(0), uint8(0), uint8(3))
	f.Add(uint64(2), uint8(4), uint8(40), uint8(3), uint8(10), uint8(1))
	for d := range defects {
		f.Add(uint64(3), uint8(3), uint8(35), uint8(d), uint8(20), uint8(2))
	}
	f.Fuzz(func(t *testing.T, seed uint64, processes, calls, wrong, crash, segment uint8) {
		w := &world{
			rng: rand.New(rand.NewPCG(seed, 0)), processes: 1 + int(processes%5), objects: 1, calls: int(calls % 50), busy: 0.7,
			crash: float64(crash%32) / 256, refuse: 0.05, defect: defect(wrong) % defects, often: 0.3,
		}
		h := built(t, w.run())
		if h.Completed() == 0 {
			return
		}
		whole, err := Check(context.Background(), h, Options{segment: never})
		require.NoError(t, err)
		cut, err := Check(context.Background(), h, Options{segment: 1 + int(segment)})
		require.NoError(t, err)
		require.Equal(t, whole, cut)
		if w.defect == noDefect {
			require.Equal(t, model.Pass, whole.Verdict)
		}
		compareWithBruteForce(t, h, whole, seed)
	})
}

func compareVerdicts(t *testing.T, h *History) {
	t.Helper()
	r, err := Check(context.Background(), h, Options{segment: 1, MaxMemory: 50 << 20})
	if errors.Is(err, ErrEmpty) {
		require.Zero(t, h.Completed())
		return
	}
	require.NoError(t, err)
	if r.Verdict != model.Incomplete && len(r.Undecided) == 0 {
		compareWithBruteForce(t, h, r, 0)
	}
}
