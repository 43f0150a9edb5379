package tla

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed specs manifest.json
var files embed.FS

// Specs are the modules (NAME.tla) and configurations (NAME.cfg).
func Specs() fs.FS {
	sub, err := fs.Sub(files, "specs")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

// Extract writes the modules and configurations to a new folder, for TLC wants files. Whoever calls removes it.
func Extract() (dir string, err error) {
	dir, err = os.MkdirTemp("", "wakecheck-tla-")
	if err != nil {
		return "", fmt.Errorf("tla: %w", err)
	}
	err = fs.WalkDir(Specs(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(Specs(), path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, path), text, 0o600)
	})
	if err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("tla: %w", err)
	}
	return dir, nil
}
