package tla

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The first short run writes the archive, and no run finds anything else for an archive that is there, that is broken, or that cannot be written.
func TestArchive(t *testing.T) {
	found := tool(t)
	_, says, err := findJava(t.Context())
	require.NoError(t, err)
	dir, err := Extract()
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	find := func(archive string) *Result {
		tlc := &Tool{Java: found.Java, Jar: found.Jar, archive: archive}
		r, err := tlc.Run(t.Context(), Job{Dir: dir, Module: "ParkerRules", Config: "ParkerReachLateSignal", Short: true})
		require.NoError(t, err)
		r.Elapsed, r.Search = 0, 0
		return r
	}
	want := find("")
	require.Empty(t, want.Printed)

	archive := filepath.Join(t.TempDir(), "classes.jsa")
	require.Equal(t, want, find(archive))
	if v, _ := javaVersion(says); v >= 13 {
		require.FileExists(t, archive)
	}
	require.Equal(t, want, find(archive))
	left, err := os.ReadDir(filepath.Dir(archive))
	require.NoError(t, err)
	require.LessOrEqual(t, len(left), 1, "%v: nothing half written is left", left)

	junk := filepath.Join(t.TempDir(), "classes.jsa")
	require.NoError(t, os.WriteFile(junk, []byte("junk"), 0o600))
	require.Equal(t, want, find(junk))
	require.Equal(t, want, find(filepath.Join(t.TempDir(), "no folder", "classes.jsa")))
}

// Another Java, and another jar, has another archive.
func TestArchivePath(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	jar := filepath.Join(t.TempDir(), jarName)
	require.Empty(t, archivePath("java", "17", jar), "no jar")
	require.NoError(t, os.WriteFile(jar, []byte("a"), 0o600))
	paths := map[string]bool{archivePath("java", "17", jar): true, archivePath("java", "21", jar): true}
	require.NoError(t, os.WriteFile(jar, []byte("ab"), 0o600))
	paths[archivePath("java", "17", jar)] = true
	require.Len(t, paths, 3)
	require.NotContains(t, paths, "")
}
