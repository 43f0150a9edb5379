package tla

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// TraceVerdict says whether the contract has a behaviour that shows what a trace shows.
type TraceVerdict struct {
	Accepted bool
	// Line is, of a trace that is not accepted, the first line that could not be taken, from 1: the lines before it can be shown, together with it they cannot.
	Line int
}

// TraceReport is what became of traces.
type TraceReport struct {
	Verdicts []TraceVerdict // of the traces, in their order
	Result   *Result
}

// Rejected returns how many traces were not accepted.
func (r *TraceReport) Rejected() int {
	n := 0
	for _, v := range r.Verdicts {
		if !v.Accepted {
			n++
		}
	}
	return n
}

// AcceptTraces puts all traces to module TraceOwnership in one run of TLC. The error wraps [ErrTrace] for traces that TLC cannot be given; none at all are among them.
//
// It never rejects a trace of a correct implementation whose lines stand in an order in which calls and returns came about, and whose
// calls each took effect at moments between its two lines (linearizability, jointly for all words of an object). Under weak memory there need not be
// such moments.
func AcceptTraces(ctx context.Context, tool *Tool, traces []Trace) (*TraceReport, error) {
	return acceptTraces(ctx, tool, traces, "TraceOwnership", "TraceOwnership")
}

// acceptTraces is AcceptTraces with a module and configuration of its kind. That of AcceptTraces checks no property: hidden steps are
// actions of Ownership by the way in which the module is written. Another one, for few handles, holds each against Ownership's Next.
func acceptTraces(ctx context.Context, tool *Tool, traces []Trace, module, config string) (*TraceReport, error) {
	return acceptance{module, config, "TraceData", lengths(traces, Trace.length), func(w io.Writer) error { return WriteTraces(w, traces) }}.run(ctx, tool)
}

// lengths returns how many lines each trace has.
func lengths[T any](traces []T, length func(T) int) []int {
	var all []int
	for _, t := range traces {
		all = append(all, length(t))
	}
	return all
}

// acceptance is a run of a module that accepts traces.
type acceptance struct {
	module, config string
	data           string // the module from which it takes the traces
	lines          []int  // of each trace
	write          func(io.Writer) error
}

func (a acceptance) run(ctx context.Context, tool *Tool) (*TraceReport, error) {
	dir, err := Extract()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := a.writeData(dir); err != nil {
		return nil, err
	}
	r, err := tool.Run(ctx, Job{Dir: dir, Module: a.module, Config: a.config, Short: true})
	if err != nil {
		return nil, err
	}
	if r.Verdict != Pass {
		return nil, fmt.Errorf("%w: %s of %s is violated: a step is none of the contract", ErrTLC, r.Property, a.module)
	}
	return traceReport(a.lines, r)
}

func (a acceptance) writeData(dir string) error {
	f, err := os.Create(filepath.Join(dir, a.data+".tla"))
	if err != nil {
		return fmt.Errorf("tla: %w", err)
	}
	err = a.write(f)
	if closed := f.Close(); err == nil && closed != nil {
		err = fmt.Errorf("tla: %w", closed)
	}
	return err
}

// traceReport reads how far each trace came off what the module printed: <<"reached", trace, line>>. lines are those of each trace.
func traceReport(lines []int, r *Result) (*TraceReport, error) {
	reached := make([]int, len(lines))
	for _, text := range r.Printed {
		var m reader
		v, err := ParseValue(text)
		if err != nil {
			return nil, fmt.Errorf("%w: printed: %w", ErrTLC, err)
		}
		tuple, ok := v.(Tuple)
		if !ok || len(tuple) != 3 || tuple[0] != Str("reached") {
			return nil, fmt.Errorf("%w: it printed %.100q", ErrTLC, text)
		}
		t, line := m.integer(tuple[1]), m.integer(tuple[2])
		if m.err != nil {
			return nil, fmt.Errorf("%w: printed: %w", ErrTLC, m.err)
		}
		if t < 1 || int(t) > len(lines) || line < 1 || int(line) > lines[t-1] {
			return nil, fmt.Errorf("%w: it reached line %d of trace %d", ErrTLC, line, t)
		}
		reached[t-1] = max(reached[t-1], int(line))
	}
	report := &TraceReport{Result: r}
	for i, n := range lines {
		v := TraceVerdict{Accepted: true}
		if reached[i] < n {
			v = TraceVerdict{Line: reached[i] + 1}
		}
		report.Verdicts = append(report.Verdicts, v)
	}
	return report, nil
}
