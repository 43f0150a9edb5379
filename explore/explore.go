package explore

import (
	"context"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Run explores every execution of the program that the memory model allows, each once, and reports those that break
// something. The program is the main thread; it makes its cells in the space that it is given, and may be run any number of times.
//
// The error is one of wrong use or of a callback. What the exploration found, an early end included, is the Result.
func Run(ctx context.Context, program func(*memory.Space), options ...Option) (*Result, error) {
	cfg, err := newConfig(options)
	if err != nil {
		return nil, err
	}
	return run(ctx, cfg, program)
}
