package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// exploration is a result of explore and how it is shown.
type exploration struct {
	scenario string
	model    string
	result   *explore.Result
	again    string // the command, without scenario and replay string
	// judged is what a scenario or program from a file came to; nil for a scenario of the suite.
	judged *fileVerdict
	// overridden names the sites that were given another order.
	overridden []string
	why        []*explanation // of each failure; nil of one that has none
}

// save writes the checkpoint of a search that ended early.
func (e exploration) save(path string, checkpoint *bytes.Buffer) error {
	if path == "" || checkpoint.Len() == 0 {
		return nil
	}
	return writeTo(path, nil, func(w io.Writer) error {
		_, err := w.Write(checkpoint.Bytes())
		return err
	})
}

func (e exploration) replayCommand(replay string) string {
	if replay == "" {
		return ""
	}
	return fmt.Sprintf("%s -replay %s %s", e.again, replay, e.scenario)
}

// write prints counts, the orders that were explored, and each failure.
func (e exploration) write(w io.Writer) error {
	var b strings.Builder
	r := e.result
	fmt.Fprintf(&b, "%s under %s: %v, %s, %d blocked", e.scenario, e.model, r.Verdict, count(int(r.Executions), "execution"), r.Blocked)
	if r.Bound != "" {
		fmt.Fprintf(&b, " (%s)", string(r.Bound))
	}
	if r.Bound == explore.Sampled {
		fmt.Fprintf(&b, " (seed %d)", r.Seed)
	}
	if e.judged != nil {
		fmt.Fprintf(&b, ", %d distinct histories", e.judged.histories)
	}
	fmt.Fprintf(&b, ", %s, %.2fs\n", count(int(r.Events), "event"), r.Duration.Seconds())
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"site", "written", "explored", "events"})
	for _, s := range r.Sites {
		explored := "as written"
		if s.Order != s.Site.Order || s.Failure != s.Site.Failure {
			explored = ordersText(s.Site, s.Order, s.Failure)
		}
		t.AppendRow(table.Row{s.Site.Name, ordersText(s.Site, s.Site.Order, s.Site.Failure), explored, s.Runs})
	}
	if len(r.Sites) > 0 {
		fmt.Fprintln(&b, t.Render())
	}
	if unmet := e.unmet(); len(unmet) > 0 {
		fmt.Fprintf(&b, "no execution so far came to %s: -order changes nothing there\n", strings.Join(unmet, ", "))
	}
	for i, f := range r.Failures {
		if i == 0 && e.judged != nil && e.judged.report != nil {
			fmt.Fprintf(&b, "\n%s", e.judged.report(e.again, e.scenario))
			e.why[i].write(&b)
			continue
		}
		e.writeFailure(&b, f, e.why[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// unmet names the sites whose order was overridden and which never ran: a verdict says nothing of them.
func (e exploration) unmet() []string {
	var names []string
	for _, name := range e.overridden {
		met := slices.ContainsFunc(e.result.Sites, func(s explore.SiteReport) bool { return s.Site.Name == name && s.Runs > 0 })
		if !met && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func ordersText(s *memory.Site, order, failure memory.Order) string {
	if s.Access == memory.CASAccess {
		return fmt.Sprintf("%v,%v", order, failure)
	}
	return order.String()
}

func (e exploration) writeFailure(b *strings.Builder, f *explore.Failure, why *explanation) {
	fmt.Fprintf(b, "\n%s\n", f.Error())
	for _, ev := range f.Events {
		fmt.Fprintf(b, "    %v\n", ev)
	}
	for _, wait := range f.Waits {
		fmt.Fprintf(b, "    %s\n", wait)
	}
	if f.Table != "" {
		fmt.Fprintf(b, "\n%s\n", strings.TrimRight(f.Table, "\n"))
	}
	if f.Stack != "" {
		fmt.Fprintf(b, "\n%s\n", strings.TrimSpace(f.Stack))
	}
	why.write(b)
	if f.Replay != "" {
		fmt.Fprintf(b, "\nreplay:  %s\n", e.replayCommand(f.Replay))
	}
}

// exploreJSON is the form of explore -json.
type exploreJSON struct {
	Scenario   string            `json:"scenario"`
	Model      string            `json:"model"`
	Verdict    string            `json:"verdict"`
	Executions int64             `json:"executions"`
	Blocked    int64             `json:"blocked"`
	Histories  int               `json:"histories,omitempty"` // distinct ones, of a scenario from a file
	Exhaustive bool              `json:"exhaustive"`
	Bound      string            `json:"bound,omitempty"` // why it is not exhaustive
	Seed       uint64            `json:"seed,omitempty"`  // of random walks
	Events     int64             `json:"events"`
	Seconds    float64           `json:"seconds"`
	Sites      []siteJSON        `json:"sites"`
	Unmet      []string          `json:"unmet,omitempty"`    // sites given another order that never ran
	Failure    *exploreFailure   `json:"failure,omitempty"`  // the first
	Failures   []*exploreFailure `json:"failures,omitempty"` // all, if more than one
}

type siteJSON struct {
	Site     string `json:"site"`
	Written  string `json:"written"`
	Explored string `json:"explored"`
	Events   int64  `json:"events"`
}

type exploreFailure struct {
	Kind     explore.FailureKind `json:"kind"`
	Property string              `json:"property"`
	Message  string              `json:"message"`
	Events   []exploreEvent      `json:"events"`
	Waits    []string            `json:"waits,omitempty"`
	Stack    string              `json:"stack,omitempty"`
	Replay   string              `json:"replay"`
	Command  string              `json:"command,omitempty"`

	Explanation *explanation `json:"explanation,omitempty"`
}

type exploreEvent struct {
	Thread    string `json:"thread"`
	Operation string `json:"operation"`
	Source    string `json:"source"`
	Site      string `json:"site,omitempty"`
	Order     string `json:"order,omitempty"`
}

func (e exploration) json() exploreJSON {
	r := e.result
	j := exploreJSON{
		Scenario: e.scenario, Model: e.model, Verdict: r.Verdict.String(), Executions: r.Executions, Blocked: r.Blocked,
		Exhaustive: r.Bound == "" && (len(r.Failures) == 0), Bound: string(r.Bound), Seed: r.Seed, Events: r.Events,
		Seconds: r.Duration.Seconds(), Sites: []siteJSON{}, Unmet: e.unmet(),
	}
	if e.judged != nil {
		j.Histories = e.judged.histories
	}
	for _, s := range r.Sites {
		j.Sites = append(j.Sites, siteJSON{s.Site.Name, ordersText(s.Site, s.Site.Order, s.Site.Failure), ordersText(s.Site, s.Order, s.Failure), s.Runs})
	}
	for i, f := range r.Failures {
		j.Failures = append(j.Failures, e.failureJSON(f, e.why[i]))
	}
	if len(j.Failures) > 0 {
		j.Failure = j.Failures[0]
	}
	if len(j.Failures) == 1 {
		j.Failures = nil
	}
	return j
}

func (e exploration) failureJSON(f *explore.Failure, why *explanation) *exploreFailure {
	j := &exploreFailure{Kind: f.Kind, Property: f.Property, Message: f.Message, Events: []exploreEvent{}, Waits: f.Waits,
		Stack: f.Stack, Replay: f.Replay, Command: e.replayCommand(f.Replay), Explanation: why}
	for _, ev := range f.Events {
		x := exploreEvent{Thread: ev.Thread, Operation: ev.Operation, Source: ev.Source}
		if ev.Site != nil {
			x.Site, x.Order = ev.Site.Name, ev.Order.String()
		}
		j.Events = append(j.Events, x)
	}
	return j
}
