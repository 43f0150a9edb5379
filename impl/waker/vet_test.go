package waker_test

import (
	"testing"

	"github.com/wakecheck/wakecheck/impl/internal/wanted"
)

// R6: copies of handles are reported by `go vet`: exactly the lines that say so.
func TestVet(t *testing.T) { wanted.Lines(t, "testdata/copies/copies.go", "vet", "./testdata/copies") }

// R6: what the types forbid does not compile. (Vet would stop at the first error; the compiler lists them all.)
func TestForbidden(t *testing.T) {
	wanted.Lines(t, "testdata/convert/convert.go", "build", "-gcflags=-e", "./testdata/convert")
}
