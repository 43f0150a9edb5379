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

// Root finds the folder of the module of the current folder, whatever else is in its workspace. Mutants are built from the module's sources: a command that
// was installed elsewhere has nothing to build.
func Root(ctx context.Context) (string, error) {
	const want = "run it inside the module " + modulePath + ", from whose sources mutants are built"
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Path}} {{.Dir}}")
	cmd.Env = append(cmd.Environ(), "GOWORK=off") // or it lists all modules of the workspace
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", fmt.Errorf("mutants: go list: %w", context.Cause(ctx))
	}
	if err != nil {
		return "", fmt.Errorf("mutants: %s: no Go module here, or no go command: %w", want, err)
	}
	path, dir, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	switch {
	case dir == "": // the path is one that go makes up
		return "", fmt.Errorf("mutants: %s: there is no module here", want)
	case path != modulePath:
		return "", fmt.Errorf("mutants: %s: the module here is %s", want, path)
	}
	return filepath.Clean(dir), nil
}
