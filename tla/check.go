package tla

import (
	"context"
	"fmt"
)

// Report is what became of one entry.
type Report struct {
	Entry  Entry
	Result *Result
	// Differences say in what TLC found something else than the entry says. None is agreement.
	Differences []string
}

// Check runs TLC on an entry, in a folder with the specifications, and compares. The error is that of the run; it is nothing that TLC found.
func Check(ctx context.Context, t *Tool, dir string, e Entry, workers int, progress func(distinct, generated int64)) (*Report, error) {
	if e.Expect != Pass {
		workers = 1 // or the counts up to the violation depend on the machine
	}
	r, err := t.Run(ctx, Job{Dir: dir, Module: e.Module, Config: e.Name, Workers: workers, HeapMB: e.HeapMB, Short: !e.Long, Progress: progress})
	if err != nil {
		return nil, err
	}
	return &Report{Entry: e, Result: r, Differences: e.differences(r)}, nil
}

func (e Entry) differences(r *Result) []string {
	var all []string
	differ := func(what string, got, want any) {
		if got != want {
			all = append(all, fmt.Sprintf("%s: got %v, want %v", what, got, want))
		}
	}
	differ("verdict", r.Verdict, e.Expect)
	differ("property", r.Property, e.Property)
	differ("distinct states", r.Distinct, e.Distinct)
	differ("generated states", r.Generated, e.Generated)
	differ("depth", r.Depth, e.Depth)
	return all
}
