package litmus_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	sub := filepath.Join(dir, "b", "c")
	empty := filepath.Join(dir, "empty")
	require.NoError(t, os.MkdirAll(sub, 0o700))
	require.NoError(t, os.Mkdir(empty, 0o700))
	var want []string
	for _, f := range []string{filepath.Join(dir, "a.litmus"), filepath.Join(sub, "d.litmus"), filepath.Join(dir, "z.litmus")} {
		require.NoError(t, os.WriteFile(f, nil, 0o600))
		want = append(want, f)
	}
	other := filepath.Join(dir, "readme.txt")
	require.NoError(t, os.WriteFile(other, nil, 0o600))

	got, err := litmus.Files(dir)
	require.NoError(t, err)
	require.Equal(t, want, got)
	got, err = litmus.Files(other, sub)
	require.NoError(t, err)
	require.Equal(t, []string{other, want[1]}, got)

	_, err = litmus.Files()
	require.EqualError(t, err, "litmus: no files")
	_, err = litmus.Files(empty)
	require.EqualError(t, err, "litmus: no tests (*.litmus) in folder "+empty)
	_, err = litmus.Files(filepath.Join(dir, "missing"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A file without end in sight is refused like any text that is too long, and is not read to its end.
func TestParseFileBounds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "big.litmus")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, os.Truncate(path, 1<<40))
	_, err := litmus.ParseFile(path)
	require.EqualError(t, err, path+":1:1: text is longer than 1048576 bytes")
	_, err = litmus.ParseFile(filepath.Dir(path))
	require.ErrorContains(t, err, "is a directory")
}

func TestRunAll(t *testing.T) {
	files, err := litmus.Files(filepath.Join("..", "testdata", "litmus"))
	require.NoError(t, err)
	require.Len(t, files, corpusTests)
	bad := filepath.Join(t.TempDir(), "bad.litmus")
	require.NoError(t, os.WriteFile(bad, []byte("C bad"), 0o600))
	files = slices.Insert(files, 7, bad)

	for _, workers := range []int{0, 1, 3, 1 << 30} {
		var order []string
		err = litmus.RunAll(t.Context(), files, workers, func(file string, r *litmus.Result, err error) error {
			order = append(order, file)
			if file == bad {
				require.ErrorContains(t, err, "bad.litmus:1:6: expected an initial state")
				require.Nil(t, r)
				return nil
			}
			require.NoError(t, err)
			require.Equal(t, file, r.Test.File)
			want, _, err := r.Test.Expected(r.Model)
			require.NoError(t, err)
			require.True(t, want.Meets(r), file)
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, files, order)
	}
}

func TestRunAllEndsEarly(t *testing.T) {
	files, err := litmus.Files(filepath.Join("..", "testdata", "litmus"))
	require.NoError(t, err)
	stop := errors.New("stop")
	n := 0
	require.ErrorIs(t, litmus.RunAll(t.Context(), files, 2, func(string, *litmus.Result, error) error {
		if n++; n == 3 {
			return stop
		}
		return nil
	}), stop)
	require.Equal(t, 3, n)

	// Nothing is left behind, also with more files than are run ahead.
	before := runtime.NumGoroutine()
	many := slices.Repeat(files, 3)
	require.ErrorIs(t, litmus.RunAll(t.Context(), many, 2, func(string, *litmus.Result, error) error { return stop }), stop)
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, time.Minute, time.Millisecond) // one is Eventually's

	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	require.ErrorIs(t, litmus.RunAll(ctx, files, 2, func(string, *litmus.Result, error) error {
		if n++; n == 3 {
			cancel()
		}
		return nil
	}), context.Canceled)
	require.Less(t, n, len(files))

	require.EqualError(t, litmus.RunAll(t.Context(), nil, 1, nil), "litmus: no files")
}
