package mutants

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
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
	if err == nil && len(files) == 0 {
		err = errors.New("it changes nothing")
	}
	for i, f := range files {
		f.NewName = strings.TrimPrefix(f.NewName, "b/") // of diffs that git did not write, the library leaves it there
		if err == nil {
			err = checkFile(f, files[:i])
		}
	}
	if err == nil {
		err = checkLines(text, files)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPatch, err)
	}
	return files, nil
}

// checkFile holds one section of a patch, after others, against what a mutant may change.
func checkFile(f *gitdiff.File, before []*gitdiff.File) error {
	switch {
	case f.IsNew || f.IsDelete || f.IsRename || f.IsCopy || f.IsBinary:
		return fmt.Errorf("%s: it does more than edit a file", f.NewName)
	case !filepath.IsLocal(f.NewName) || path.Clean(f.NewName) != f.NewName || !strings.HasPrefix(f.NewName, patched):
		return fmt.Errorf("%s: not a file of %s", f.NewName, patched)
	case strings.HasSuffix(f.NewName, "_test.go") || !strings.HasSuffix(f.NewName, ".go"):
		return fmt.Errorf("%s: not a Go file that the command is built from", f.NewName)
	case len(f.TextFragments) == 0:
		return fmt.Errorf("%s: it changes nothing", f.NewName)
	case slices.ContainsFunc(before, func(b *gitdiff.File) bool { return b.NewName == f.NewName }):
		return fmt.Errorf("%s: it has two sections, and one would be lost", f.NewName)
	}
	for i, hunk := range f.TextFragments {
		if side(hunk, gitdiff.Line.Old) == side(hunk, gitdiff.Line.New) {
			return fmt.Errorf("%s: hunk %d changes nothing", f.NewName, i+1)
		}
	}
	return nil
}

// side is the text of a hunk before the change, or after it.
func side(hunk *gitdiff.TextFragment, has func(gitdiff.Line) bool) string {
	var b strings.Builder
	for _, l := range hunk.Lines {
		if has(l) {
			b.WriteString(l.Line)
		}
	}
	return b.String()
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
			return nil, fmt.Errorf("%w: %s: %w", ErrPatch, f.NewName, placed(err))
		}
		if bytes.Equal(b.Bytes(), old) {
			return nil, fmt.Errorf("%w: %s: it changes nothing", ErrPatch, f.NewName)
		}
		changed[f.NewName] = b.Bytes()
	}
	return changed, nil
}

// placed says where a patch does not apply, and what to do: the library's text says only that it does not.
func placed(err error) error {
	var at *gitdiff.ApplyError
	if !errors.As(err, &at) {
		return err
	}
	where := ""
	if at.FragmentLine > 0 {
		where = fmt.Sprintf(": its line %d is not line %d of the file", at.FragmentLine, at.Line)
	}
	return fmt.Errorf("hunk %d does not apply%s (%w); write the patch anew against the present source", at.Fragment, where, err)
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
