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
