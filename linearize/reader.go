package linearize

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// ReadOptions bound what is read.
type ReadOptions struct {
	MaxOperations int // at most so many; 0 means DefaultMaxOperations
}

// Reader reads the lines of a history one by one, holding one line at a time. It judges each line by itself, and its index; the
// order of lines is judged by [Builder]. The first error is final.
type Reader struct {
	in   *bufio.Reader
	name string
	line int // lines read
	long []byte
	err  error
}

// NewReader returns a reader of r. The name stands in errors.
func NewReader(r io.Reader, name string) *Reader {
	return &Reader{in: bufio.NewReaderSize(r, 64<<10), name: name}
}

// Line returns the number of the last line that was read, from 1.
func (r *Reader) Line() int { return r.line }

// Read returns the next line. After the last one the error is [io.EOF]; a broken line is a [*FormatError], and so is
// an input without any line.
func (r *Reader) Read() (Event, error) {
	if r.err != nil {
		return Event{}, r.err
	}
	line, err := r.next()
	if err != nil {
		r.err = err
		return Event{}, err
	}
	index, e, err := decodeLine(line)
	if err == nil && index != uint64(r.line-1) {
		err = fmt.Errorf("index %d on line %d: want %d", index, r.line, r.line-1)
	}
	if err != nil {
		r.err = &FormatError{r.name, r.line, err.Error()}
		return Event{}, r.err
	}
	return e, nil
}

// next returns the bytes of the next line, which stay valid until the call after.
func (r *Reader) next() ([]byte, error) {
	r.long = r.long[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		if len(r.long)+len(part) >= MaxLine {
			r.line++
			return nil, &FormatError{r.name, r.line, fmt.Sprintf("a line of %d bytes or more", MaxLine)}
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			r.long = append(r.long, part...)
			continue
		case err != nil && err != io.EOF:
			return nil, fmt.Errorf("history %s: after line %d: %w", r.name, r.line, err)
		case len(part)+len(r.long) == 0 && r.line == 0:
			return nil, &FormatError{r.name, 1, "empty: a history has at least one line"}
		case len(part)+len(r.long) == 0:
			return nil, io.EOF
		}
		r.line++
		if len(r.long) == 0 {
			return part, nil
		}
		r.long = append(r.long, part...)
		return r.long, nil
	}
}
