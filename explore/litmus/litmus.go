package litmus

import (
	"context"
	"fmt"
	"io"
	"os"
)

// ParseFile reads and parses a file. See [Parse].
func ParseFile(file string) (*Test, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("litmus: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxText+1)) // one more is too long; a device may have no end
	if err != nil {
		return nil, fmt.Errorf("litmus: %w", err)
	}
	return Parse(file, string(text))
}

// Parse parses the text of a test. The file is only for messages and results and may be empty. What Parse does not understand is
// an [*Error]; it does not guess, and needs memory in proportion to the text, of which [MaxText] bytes are permitted.
func Parse(file, text string) (*Test, error) {
	return parse(file, text)
}

// Run runs a test through all its executions under a memory model, herd's rc11 unless [In] names another one.
//
// The error is one of wrong use. What cut the run short (the context, a limit of loops, a bound of package explore) is in the
// Result, and in [Result.Err]. Any number of tests may be run at once.
func Run(ctx context.Context, t *Test, options ...Option) (*Result, error) {
	return run(ctx, t, newConfig(options))
}
