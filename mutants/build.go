package mutants

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// command is the package that is built with each patch.
const command = "./cmd/wakecheck"

// ErrBuild is wrapped by the error of a mutant that does not compile.
var ErrBuild = errors.New("build")

// buildFlags make a build of what depends on impl cost half: nothing for debuggers, and no optimization of what is compiled anew for each mutant. What
// takes the time of a run, above all the explorer, does not depend on impl and is optimized.
func buildFlags() []string {
	flags := []string{"build", "-ldflags=-s -w", "-gcflags=" + modulePath + "/...=-dwarf=false"}
	for _, often := range []string{"impl/...", "wakertest", "cmd/wakecheck"} {
		flags = append(flags, "-gcflags="+modulePath+"/"+often+"=-dwarf=false -N -l")
	}
	return flags
}

// Build builds the command of the module at root with the patch, which may be empty, and returns its path in dir, a folder of the caller's. Nothing
// is written to root.
func Build(ctx context.Context, root, patch, dir string) (string, error) {
	args := append(buildFlags(), "-o", filepath.Join(dir, "wakecheck"))
	if patch != "" {
		overlay, err := writeOverlay(root, patch, dir)
		if err != nil {
			return "", err
		}
		args = append(args, "-overlay", overlay)
	}
	return filepath.Join(dir, "wakecheck"), goTool(ctx, root, append(args, command)...)
}

// BuildFiles is Build with whole files in the place of those of the module, by their paths in it.
func BuildFiles(ctx context.Context, root string, files map[string][]byte, dir string) (string, error) {
	overlay, err := overlayOf(root, files, dir)
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "wakecheck")
	return bin, goTool(ctx, root, append(buildFlags(), "-o", bin, "-overlay", overlay, command)...)
}

// BuildTest compiles the tests of a package to bin, with whole files as [BuildFiles] has them.
func BuildTest(ctx context.Context, root string, files map[string][]byte, pkg, bin, dir string) error {
	overlay, err := overlayOf(root, files, dir)
	if err != nil {
		return err
	}
	return goTool(ctx, root, "test", "-c", "-o", bin, "-overlay", overlay, pkg)
}

func writeOverlay(root, patch, dir string) (string, error) {
	changed, err := apply(root, patch)
	if err != nil {
		return "", err
	}
	return overlayOf(root, changed, dir)
}

// overlayOf writes the files, and the list by which the Go tool finds them.
func overlayOf(root string, changed map[string][]byte, dir string) (string, error) {
	replace := map[string]string{}
	for name, text := range changed {
		file := filepath.Join(dir, filepath.FromSlash(name)) // the compiler's errors name it
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return "", fmt.Errorf("mutants: %w", err)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return "", fmt.Errorf("mutants: %w", err)
		}
		replace[filepath.Join(root, filepath.FromSlash(name))] = file
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", fmt.Errorf("mutants: %w", err)
	}
	list := filepath.Join(dir, "overlay.json")
	return list, os.WriteFile(list, text, 0o600)
}

func goTool(ctx context.Context, root string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(cmd.Environ(), "GOGC=800") // the compiler spends a quarter of its time on collecting garbage else
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, new(*exec.ExitError)):
		return fmt.Errorf("%w: %s", ErrBuild, strings.TrimSpace(stderr.String()))
	}
	return err
}
