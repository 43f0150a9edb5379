package mutate

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/mutants"
)

// Report sums up a run.
type Report struct {
	Verdict model.Verdict         `json:"verdict"`
	Reason  string                `json:"reason,omitempty"`
	Counts  map[Fate]int          `json:"counts"`
	ByLayer map[mutants.Layer]int `json:"by_layer"` // caught and stopped
	// Share is the part of those that compile and are no equivalents by judgement that a layer caught or stopped.
	Share   float64  `json:"share"`
	Judged  int      `json:"judged"`
	Results []Result `json:"results"`
	// Stale are judgements of what was run and did not survive, or is no mutation any more.
	Stale []string `json:"stale,omitempty"`
}

// Sum holds the results against the judgements: a survivor without one is a failure, and so is a gap, though a test of the package may notice it. Of want
// mutations that were to be run, some may be missing. All are those of the schema; what is judged of other files is passed over.
func Sum(results []Result, judged Judgements, all []Mutation, want int) *Report {
	rep := &Report{Verdict: model.Pass, Counts: map[Fate]int{}, ByLayer: map[mutants.Layer]int{}, Results: results}
	survivors := map[string]bool{}
	for i := range results {
		res := &results[i]
		rep.Counts[res.Fate]++
		if res.Layer != "" {
			rep.ByLayer[res.Layer]++
		}
		if res.Fate != Survived && res.Fate != Tested {
			continue
		}
		survivors[res.ID] = true
		res.Judgement = judged[res.ID]
		switch class, ok := classOf(res.Judgement); {
		case ok && class != Gap:
			rep.Judged++
		case ok || res.Fate == Survived:
			rep.Verdict = model.Fail
		}
	}
	rep.stale(judged, survivors, all)
	if found := rep.Counts[Caught] + rep.Counts[Stopped]; found > 0 {
		rep.Share = float64(found) / float64(len(results)-rep.Counts[Refused]-rep.Judged)
	}
	if len(results) < want || len(results) == 0 {
		rep.Reason = fmt.Sprintf("%d of %d mutations were run", len(results), want)
		if rep.Verdict == model.Pass {
			rep.Verdict = model.Incomplete
		}
	}
	return rep
}

func (rep *Report) stale(judged Judgements, survivors map[string]bool, all []Mutation) {
	ran, known, files := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, res := range rep.Results {
		ran[res.ID] = true
	}
	for _, m := range all {
		known[m.ID()], files[filepath.Dir(m.File)] = true, true
	}
	for id := range judged {
		file, _, _ := strings.Cut(id, " ")
		ours := files[filepath.Dir(file)]
		if ours && !known[id] || ran[id] && !survivors[id] {
			rep.Stale = append(rep.Stale, id)
		}
	}
	slices.Sort(rep.Stale)
}

// Text is the report for a reader: the survivors, and the sums.
func (rep *Report) Text() string {
	var b strings.Builder
	for _, res := range rep.Results {
		switch {
		case res.Judgement != "":
			fmt.Fprintf(&b, "judged    %s (line %d)%s\n          %s\n", res.ID, res.Line, after(": ", res.Message), res.Judgement)
		case res.Fate == Survived:
			fmt.Fprintf(&b, "SURVIVED  %s (line %d)\n", res.ID, res.Line)
		case res.Fate == Tested:
			fmt.Fprintf(&b, "tested    %s (line %d): %s\n", res.ID, res.Line, res.Message)
		}
	}
	for _, id := range rep.Stale {
		fmt.Fprintf(&b, "stale     %s: it is judged, and does not survive\n", id)
	}
	c := rep.Counts
	fmt.Fprintf(&b, "%s: %d mutations: %d caught for a property, %d stopped, %d noticed by tests only, %d survived, %d judged, %d do not compile\n", rep.Verdict,
		len(rep.Results), c[Caught], c[Stopped], c[Tested], c[Survived], rep.Judged, c[Refused])
	fmt.Fprintf(&b, "%.1f %% of those that compile and are not judged; first noticed by", 100*rep.Share)
	for _, l := range layers {
		fmt.Fprintf(&b, " %s %d", l, rep.ByLayer[l])
	}
	if rep.Reason != "" {
		fmt.Fprintf(&b, " (%s)", rep.Reason)
	}
	return b.String() + "\n"
}

func after(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}
