package litmus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Files lists the tests that the arguments name: a file stands for itself, a folder for the files under it, at any depth, whose
// names end with ".litmus", in lexical order. No arguments, and a folder without tests, are errors.
func Files(args ...string) ([]string, error) {
	if len(args) == 0 {
		return nil, errors.New("litmus: no files")
	}
	var out []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, fmt.Errorf("litmus: %w", err)
		}
		if !info.IsDir() {
			out = append(out, arg)
			continue
		}
		n := len(out)
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".litmus") {
				out = append(out, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("litmus: %w", err)
		}
		if len(out) == n {
			return nil, fmt.Errorf("litmus: no tests (*.litmus) in folder %s", arg)
		}
	}
	return out, nil
}

// job is a file on its way through RunAll.
type job struct {
	file   string
	result *Result
	err    error
	done   chan struct{}
}

// RunAll parses and runs the files, several at a time, and calls emit with each result or error in the order of the files, from
// the calling goroutine. It ends when emit returns an error, which it returns, or when the context is done. workers is how many tests
// run at a time; 0 stands for one a processor. No files are an error. Functions in the options ([Each]) are called by many goroutines.
func RunAll(ctx context.Context, files []string, workers int, emit func(file string, r *Result, err error) error, options ...Option) error {
	if len(files) == 0 {
		return errors.New("litmus: no files")
	}
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for j := range start(ctx, files, min(workers, len(files)), options) {
		<-j.done
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("litmus: %w", err)
		}
		if err := emit(j.file, j.result, j.err); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("litmus: %w", err)
	}
	return nil
}

// start gives the files to the workers, and returns their jobs in order. The channel is closed early when the context is done.
func start(ctx context.Context, files []string, workers int, options []Option) <-chan *job {
	const ahead = 64 // results that wait for an earlier one
	work, ordered := make(chan *job), make(chan *job, ahead)
	for range workers {
		go func() {
			for j := range work {
				j.result, j.err = runFile(ctx, j.file, options)
				close(j.done)
			}
		}()
	}
	go func() {
		defer close(work)
		defer close(ordered)
		for _, f := range files {
			j := &job{file: f, done: make(chan struct{})}
			select {
			case ordered <- j:
			case <-ctx.Done():
				return
			}
			work <- j // a worker takes it in any case, as each of its jobs ends
		}
	}()
	return ordered
}

func runFile(ctx context.Context, file string, options []Option) (*Result, error) {
	t, err := ParseFile(file)
	if err != nil {
		return nil, err
	}
	return Run(ctx, t, options...)
}
