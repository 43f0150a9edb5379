package task_test

import (
	"testing"

	"github.com/wakecheck/wakecheck/impl/internal/wanted"
)

// Copies of handles, here and in package park, are reported by `go vet`: exactly the lines that say so.
func TestVet(t *testing.T) { wanted.Lines(t, "testdata/copies/copies.go", "vet", "./testdata/copies") }
