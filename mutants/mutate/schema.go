package mutate

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Schema is the source of packages with all mutations in it.
type Schema struct {
	Mutations []Mutation
	files     []*plan
	helpers   map[string][]byte
	// refused are the numbers that do not compile.
	refused map[int]bool
}

// plan is a file with its edits, sorted: outer ones before inner ones.
type plan struct {
	*file
	edits []*edit
}

// Variable is the environment variable that chooses a mutation by its number.
const Variable = "WAKECHECK_MUTATION"

// helper is the file that each package gets. An order is of a type of its own, hence the type parameters.
const helper = `package %s

import "os"

var mutationChosen = func() (n int) {
	for _, c := range os.Getenv("` + Variable + `") {
		n = 10*n + int(c-'0')
	}
	return n
}()

func mutationOn(n int) bool { return n == mutationChosen }

func mutationNot(n int, b bool) bool { return b != mutationOn(n) }

func mutationPick[T any](n int, as, other T) T {
	if mutationOn(n) {
		return other
	}
	return as
}
`

// Find returns the schema of packages of the module, given as folders.
func Find(ctx context.Context, root string, folders []string) (*Schema, error) {
	s := &Schema{helpers: map[string][]byte{}, refused: map[int]bool{}}
	for _, folder := range folders {
		src, err := load(ctx, root, folder)
		if err != nil {
			return nil, err
		}
		s.helpers[path.Join(folder, "mutation_schema.go")] = fmt.Appendf(nil, helper, src.name)
		for _, fl := range src.files {
			f := &finder{source: src, file: fl}
			f.find()
			s.take(fl, f.edits)
		}
	}
	if len(s.Mutations) == 0 {
		return nil, fmt.Errorf("mutate: nothing to change in %s", strings.Join(folders, ", "))
	}
	return s, nil
}

// take numbers the mutations of a file.
func (s *Schema) take(f *file, edits []*edit) {
	slices.SortStableFunc(edits, func(a, b *edit) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	seen := map[string]int{}
	for _, e := range edits {
		for i := range e.mutations {
			m := &e.mutations[i]
			m.Nth = 1
			seen[m.ID()]++
			m.Nth = seen[m.ID()]
			m.Number = len(s.Mutations) + 1
			s.Mutations = append(s.Mutations, *m)
		}
	}
	s.files = append(s.files, &plan{f, edits})
}

// Files returns the text of every file, by its path in the module.
func (s *Schema) Files() map[string][]byte {
	all := map[string][]byte{}
	for name, text := range s.helpers {
		all[name] = text
	}
	for _, p := range s.files {
		var live []*edit
		for _, e := range p.edits {
			if !slices.ContainsFunc(e.mutations, func(m Mutation) bool { return s.refused[m.Number] }) {
				live = append(live, e)
			}
		}
		all[p.path] = []byte(p.render(0, len(p.text), live))
	}
	return all
}

// render returns the part from lo to hi with its edits.
func (p *plan) render(lo, hi int, edits []*edit) string {
	var b strings.Builder
	for i, e := range edits {
		if e.start < lo || e.end > hi {
			continue
		}
		var inner []*edit // the rest; those outside of what is rendered are passed over
		inner = append(inner, edits[i+1:]...)
		b.WriteString(string(p.text[lo:e.start]))
		b.WriteString(e.text(numbers(e.mutations), func(l, h int) string { return p.render(l, h, inner) }))
		lo = e.end
	}
	b.WriteString(string(p.text[lo:hi]))
	return b.String()
}

func numbers(all []Mutation) []int {
	var n []int
	for _, m := range all {
		n = append(n, m.Number)
	}
	return n
}
