package mutants

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// ErrPatch is wrapped by the error of a patch that cannot be read, or does not apply.
var ErrPatch = errors.New("patch")

// patched is where patches may go: the implementation, never the code that judges it.
const patched = "impl/"

// parsePatch reads a unified diff and refuses what a mutant has no business with.
func parsePatch(text string) ([]*gitdiff.File, error) {
	files, _, err := gitdiff.Parse(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPatch, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%w: it changes nothing", ErrPatch)
	}
	for _, f := range files {
		f.NewName = strings.TrimPrefix(f.NewName, "b/") // of diffs that git did not write, the library leaves it there
		switch {
		case f.IsNew || f.IsDelete || f.IsRename || f.IsCopy || f.IsBinary:
			return nil, fmt.Errorf("%w: %s: it does more than edit a file", ErrPatch, f.NewName)
		case !filepath.IsLocal(f.NewName) || !strings.HasPrefix(f.NewName, patched):
			return nil, fmt.Errorf("%w: %s: not a file of %s", ErrPatch, f.NewName, patched)
		case strings.HasSuffix(f.NewName, "_test.go") || !strings.HasSuffix(f.NewName, ".go"):
			return nil, fmt.Errorf("%w: %s: not a Go file that the command is built from", ErrPatch, f.NewName)
		}
	}
	return files, nil
}

// Touches returns the files that a patch changes, as paths in the module.
func (m *Mutant) Touches() []string {
	files, err := parsePatch(m.Patch)
	if err != nil {
		return nil // Load has refused it
	}
	var names []string
	for _, f := range files {
		names = append(names, f.NewName)
	}
	return names
}

// apply returns the text of each file that the patch changes, by its path in the module. Lines must stand where the patch has them: one that was
// written for another version of the file is refused, and must be written anew.
func apply(root, patch string) (map[string][]byte, error) {
	files, err := parsePatch(patch)
	if err != nil {
		return nil, err
	}
	changed := map[string][]byte{}
	for _, f := range files {
		old, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(f.NewName)))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPatch, err)
		}
		var b bytes.Buffer
		if err := gitdiff.Apply(&b, bytes.NewReader(old), f); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrPatch, f.NewName, err)
		}
		changed[f.NewName] = b.Bytes()
	}
	return changed, nil
}
