// Package linearize judges recorded histories of reference-counted wakers, of any implementation in any language.
//
// A history is a file of JSON Lines ([Reader], [Writer]), two lines for each operation. [Read] takes it in and refuses a file
// that breaks the format or the discipline of handles, naming the line. [Check] then asks, object by object, whether the
// operations have a linearization: an order of their effects, each within the interval of its call, that the contract of
// package model allows and that explains every result. The search is porcupine's.
//
// The verdict of a complete check is exact in both directions: it never alarms falsely, and a history that it passes has a
// linearization. What it cannot see is what the history does not show: a wake that is lost after the last read of wakes, for
// example. It judges the words of an object jointly, in one total order. Under weak memory with relaxed
// reads a correct implementation has no such order (store buffering between the words), so its input is native
// recordings on machines where stamps order the accesses, as x86, or executions under sequential consistency.
package linearize

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/wakecheck/wakecheck/model"
)

// Read takes in a whole history. The name stands in errors and reports, as a file's. A history that breaks the format is
// refused with a [*FormatError]; one with more operations than the limit with [ErrTooManyOperations].
// Memory grows with the operations, some 200 bytes each, not with the length of lines.
func Read(r io.Reader, name string, opts ReadOptions) (*History, error) {
	b := NewBuilder(name, opts)
	in := NewReader(r, name)
	for {
		e, err := in.Read()
		if err == io.EOF {
			return b.History()
		}
		if err == nil {
			err = b.Add(e)
		}
		if err != nil {
			return nil, err
		}
	}
}

// ReadFile is [Read] of the named file.
func ReadFile(path string, opts ReadOptions) (*History, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	defer f.Close()
	return Read(f, path, opts)
}

// Check looks for a linearization of every object of the history. Objects are checked in parallel; the report does not depend
// on it. When ctx ends first, the objects that were not decided make the report incomplete, but a failure already found
// stays one. A history in which no operation completed is [ErrEmpty], never a pass.
func Check(ctx context.Context, h *History, opts Options) (Report, error) {
	return check(ctx, h, opts)
}

// WriteHTML writes porcupine's visualization of one object: around the failure if it has one, else from its beginning.
// At most some hundred operations are drawn. ctx limits the search behind the drawing.
func WriteHTML(ctx context.Context, w io.Writer, h *History, object model.ObjectID) error {
	return writeHTML(ctx, w, h, object)
}
