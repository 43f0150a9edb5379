package mutants

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/wakecheck/wakecheck/model"
)

// Cache keeps outcomes in a folder by the content of all that they depend on: sources, Go version, patch, layer, seed and time limit. What is
// incomplete is not kept. A nil Cache keeps nothing.
type Cache struct{ Dir string }

// UserCache is the cache in the user's cache folder. What was not asked for in some weeks is removed from it.
func UserCache() (*Cache, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("mutants: %w", err)
	}
	c := &Cache{filepath.Join(dir, "wakecheck", "mutants")}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("mutants: %w", err)
	}
	c.trim(time.Now().Add(-maxAge))
	return c, nil
}

// maxAge is how long an outcome is kept that nobody asks for: each change of the sources leaves all of the outcomes before it behind.
const maxAge = 14 * 24 * time.Hour

// trim removes what was written, or asked for, before a time. What cannot be removed stays.
func (c *Cache) trim(before time.Time) {
	entries, err := os.ReadDir(c.Dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			os.Remove(filepath.Join(c.Dir, e.Name()))
		}
	}
}

// Key is the name under which an outcome is kept that depends on these parts.
func (c *Cache) Key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d\n%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Get returns what is kept under the key, or nil.
func (c *Cache) Get(key string) *Outcome {
	if c == nil {
		return nil
	}
	file := filepath.Join(c.Dir, key+".json")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(file, now, now) // see trim
	o := &Outcome{}
	if json.Unmarshal(text, o) != nil {
		return nil // half written, or by somebody else: it is made anew
	}
	return o
}

// Put keeps an outcome. That it cannot be kept costs time later, and is no error.
func (c *Cache) Put(key string, o *Outcome) {
	if c == nil || (o.Verdict != model.Pass && o.Verdict != model.Fail) {
		return
	}
	text, err := json.Marshal(o)
	if err != nil {
		return
	}
	f, err := os.CreateTemp(c.Dir, "new-")
	if err != nil {
		return
	}
	_, err = f.Write(text)
	if errors.Join(err, f.Close()) != nil || os.Rename(f.Name(), filepath.Join(c.Dir, key+".json")) != nil {
		os.Remove(f.Name())
	}
}

// Sources is the digest of all that the command is built from.
func Sources(ctx context.Context, root string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-json=Dir,GoFiles,EmbedFiles,Module", command)
	cmd.Dir = root
	out, err := cmd.Output()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("mutants: go list: %w", err)
	}
	files := []string{filepath.Join(root, "go.mod"), filepath.Join(root, "go.sum")}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir                 string
			GoFiles, EmbedFiles []string
			Module              *struct{ Main bool }
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return "", fmt.Errorf("mutants: go list: %w", err)
		}
		if p.Module == nil || !p.Module.Main {
			continue // go.sum and the version of Go stand for it
		}
		for _, f := range append(p.GoFiles, p.EmbedFiles...) {
			files = append(files, filepath.Join(p.Dir, f))
		}
	}
	slices.Sort(files)
	h := sha256.New()
	fmt.Fprintln(h, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return "", fmt.Errorf("mutants: %w", err)
		}
		fmt.Fprintf(h, "%d\n", len(text))
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
