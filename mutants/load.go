package mutants

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// maxFile bounds what is read of one file, in bytes.
const maxFile = 1 << 20

// Load reads all mutants below root, group by group and sorted by name. The error says which file is wrong, and why; a folder without mutants is
// one too, a folder that is no group, and a file that belongs to no mutant.
func Load(root fs.FS) ([]*Mutant, error) {
	if err := onlyGroups(root); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMutant, err)
	}
	var all []*Mutant
	names := map[string]bool{}
	for _, g := range Groups() {
		folders, err := fs.ReadDir(root, string(g))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMutant, err)
		}
		for _, f := range folders {
			dir := path.Join(string(g), f.Name())
			m, err := load(root, dir)
			if err != nil {
				return nil, fmt.Errorf("%w: %s: %w", ErrMutant, dir, err)
			}
			if names[m.Name] {
				return nil, fmt.Errorf("%w: %s: another group has one of that name", ErrMutant, dir)
			}
			names[m.Name] = true
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: there is none in %v", ErrMutant, Groups())
	}
	return all, nil
}

// onlyGroups refuses folders that would be passed over with all their mutants, misspelt ones above all.
func onlyGroups(root fs.FS) error {
	files, err := fs.ReadDir(root, ".")
	if err != nil {
		return err
	}
	others := []string{"mutate", "testdata"} // a package, and what fuzzing finds
	for _, f := range files {
		if f.IsDir() && !slices.Contains(Groups(), Group(f.Name())) && !slices.Contains(others, f.Name()) {
			return fmt.Errorf("%s: no group of mutants: want one of %v", f.Name(), Groups())
		}
	}
	return nil
}

func load(root fs.FS, dir string) (*Mutant, error) {
	m := &Mutant{Name: path.Base(dir), Group: Group(path.Dir(dir))}
	if err := onlyFiles(root, dir, declaration, m.Name+".patch"); err != nil {
		return nil, err
	}
	text, err := read(root, path.Join(dir, declaration))
	if err != nil {
		return nil, err
	}
	if err := decode(text, m); err != nil {
		return nil, fmt.Errorf("%s: %w", declaration, err)
	}
	patch, err := read(root, path.Join(dir, m.Name+".patch"))
	if err != nil {
		return nil, err
	}
	m.Patch = string(patch)
	if _, err := parsePatch(m.Patch); err != nil {
		return nil, fmt.Errorf("%s.patch: %w", m.Name, err)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", declaration, err)
	}
	return m, nil
}

func onlyFiles(root fs.FS, dir string, names ...string) error {
	files, err := fs.ReadDir(root, dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		if !slices.Contains(names, f.Name()) {
			return fmt.Errorf("%s is neither of %s", f.Name(), strings.Join(names, " and "))
		}
	}
	return nil
}

func read(root fs.FS, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s: more than %d bytes", name, maxFile)
	}
	return text, err
}

// LoadPatch reads the patch of one mutant, whatever there is or is not of its declaration: to try it out takes no more. The error of a name that there is
// not is [fs.ErrNotExist].
func LoadPatch(root fs.FS, name string) (*Mutant, error) {
	for _, g := range Groups() {
		m := &Mutant{Name: name, Group: g}
		patch, err := read(root, path.Join(string(g), name, name+".patch"))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
			continue
		}
		if m.Patch = string(patch); err == nil {
			_, err = parsePatch(m.Patch)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s/%s/%s.patch: %w", ErrMutant, g, name, name, err)
		}
		return m, nil
	}
	return nil, fmt.Errorf("%w: %q: %w", ErrMutant, name, fs.ErrNotExist)
}
