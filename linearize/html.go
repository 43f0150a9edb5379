package linearize

import (
	"context"
	"fmt"
	"io"
	"sort"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/wakecheck/wakecheck/model"
)

const (
	// maxDrawn is the number of steps in a drawing, unless one segment has more.
	maxDrawn = 400
	// drawingTime bounds the search behind a drawing.
	drawingTime = 10 * time.Second
)

func writeHTML(ctx context.Context, w io.Writer, h *History, object model.ObjectID) error {
	if err := sound(h); err != nil {
		return err
	}
	_, byObject := h.byObject()
	ops := byObject[object]
	if len(ops) == 0 {
		return fmt.Errorf("history %s: no object %d", h.Name, object)
	}
	c := newChain(ops, Options{}.withDefaults())
	r, err := c.run(ctx, place{})
	var failure *Failure
	if err == nil && !r.ok {
		failure = c.failure(ctx, object, r)
	}
	d, err := c.drawing(ctx, failure)
	if err != nil {
		return fmt.Errorf("history %s: object %d: %w", h.Name, object, err)
	}
	return d.write(ctx, w)
}

// drawing is a search that porcupine draws.
type drawing struct {
	search
	last    int // its last line
	failure *Failure
}

// drawing chooses what to draw: the steps up to the failure, from the last cut that is far enough before it, or the first steps.
func (c *chain) drawing(ctx context.Context, f *Failure) (*drawing, error) {
	c.view = view{limit: c.firstLines(maxDrawn)}
	at := place{}
	if f != nil {
		c.view.limit = f.Line
		end := sort.Search(len(c.steps), func(i int) bool { return c.steps[i].call > f.Line })
		c.passed = func(p place) {
			if end-c.cuts[at.cut].first > maxDrawn {
				at = p
			}
		}
		_, err := c.run(ctx, at)
		if c.passed = nil; err != nil {
			return nil, err
		}
	}
	d := &drawing{search: search{from: at.from}, failure: f}
	for n := range c.segment(at, len(c.steps)) {
		s := &c.steps[n]
		d.last = max(d.last, s.call)
		if !c.view.returned(s) {
			d.items = append(d.items, c.view.item(s, 0))
			continue
		}
		d.items = append(d.items, c.view.item(s, none))
		d.last = max(d.last, s.ret)
	}
	return d, nil
}

// firstLines returns the line at which the first n steps have begun.
func (c *chain) firstLines(n int) int {
	if len(c.steps) <= n {
		return whole
	}
	return c.steps[n].call - 1
}

func (d *drawing) write(ctx context.Context, w io.Writer) error {
	limit := drawingTime
	if end, ok := ctx.Deadline(); ok {
		limit = max(1, min(limit, time.Until(end)))
	}
	m := d.model(func(*node) bool { return true }) // pure, as the replay of the drawing wants it
	_, info := porcupine.CheckOperationsVerbose(m, d.rows(), limit)
	info.AddAnnotations(d.annotations())
	if err := porcupine.Visualize(m, info, w); err != nil {
		return fmt.Errorf("drawing: %w", err)
	}
	return nil
}

// rows gives each process a row, numbered from 0 in order of appearance, and the releases of its wakes another one below all of
// those: the two steps of a wake have one interval.
func (d *drawing) rows() []porcupine.Operation {
	row := map[int]int{}
	for i := range d.items {
		if _, known := row[d.items[i].op.Process]; !known {
			row[d.items[i].op.Process] = len(row)
		}
	}
	ops := d.operations()
	for i := range ops {
		ops[i].ClientId = row[ops[i].ClientId]
		if d.items[i].second() {
			ops[i].ClientId += len(row)
		}
		ops[i].Return = min(ops[i].Return, int64(d.last)+1)
	}
	return ops
}

func (d *drawing) annotations() []porcupine.Annotation {
	before := porcupine.Annotation{Tag: "before", Description: "object: " + d.root().String()}
	if len(d.items) > 0 {
		before.Start = int64(d.items[0].call)
	}
	notes := []porcupine.Annotation{before}
	if f := d.failure; f != nil {
		note := porcupine.Annotation{
			Tag: "failure", Start: int64(f.Line), End: int64(f.Line), Description: fmt.Sprintf("line %d", f.Line),
			Details: f.String(), BackgroundColor: "#efaefc",
		}
		if f.Located {
			note.Start = int64(f.Operation.Invoke)
			note.Description += ": " + f.Property.String()
		}
		notes = append(notes, note)
	}
	return notes
}
