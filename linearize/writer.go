package linearize

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/wakecheck/wakecheck/model"
)

// Writer writes the lines of a history, numbering them. It refuses a line that no reader would take by itself; the order of lines and
// the discipline of handles are the caller's. Its methods are not safe for concurrent use.
type Writer struct {
	out  *bufio.Writer
	line []byte
	n    int
	err  error
}

// NewWriter returns a writer to w. Call Flush at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{out: bufio.NewWriter(w)} }

// Write writes one line. The first error is final.
func (w *Writer) Write(e Event) error {
	if w.err != nil {
		return w.err
	}
	if err := e.wellFormed(); err != nil {
		w.err = fmt.Errorf("history: line %d: %w", w.n+1, err)
		return w.err
	}
	w.line = appendEvent(w.line[:0], w.n, e)
	if _, err := w.out.Write(w.line); err != nil {
		w.err = fmt.Errorf("history: line %d: %w", w.n+1, err)
		return w.err
	}
	w.n++
	return nil
}

// Flush writes what is buffered.
func (w *Writer) Flush() error {
	if w.err != nil {
		return w.err
	}
	if err := w.out.Flush(); err != nil {
		w.err = fmt.Errorf("history: %w", err)
	}
	return w.err
}

// Write writes the whole history to w.
func (h *History) Write(w io.Writer) error {
	out := NewWriter(w)
	for e := range h.Events() {
		if err := out.Write(e); err != nil {
			return err
		}
	}
	return out.Flush()
}

// appendEvent writes the fields in the order of the format's description, so that equal histories are equal files.
func appendEvent(b []byte, index int, e Event) []byte {
	fm, _ := formOf(e.F)
	b = appendNumber(b, `{"index":`, int64(index))
	b = appendNumber(b, `,"process":`, int64(e.Process))
	b = append(append(b, `,"type":"`...), e.Type.String()...)
	b = append(append(b, `","f":"`...), e.F.String()...)
	b = append(b, `","value":{`...)
	for i, name := range fm.fields(e.Type) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), name...), `":`...)
		b = appendField(b, fm, name, e.Value)
	}
	b = appendNumber(b, `},"time":`, e.Time)
	return append(b, "}\n"...)
}

func appendField(b []byte, fm *form, name string, v Value) []byte {
	switch name {
	case "object":
		return strconv.AppendInt(b, int64(v.Object), 10)
	case fm.subject:
		return strconv.AppendInt(b, int64(v.Handle), 10)
	case fm.made:
		return strconv.AppendInt(b, int64(v.To), 10)
	case "kind":
		return strconv.AppendQuote(b, model.Arc.String())
	case "count":
		return strconv.AppendUint(b, v.Count, 10)
	}
	return strconv.AppendBool(b, v.Freed)
}

func appendNumber(b []byte, label string, n int64) []byte {
	return strconv.AppendInt(append(b, label...), n, 10)
}
