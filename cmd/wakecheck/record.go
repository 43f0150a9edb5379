package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/wakertest"
)

func recordCommand() *cli.Command {
	return &cli.Command{
		Name:      "record",
		Usage:     "run the reference implementation under load and write its history",
		UsageText: "wakecheck record [options]",
		Description: "Goroutines clone, wake, borrow and drop handles of shared objects at random. The history has the\n" +
			"form that check reads. The seed fixes each thread's choices, not how the threads interleave.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "o", Usage: "write to `FILE`; - is standard output", Value: "-"},
			&cli.IntFlag{Name: "threads", Usage: "`N` goroutines", Value: 4},
			&cli.IntFlag{Name: "objects", Usage: "`N` allocations over the run", Value: 16},
			&cli.IntFlag{Name: "operations", Usage: "about `N` operations over all threads", Value: 2000},
			&cli.Uint64Flag{Name: "seed", Usage: "seed of the threads' choices, `N`; without it one is drawn and printed"},
		},
		Action: record,
	}
}

func record(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return usagef("record takes no arguments, got %q", c.Args().First())
	}
	switch path := c.String("o"); {
	case path == "":
		return usagef("o %q: want the name of a file, or - for standard output", path)
	case c.Int("objects") > maxObjects:
		return usagef("objects %d: want at most %d", c.Int("objects"), maxObjects)
	}
	if err := creatable(c.String("o")); err != nil {
		return err
	}
	load := wakertest.Workload{
		Threads: c.Int("threads"), Objects: c.Int("objects"), Operations: c.Int("operations"), Seed: c.Uint64("seed"),
	}
	if !c.IsSet("seed") {
		load.Seed = rand.Uint64N(1 << 32)
	}
	rec, cut := load.Record(ctx)
	if errors.Is(cut, wakertest.ErrWorkload) {
		return usageError{cut}
	}
	if broken := (*model.Violation)(nil); errors.As(cut, &broken) {
		fmt.Fprintf(c.Root().Writer, "wakecheck: %v\n", broken)
		return exitError(exitFail)
	}
	if events, err := rec.Events(); cut != nil && err == nil && len(events) == 0 {
		// An empty file is no history: check would take it for a recorder that died.
		fmt.Fprintln(c.Root().ErrWriter, "wakecheck: incomplete: interrupted before the first operation, nothing is written")
		return exitError(exitIncomplete)
	}
	if err := writeTo(c.String("o"), c.Root().Writer, rec.Write); err != nil {
		return err
	}
	h, err := rec.History("record", linearize.ReadOptions{})
	if err != nil {
		return fmt.Errorf("the recording is broken: %w", err)
	}
	fmt.Fprintf(c.Root().ErrWriter, "wakecheck: recorded %d operations on %d threads, seed %d\n", len(h.Operations), load.Threads, load.Seed)
	if cut != nil {
		fmt.Fprintln(c.Root().ErrWriter, "wakecheck: incomplete: interrupted")
		return exitError(exitIncomplete)
	}
	return nil
}

// writeTo lets write fill the named file, or stdout for "-". A file appears under its name only when it is whole. What is there and is not
// a regular file (a pipe, /dev/null, /dev/stdout) is written to as it is: a rename would put a file in its place.
func writeTo(path string, stdout io.Writer, write func(io.Writer) error) error {
	if path == "-" {
		return write(stdout)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeInto(path, write)
	}
	tmp := path + ".part"
	f, err := os.Create(tmp)
	if err != nil {
		return naming(path, tmp, err)
	}
	err = write(f)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		os.Remove(tmp)
	}
	return naming(path, tmp, err)
}

// naming is an error about tmp as one about path, the name that was asked for; any other error stays as it is.
func naming(path, tmp string, err error) error {
	var file *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &file) && file.Path == tmp:
		return &os.PathError{Op: file.Op, Path: path, Err: file.Err}
	case errors.As(err, &link) && link.Old == tmp:
		return &os.PathError{Op: link.Op, Path: path, Err: link.Err}
	}
	return err
}

// writeInto writes to what has that name already.
func writeInto(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// creatable is an error if writeTo cannot make a file of that name: better said before a long run than after it. An empty name is none.
func creatable(path string) error {
	if path == "" || path == "-" {
		return nil
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return fmt.Errorf("%s is a folder", path)
		}
		return nil
	}
	tmp := path + ".part"
	f, err := os.Create(tmp)
	if err != nil {
		return naming(path, tmp, err)
	}
	f.Close()
	return os.Remove(tmp)
}

// sideFiles refuses, before a run, the files of these flags that could not be written after it. They are beside the result, which has the standard output.
func sideFiles(c *cli.Command, flags ...string) error {
	for _, flag := range flags {
		path := c.String(flag)
		if path == "-" || path == "" && c.IsSet(flag) {
			return usagef("%s %q: want the name of a file", flag, path)
		}
		if err := creatable(path); err != nil {
			return err
		}
	}
	return nil
}

// maxObjects bounds the objects of a recording, whose workers look for a handle of an object among all that they have.
const maxObjects = 100_000
