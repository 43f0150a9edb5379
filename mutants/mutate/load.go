package mutate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// source is a package with its types.
type source struct {
	folder string // in the module
	name   string
	set    *token.FileSet
	files  []*file
	info   *types.Info
}

// file is one of its files.
type file struct {
	path   string // in the module
	text   []byte
	syntax *ast.File
}

// listed is what the Go tool says of a package.
type listed struct {
	ImportPath string
	Dir        string
	Name       string
	GoFiles    []string
	Export     string
}

// list asks the Go tool for a package and all that it depends on, compiled.
func list(ctx context.Context, root, folder string) (all []listed, err error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-export", "-json=ImportPath,Dir,Name,GoFiles,Export", "./"+folder)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("mutate: go list %s: %w: %s", folder, err, stderr.String())
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("mutate: go list %s: %w", folder, err)
		}
		all = append(all, p)
	}
}

// load reads a package and its types.
func load(ctx context.Context, root, folder string) (*source, error) {
	all, err := list(ctx, root, folder)
	if err != nil {
		return nil, err
	}
	own := all[len(all)-1] // dependencies come first
	s := &source{folder: folder, name: own.Name, set: token.NewFileSet(), info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	var trees []*ast.File
	for _, name := range own.GoFiles {
		text, err := os.ReadFile(filepath.Join(own.Dir, name))
		if err != nil {
			return nil, fmt.Errorf("mutate: %w", err)
		}
		tree, err := parser.ParseFile(s.set, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("mutate: %w", err)
		}
		trees = append(trees, tree)
		s.files = append(s.files, &file{path: folder + "/" + name, text: text, syntax: tree})
	}
	config := types.Config{Importer: importer.ForCompiler(s.set, "gc", exports(all))}
	if _, err := config.Check(own.ImportPath, s.set, trees, s.info); err != nil {
		return nil, fmt.Errorf("mutate: %w", err)
	}
	return s, nil
}

// exports opens the compiled form of a dependency.
func exports(all []listed) importer.Lookup {
	byPath := map[string]string{}
	for _, p := range all {
		byPath[p.ImportPath] = p.Export
	}
	return func(path string) (io.ReadCloser, error) {
		if byPath[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(byPath[path])
	}
}
