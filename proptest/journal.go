package proptest

import (
	"slices"
	"sync"

	"github.com/wakecheck/wakecheck/model"
)

// journal is what a run has done so far. It is written by the run and read from outside when the run hangs.
type journal struct {
	mu      sync.Mutex
	limit   uint64
	records []Record
	open    bool        // the last record has no answer yet
	reading *model.Call // the read in progress
	failure *Failure
	beats   uint64 // grows with every step and read
}

func newJournal(limit uint64) *journal { return &journal{limit: limit} }

func (j *journal) begin(r Record) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.records = append(j.records, r)
	j.open = true
	j.beats++
}

func (j *journal) end(got string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.records[len(j.records)-1].Got = got
	j.open = false
	j.beats++
}

func (j *journal) probing(c model.Call) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.reading = &c
	j.beats++
}

func (j *journal) beat() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.reading = nil
	j.beats++
}

func (j *journal) fail(f *Failure) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.failure = f
}

// pulse returns a number that changes as long as the run gets on.
func (j *journal) pulse() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.beats
}

// trace returns the steps so far and the records that belong to them.
func (j *journal) trace() (Trace, []Record) {
	j.mu.Lock()
	defer j.mu.Unlock()
	t := Trace{Limit: j.limit}
	for _, r := range j.records {
		t.Steps = append(t.Steps, r.Step)
	}
	return t, slices.Clone(j.records)
}
