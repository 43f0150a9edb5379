package tla_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/tla"
)

// check runs one configuration and requires that TLC finds what the manifest says.
func check(t *testing.T, e tla.Entry) *tla.Result {
	t.Helper()
	tool := tla.FindTool(t)
	dir, err := tla.Extract()
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	report, err := tla.Check(t.Context(), tool, dir, e, 2, nil)
	require.NoError(t, err)
	require.Empty(t, report.Differences, "%s", e.Why)
	return report.Result
}

// compared is check for the configuration of that name, whose printed values the caller compares.
func compared(t *testing.T, name string) *tla.Result {
	t.Helper()
	entries, err := tla.Manifest()
	require.NoError(t, err)
	for _, e := range entries {
		if e.Name == name {
			require.Equal(t, tla.Compare, e.Purpose)
			return check(t, e)
		}
	}
	require.Fail(t, "no configuration "+name)
	return nil
}
