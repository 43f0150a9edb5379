package mutate

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/wakecheck/wakecheck/mutants"
)

// maxBuilds bounds how often what does not compile is taken out and the rest built again.
const maxBuilds = 30

// Build builds the command of the module at root with the schema, in dir, a folder of the caller's. Mutations that do not compile are taken out of it.
func (s *Schema) Build(ctx context.Context, root, dir string) (string, error) {
	for range maxBuilds {
		bin, err := mutants.BuildFiles(ctx, root, s.Files(), dir)
		if err == nil || !errors.Is(err, mutants.ErrBuild) {
			return bin, err
		}
		if !s.refuse(err.Error()) {
			return "", err
		}
	}
	return "", fmt.Errorf("mutate: %d builds, and there is still something that does not compile", maxBuilds)
}

// Compiles reports whether the mutation is in what was built.
func (s *Schema) Compiles(m Mutation) bool { return !s.refused[m.Number] }

var (
	place  = regexp.MustCompile(`(?m)^(?:\S*/)?(impl/\w+/\w+\.go):(\d+):`)
	marked = regexp.MustCompile(`mutation(?:On|Not|Pick(?:\[[^\]]*\])?)\((\d+),?`)
)

// refuse takes out the mutations of the lines with errors, and reports whether there was one.
func (s *Schema) refuse(message string) bool {
	files, found := s.Files(), false
	for _, at := range place.FindAllStringSubmatch(message, -1) {
		lines := strings.Split(string(files[at[1]]), "\n")
		n, _ := strconv.Atoi(at[2])
		if n < 1 || n > len(lines) {
			continue
		}
		for _, m := range marked.FindAllStringSubmatch(lines[n-1], -1) {
			number, _ := strconv.Atoi(m[1])
			found = found || !s.refused[number]
			s.refused[number] = true
		}
	}
	return found
}
