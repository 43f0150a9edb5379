package concurrent

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/wakecheck/wakecheck/explore"
)

// interleaving draws an execution: one column a thread, a line for each event and for the beginning and the end of each call. A read says on which
// line the write is that it reads from.
func (p *program) interleaving(f *explore.Failure) string {
	d := &drawing{program: p, snapshot: f.Execution, lines: map[explore.EventID]int{}, done: make([]int, len(f.Execution.Threads))}
	head := []any{""}
	for _, t := range d.snapshot.Threads {
		head = append(head, t.Name)
	}
	d.table = newTable(head...)
	for _, id := range d.snapshot.Linear {
		d.locals(id.Thread, id.Index, true)
		d.event(id)
		d.locals(id.Thread, id.Index+1, false)
	}
	for t := range d.snapshot.Threads {
		d.locals(t, len(d.snapshot.Threads[t].Events), true)
		if pending := d.snapshot.Threads[t].Pending; pending != nil {
			d.line(t, "> "+pending.Text)
		}
	}
	return d.table.Render()
}

type drawing struct {
	program  *program
	snapshot *explore.Snapshot
	table    table.Writer
	lines    map[explore.EventID]int
	done     []int // local events drawn, by thread
	count    int
}

func (d *drawing) line(thread int, text string) {
	d.count++
	row := make(table.Row, 1+len(d.snapshot.Threads))
	row[0] = d.count
	for i := range row[1:] {
		row[i+1] = ""
	}
	row[thread+1] = text
	d.table.AppendRow(row)
}

// locals draws the local events before the event of that index. Beginnings are drawn right before the first event of their call, all others
// right behind the event that they follow.
func (d *drawing) locals(thread, index int, beginnings bool) {
	all := d.snapshot.Threads[thread].Locals
	for ; d.done[thread] < len(all) && all[d.done[thread]].After <= index; d.done[thread]++ {
		text := d.program.localText(all[:d.done[thread]+1])
		if begins(all[:d.done[thread]+1]) && !beginnings {
			return
		}
		if text != "" {
			d.line(thread, text)
		}
	}
}

// begins reports whether the last of the local events is the beginning of a call.
func begins(locals []explore.LocalEvent) bool {
	return locals[len(locals)-1].Label == callLabel && open(locals)
}

// open reports whether, by the last of the local events, a call is in progress.
func open(locals []explore.LocalEvent) bool {
	calls := 0
	for _, l := range locals {
		if l.Label == callLabel {
			calls++
		}
	}
	return calls%2 == 1
}

// localText says what the last of the local events is. Those of the subject itself are not shown: they tell what the calls tell.
func (p *program) localText(locals []explore.LocalEvent) string {
	l := locals[len(locals)-1]
	switch l.Label {
	case callLabel:
		if open(locals) {
			return p.calls[l.Args[0]].text()
		}
		begin := len(locals) - 2
		for locals[begin].Label != callLabel {
			begin--
		}
		out := decode(l.Args)
		out.Freed = slices.ContainsFunc(locals[begin:], func(b explore.LocalEvent) bool { return b.Label == destroyLabel })
		return "  = " + describe(p.calls[locals[begin].Args[0]].F, out)
	case wakeLabel:
		return fmt.Sprintf("  user code of object %d", l.Args[0])
	case destroyLabel:
		return fmt.Sprintf("  destructor of object %d", l.Args[0])
	}
	return ""
}

func (d *drawing) event(id explore.EventID) {
	e := d.snapshot.Threads[id.Thread].Events[id.Index]
	mark := "  "
	if slices.Contains(d.snapshot.Concerned, id) {
		mark = "> "
	}
	text := mark + e.Text
	if e.Reads && e.Place >= 0 {
		from := "the first value"
		if e.From != explore.InitialWrite {
			from = strconv.Itoa(d.lines[e.From])
		}
		text += " from " + from
	}
	d.line(id.Thread, text)
	d.lines[id] = d.count
}
