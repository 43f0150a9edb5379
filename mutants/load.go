package mutants

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	declaration = "mutant.json"
	// maxFile bounds what is read of one file, in bytes.
	maxFile = 1 << 20
)

// Load reads all mutants below root, group by group and sorted by name. The error says which file is wrong, and why; a folder without mutants is
// one too, and a file that belongs to none.
func Load(root fs.FS) ([]*Mutant, error) {
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
		return nil, fmt.Errorf("%w: there is none", ErrMutant)
	}
	return all, nil
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
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil {
		return nil, fmt.Errorf("%s: %w", declaration, err)
	}
	if d.More() {
		return nil, fmt.Errorf("%s: more than one value", declaration)
	}
	patch, err := read(root, path.Join(dir, m.Name+".patch"))
	if err != nil {
		return nil, err
	}
	m.Patch = string(patch)
	if _, err := parsePatch(m.Patch); err != nil {
		return nil, err
	}
	return m, m.check()
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
