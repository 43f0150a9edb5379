package mutate

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/wakecheck/wakecheck/mutants"
)

// testLimit bounds the tests of a package on one mutation; without one they take a second or two.
const testLimit = 20 * time.Second

// buildTests compiles the tests of the packages that have mutations.
func (s *Schema) buildTests(ctx context.Context, root, dir string) (bins []string, err error) {
	for _, folder := range Packages() {
		if !slices.ContainsFunc(s.Mutations, func(m Mutation) bool { return filepath.Dir(m.File) == folder }) {
			continue
		}
		bin := filepath.Join(dir, filepath.Base(folder)+".test")
		if err := mutants.BuildTest(ctx, root, s.Files(), "./"+folder, bin, dir); err != nil {
			return nil, err
		}
		bins = append(bins, bin)
	}
	return bins, nil
}

var failedTest = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// test runs the tests on a mutation, and says which failed; empty if all passed.
func (b *bench) test(ctx context.Context, m Mutation) string {
	for _, bin := range b.tests {
		limited, cancel := context.WithTimeout(ctx, testLimit)
		cmd := exec.CommandContext(limited, bin, "-test.short", "-test.failfast")
		cmd.Dir = filepath.Join(b.Root, "impl", folderOf(bin))
		cmd.Env = append(cmd.Environ(), fmt.Sprintf("%s=%d", Variable, m.Number))
		cmd.WaitDelay = time.Second
		var out mutants.Bounded
		cmd.Stdout, cmd.Stderr = &out, &out
		err := cmd.Run()
		late := limited.Err() != nil
		cancel()
		switch {
		case ctx.Err() != nil:
			return "interrupted"
		case late:
			return fmt.Sprintf("%s: no end within %v", filepath.Base(bin), testLimit)
		case err != nil:
			return fmt.Sprintf("%s: %v %s", filepath.Base(bin), err, name(out.String()))
		}
	}
	return ""
}

func name(out string) string {
	if m := failedTest.FindStringSubmatch(out); m != nil {
		return m[1]
	}
	return ""
}

func folderOf(bin string) string {
	base := filepath.Base(bin)
	return base[:len(base)-len(filepath.Ext(base))]
}
