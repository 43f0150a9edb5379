package mutants

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Rotating returns n of the mutants if one of the changed files is of a layer, which judges them all and is in no patch: those that the names of these files
// and the commit from which they differ select. The same change has the same mutants, another change others.
func Rotating(all []*Mutant, changed []string, commit string, n int) []*Mutant {
	files := slices.DeleteFunc(slices.Clone(changed), func(f string) bool { return !judges(f) })
	if len(files) == 0 || n <= 0 {
		return nil
	}
	slices.Sort(files)
	turn := func(m *Mutant) []byte {
		h := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", commit, files, m.Name))
		return h[:]
	}
	order := slices.Clone(all)
	slices.SortFunc(order, func(a, b *Mutant) int { return bytes.Compare(turn(a), turn(b)) })
	return order[:min(n, len(order))]
}

// judges reports whether a file of the module is of a layer.
func judges(file string) bool {
	folders := []string{"explore/", "wakertest/", "model/", "linearize/", "proptest/", "tla/", "cmd/wakecheck/"}
	return slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(file, f) }) &&
		slices.Contains([]string{".go", ".tla", ".cfg"}, path.Ext(file)) && !strings.HasSuffix(file, "_test.go")
}
