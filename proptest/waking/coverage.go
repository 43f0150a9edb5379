package waking

import (
	"slices"
)

// Features returns the names of what programs of the kinds may have, as [Report.Drawn] counts it; nil means all kinds.
func Features(of []Kind) []string {
	if of == nil {
		of = Kinds()
	}
	var all []string
	for _, k := range of {
		for _, o := range mainOps[k] {
			all = append(all, feature(k, "main", o))
		}
		for _, o := range threadOps(k) {
			all = append(all, feature(k, "thread", o))
		}
		for _, m := range meetings[k] {
			all = append(all, k.String()+": "+m.name)
		}
	}
	return all
}

func feature(k Kind, where string, o Op) string { return k.String() + ": " + where + " " + o.String() }

// threadOps are all steps of threads of a kind.
func threadOps(k Kind) []Op {
	all := slices.Concat(wakerOps[k], handleOps[k])
	if k != AtomicWaking {
		all = append(all, Wake)
	}
	if hasAbort(k) {
		all = append(all, Abort)
	}
	return all
}

// meeting is what threads of a program have together.
type meeting struct {
	name string
	has  func(p Program) bool
}

func races(a func(p Program) bool, b func(p Program) bool) func(Program) bool {
	return func(p Program) bool { return a(p) && b(p) }
}

func hasAborts(p Program) bool { return p.count(Abort) > 0 }
func hasWakes(p Program) bool  { return p.wakes() > 0 }
func twoWakers(p Program) bool {
	n := 0
	for _, ops := range p.Threads {
		if slices.ContainsFunc(ops, Op.wakes) {
			n++
		}
	}
	return n > 1
}
func registers(p Program) bool {
	return slices.ContainsFunc(p.Main, func(o Op) bool { return o != Wake })
}
func outlives(p Program) bool   { return p.Ends == Never && hasWakes(p) }
func meetsClose(p Program) bool { return outlives(p) && unmet(p) }
func unmet(p Program) bool      { return p.wakes() < p.Ready && p.count(Abort) == 0 }

// meetings are what is to be drawn beside single steps.
var meetings = [kinds][]meeting{
	Token:        {{"wakes of two threads", twoWakers}},
	AtomicWaking: {{"wakes of two threads", twoWakers}, {"a registration against a wake", races(registers, hasWakes)}},
	Blocking:     {{"wakes of two threads", twoWakers}, {"wakers that outlive the executor", outlives}},
	Task: {{"wakes of two threads", twoWakers}, {"wakers that outlive the executor", outlives}, {"an abort against a wake", races(hasAborts, hasWakes)},
		{"a join elsewhere against a wake", races(Program.joins, hasWakes)}, {"a task that its executor ends", unmet},
		{"a wake against the end of a task by its executor", meetsClose}},
	Word: {{"wakes of two threads", twoWakers}, {"an abort against a wake", races(hasAborts, hasWakes)},
		{"a join elsewhere against a wake", races(Program.joins, hasWakes)}},
}

// features returns those of the program, each once.
func (p Program) features() []string {
	var all []string
	add := func(f string) {
		if !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	for _, o := range p.Main {
		add(feature(p.Kind, "main", o))
	}
	for _, ops := range p.Threads {
		for _, o := range ops {
			add(feature(p.Kind, "thread", o))
		}
	}
	for _, m := range meetings[p.Kind] {
		if m.has(p) {
			add(p.Kind.String() + ": " + m.name)
		}
	}
	return all
}

// Missed returns which of the features no exhausted program had.
func (r *Report) Missed(features []string) []string {
	return slices.DeleteFunc(slices.Clone(features), func(f string) bool { return r.Drawn[f] > 0 })
}
