package mutants

import (
	"fmt"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// checkLines holds what was parsed against the lines that are there. The library skips what it does not know, and takes one of two names: a hunk with a slip
// in its header would be lost, and with it a part of the mutant.
func checkLines(text string, files []*gitdiff.File) error {
	var hunks []*gitdiff.TextFragment
	for _, f := range files {
		hunks = append(hunks, f.TextFragments...)
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	sections, old := 0, ""
	for n := 0; n < len(lines); n++ {
		switch line := lines[n]; {
		case strings.HasPrefix(line, "@@ -") && len(hunks) > 0:
			n += length(hunks[0], lines[n+1:])
			hunks = hunks[1:]
		case strings.HasPrefix(line, "--- "):
			sections++
			old = nameIn(line, "a/")
		case strings.HasPrefix(line, "+++ "):
			if name := nameIn(line, "b/"); name != old {
				return fmt.Errorf("line %d: %s is not %s: it does more than edit a file", n+1, name, old)
			}
		case !strings.HasPrefix(line, "diff --git ") && !strings.HasPrefix(line, "index "):
			return fmt.Errorf("line %d: %q is part of no change", n+1, line)
		}
	}
	if sections != len(files) {
		return fmt.Errorf("%d of its %d sections have a change, and a line --- with the name", len(files), sections)
	}
	return nil
}

// nameIn is the name in a line --- or +++, without its prefix and what diff writes after it.
func nameIn(line, prefix string) string {
	name, _, _ := strings.Cut(line[len("--- "):], "\t")
	return strings.TrimPrefix(name, prefix)
}

// length is how many of the lines are those of a hunk, with git's remark that there is no end of line.
func length(hunk *gitdiff.TextFragment, lines []string) int {
	rest := len(hunk.Lines)
	for n, line := range lines {
		if !strings.HasPrefix(line, "\\") {
			rest--
		}
		if rest < 0 {
			return n
		}
	}
	return len(lines)
}
