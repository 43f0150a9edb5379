package mutants

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Folder is where the mutants are, in the module.
const Folder = "mutants"

const modulePath = "github.com/wakecheck/wakecheck"

// Root finds the module's folder, which is that of the current folder: mutants are built from its sources, so that a command that was installed
// elsewhere has nothing to build.
func Root(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Path}} {{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("mutants: no Go module here, or no go command: mutants are built from the sources of %s: %w", modulePath, err)
	}
	path, dir, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if path != modulePath {
		return "", fmt.Errorf("mutants: the module here is %s: mutants are built from the sources of %s", path, modulePath)
	}
	return filepath.Clean(dir), nil
}
