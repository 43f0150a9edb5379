package mutants

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Matching returns those of some groups whose name matches the pattern, a regular expression.
func Matching(all []*Mutant, pattern string, groups []Group) ([]*Mutant, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	var chosen []*Mutant
	for _, m := range all {
		if re.MatchString(m.Name) && slices.Contains(groups, m.Group) {
			chosen = append(chosen, m)
		}
	}
	return chosen, nil
}

// Sample returns n of them, spread evenly over all: always the same ones.
func Sample[T any](all []T, n int) []T {
	n = min(n, len(all))
	var chosen []T
	for i := range n {
		chosen = append(chosen, all[i*len(all)/n])
	}
	return chosen
}

// Touching returns those whose patch changes one of the files, or whose folder holds one. The files are paths in the module.
func Touching(all []*Mutant, files []string) []*Mutant {
	var chosen []*Mutant
	for _, m := range all {
		own := path.Join(Folder, string(m.Group), m.Name) + "/"
		touched := slices.ContainsFunc(files, func(f string) bool {
			return strings.HasPrefix(f, own) || slices.Contains(m.Touches(), f)
		})
		if touched {
			chosen = append(chosen, m)
		}
	}
	return chosen
}

// Changed returns the files of the module that differ from a commit, new ones included.
func Changed(ctx context.Context, root, rev string) ([]string, error) {
	if strings.HasPrefix(rev, "-") {
		return nil, fmt.Errorf("%q is no commit", rev)
	}
	differ, err := git(ctx, root, "diff", "--name-only", "--relative", rev, "--")
	if err != nil {
		return nil, err
	}
	fresh, err := git(ctx, root, "ls-files", "--others", "--exclude-standard")
	return append(differ, fresh...), err
}

// Commit is the name by which a revision stays the same one.
func Commit(ctx context.Context, root, rev string) (string, error) {
	if strings.HasPrefix(rev, "-") {
		return "", fmt.Errorf("%q is no commit", rev)
	}
	found, err := git(ctx, root, "rev-parse", "--verify", rev+"^{commit}")
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("%q is no commit", rev)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", rev, err)
	}
	return found[0], nil
}

func git(ctx context.Context, root string, args ...string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.As(err, new(*exec.ExitError)) {
		return nil, fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(stderr.String()))
	}
	return strings.Fields(string(out)), err
}
