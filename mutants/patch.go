package mutants

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// apply returns the text of each file that the patch changes, by its path in the module. Lines may have moved since it was written; where their text is
// another one it is refused, and must be written anew.
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
		relocate(f.TextFragments, strings.SplitAfter(string(old), "\n"))
		var b bytes.Buffer
		if err := gitdiff.Apply(&b, bytes.NewReader(old), f); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrPatch, f.NewName, err)
		}
		changed[f.NewName] = b.Bytes()
	}
	return changed, nil
}

// relocate moves each fragment to where its old lines stand in the text, nearest to where they stood, and after the fragment before. One that is nowhere stays,
// and will not apply. (The library applies a fragment at its place only.)
func relocate(fragments []*gitdiff.TextFragment, lines []string) {
	shift, from := 0, 0
	for _, f := range fragments {
		var old []string
		for _, l := range f.Lines {
			if l.Op != gitdiff.OpAdd {
				old = append(old, l.Line)
			}
		}
		stood := int(f.OldPosition) - 1 + shift
		at := nearest(lines, old, stood, from)
		if at < 0 {
			return
		}
		shift += at - stood
		f.NewPosition += int64(at) - f.OldPosition + 1
		f.OldPosition = int64(at) + 1
		from = at + len(old)
	}
}

// nearest returns where the old lines stand, not before from, nearest to a line; -1 if they do not.
func nearest(lines, old []string, to, from int) int {
	best := -1
	for at := from; at+len(old) <= len(lines); at++ {
		if slices.Equal(lines[at:at+len(old)], old) && (best < 0 || abs(at-to) < abs(best-to)) {
			best = at
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
