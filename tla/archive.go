package tla

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
)

// Of a run of a second, a fifth is the loading of TLC's classes. Java keeps them, as they are in memory, in an archive: one run writes it
// and the short ones map it. It is for speed only. Java holds it against itself and the jar, and loads the classes where it does not fit;
// so it does without an archive that could not be written. Java 11 and 12 write none.

// The run that writes the archive: its classes are those that short runs load, and more of it is not taken from it.
const (
	archiveModule = "WakeupRules"
	archiveConfig = "WakeupTask"
)

// archivePath is where the archive is, or will be, for a jar and a Java that says so of itself. It is empty where there is no place for it.
func archivePath(java, says, jar string) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	info, err := os.Stat(jar)
	if err != nil {
		return ""
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %d %v", java, says, jar, info.Size(), info.ModTime().UnixNano()))
	return filepath.Join(cache, cacheFolder, fmt.Sprintf("classes-%x.jsa", key[:8]))
}

// sharing are Java's arguments for a short run. The first one writes the archive, if there is none.
func (t *Tool) sharing(ctx context.Context) []string {
	if t.archive == "" {
		return nil
	}
	t.archiveOnce.Do(func() {
		if _, err := os.Stat(t.archive); err != nil {
			t.writeArchive(ctx)
		}
	})
	if _, err := os.Stat(t.archive); err != nil {
		return nil
	}
	return []string{"-XX:SharedArchiveFile=" + t.archive, "-Xlog:cds*=off"}
}

// writeArchive moves the archive to its place when it is whole. What goes wrong is no error: see above.
func (t *Tool) writeArchive(ctx context.Context) {
	temp, err := os.MkdirTemp(filepath.Dir(t.archive), "archive-")
	if err != nil {
		return
	}
	defer os.RemoveAll(temp)
	dir, err := Extract()
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	written := filepath.Join(temp, "classes.jsa")
	job := Job{Dir: dir, Module: archiveModule, Config: archiveConfig, Short: true}
	if _, err := t.run(ctx, job, "-XX:ArchiveClassesAtExit="+written, "-Xlog:cds*=off"); err != nil {
		return
	}
	_ = os.Rename(written, t.archive) // without it the next process writes one
}
