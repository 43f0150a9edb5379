package memory_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// TestMain fails the run if a test left a space open: from there on every other test would have taken the slow path.
func TestMain(m *testing.M) {
	code := m.Run()
	if n := memory.OpenSpaces(); n != 0 {
		fmt.Fprintf(os.Stderr, "%d driven or narrow spaces were left open\n", n)
		code = max(code, 1)
	}
	os.Exit(code)
}
