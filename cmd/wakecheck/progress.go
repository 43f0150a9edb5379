package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"golang.org/x/term"

	"github.com/wakecheck/wakecheck/model"
)

// display shows how a run goes on: a live line for each layer on a terminal, a line at its end elsewhere.
type display interface {
	begin(name string) (report func(done, total int64))
	end(r result)
	close()
}

func newDisplay(w io.Writer) display {
	if onTerminal(w) {
		return newLive(w)
	}
	return plain{w}
}

func onTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// plain is the display of a log.
type plain struct{ w io.Writer }

func (p plain) begin(string) func(done, total int64) { return func(int64, int64) {} }

func (p plain) end(r result) {
	fmt.Fprintf(p.w, "%-10s %-10s %9d cases %6.1fs\n", r.Name, r.Verdict, r.Cases, r.Seconds)
}

func (p plain) close() {}

// live is the display of a terminal.
type live struct {
	writer  progress.Writer
	done    chan struct{}
	current *progress.Tracker
}

func newLive(w io.Writer) *live {
	l := &live{writer: progress.NewWriter(), done: make(chan struct{})}
	l.writer.SetOutputWriter(w)
	l.writer.SetUpdateFrequency(100 * time.Millisecond)
	l.writer.SetTrackerLength(20)
	l.writer.SetMessageLength(12)
	style := progress.StyleDefault
	style.Visibility.ETA = true
	style.Visibility.TrackerOverall = false
	l.writer.SetStyle(style)
	go func() {
		defer close(l.done)
		l.writer.Render()
	}()
	return l
}

func (l *live) begin(name string) func(done, total int64) {
	t := &progress.Tracker{Message: name, AutoStopDisabled: true}
	l.current = t
	l.writer.AppendTracker(t)
	return func(done, total int64) {
		t.UpdateTotal(total)
		t.SetValue(done)
	}
}

func (l *live) end(r result) {
	l.current.SetValue(r.Cases)
	if r.Verdict == model.Pass {
		l.current.MarkAsDone()
	} else {
		l.current.MarkAsErrored()
	}
}

// close lets the last state be drawn before anything else is written.
func (l *live) close() {
	for deadline := time.Now().Add(time.Second); !l.writer.IsRenderInProgress() && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	l.writer.Stop()
	<-l.done
}
