package scenario

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wakecheck/wakecheck/model"
)

// Longest texts, in bytes.
const (
	maxName  = 100
	maxAbout = 1000
)

// maxLimit is the largest limit of a count that a space takes: that of Rust's Arc, isize::MAX.
const maxLimit = math.MaxInt64

var wordForm = regexp.MustCompile(`^[A-Za-z0-9_][-+.A-Za-z0-9_]*$`)

// Validate reports whether a Rust program could be this one, within the bounds of the package: see the rules in the package documentation. The
// error is a *[RuleError], which names the thread and the step.
func (s Scenario) Validate() error {
	if e := s.broken(); e != nil {
		return e
	}
	return nil
}

func (s Scenario) broken() *RuleError {
	for _, check := range [...]func(Scenario) *RuleError{Scenario.brokenHead, Scenario.brokenSize, Scenario.brokenIDs, Scenario.brokenGifts} {
		if e := check(s); e != nil {
			return e
		}
	}
	_, e := s.interpret()
	return e
}

// brokenHead checks what stands before the steps, objects of panics aside.
func (s Scenario) brokenHead() *RuleError {
	if len(s.Name) > maxName || !wordForm.MatchString(s.Name) {
		return s.fault(namePart, 0, "name %.40q: want letters, digits and -+._, at most %d", s.Name, maxName)
	}
	odd := func(r rune) bool { return !unicode.IsPrint(r) || r == '#' }
	if len(s.About) > maxAbout || !utf8.ValidString(s.About) || strings.ContainsFunc(s.About, odd) ||
		strings.Join(strings.Fields(s.About), " ") != s.About {
		return s.fault(aboutPart, 0, "about %.40q: want words of printable characters without #, at most %d bytes", s.About, maxAbout)
	}
	if s.Limit == 1 || s.Limit > maxLimit {
		return s.fault(limitPart, 0, "limit %d: want 2 to %d", s.Limit, uint64(maxLimit))
	}
	if len(s.Threads) > MaxThreads {
		return s.fault(threadPart, MaxThreads, "%d threads: want at most %d", len(s.Threads), MaxThreads)
	}
	for i, t := range s.Threads {
		if len(t.Name) > maxName || !wordForm.MatchString(t.Name) {
			return s.fault(threadPart, i, "thread %.40q: want letters, digits and -+._, at most %d", t.Name, maxName)
		}
		if slices.ContainsFunc(s.Threads[:i], func(u Thread) bool { return u.Name == t.Name }) {
			return s.fault(threadPart, i, "a second thread %s", t.Name)
		}
	}
	return nil
}

func (s Scenario) brokenSize() *RuleError {
	n := 0
	for p, steps := range s.parts {
		if n += len(steps); n > MaxSteps {
			return s.fault(p, len(steps)-n+MaxSteps, "more than %d steps in all", MaxSteps)
		}
	}
	if threads, _ := s.Size(); threads == 0 {
		return s.fault(wholePart, 0, "no thread has a step")
	}
	return nil
}

// brokenIDs checks that each object and each handle is made once, under an id within the bounds, and that a panic is of an object that is made.
func (s Scenario) brokenIDs() *RuleError {
	objects, handles := map[model.ObjectID]bool{}, map[model.HandleID]bool{}
	for p, steps := range s.parts {
		for i, step := range steps {
			if step.Action != Do {
				continue
			}
			c := step.Call
			if c.F == model.New {
				if c.Object < 0 || c.Object >= MaxObjects {
					return s.fault(p, i, "object %d: want an id from 0 to %d", c.Object, MaxObjects-1)
				}
				if objects[c.Object] {
					return s.fault(p, i, "object %d is made twice", c.Object)
				}
				objects[c.Object] = true
			}
			if c.To == model.NoHandle {
				continue
			}
			if c.To < 0 || c.To >= MaxHandles {
				return s.fault(p, i, "handle %d: want an id from 0 to %d", c.To, MaxHandles-1)
			}
			if handles[c.To] {
				return s.fault(p, i, "handle %d is made twice", c.To)
			}
			handles[c.To] = true
		}
	}
	for i, p := range s.Panics {
		switch {
		case !objects[p.Object]:
			return s.fault(panicPart, i, "object %d panics, and is never made", p.Object)
		case !p.Wake && !p.Destroy:
			return s.fault(panicPart, i, "object %d panics nowhere", p.Object)
		case slices.ContainsFunc(s.Panics[:i], func(q Panic) bool { return q.Object == p.Object }):
			return s.fault(panicPart, i, "a second entry for panics of object %d", p.Object)
		}
	}
	return nil
}

// brokenGifts checks that a handle is given once at most, and is taken as often as it is given, by another thread.
func (s Scenario) brokenGifts() *RuleError {
	var at [2]map[model.HandleID]place
	verb := [2]string{"given", "taken"}
	for k := range at {
		at[k] = map[model.HandleID]place{}
	}
	for p, steps := range s.parts {
		for i, step := range steps {
			if step.Action == Do {
				continue
			}
			k := int(step.Action - Give)
			if step.Action > Take {
				return s.fault(p, i, "no action %d", step.Action)
			}
			if p < 0 {
				return s.fault(p, i, "nobody is there to %v: want it in a thread", step)
			}
			if _, again := at[k][step.Handle]; again {
				return s.fault(p, i, "handle %d is %s twice: want it moved to another id in between", step.Handle, verb[k])
			}
			at[k][step.Handle] = place{p, i}
		}
	}
	for p, steps := range s.parts {
		for i, step := range steps {
			if step.Action == Do {
				continue
			}
			k := int(step.Action - Give)
			back, there := at[1-k][step.Handle]
			if !there {
				return s.fault(p, i, "handle %d is %s and never %s", step.Handle, verb[k], verb[1-k])
			}
			if back.part == p {
				return s.fault(p, i, "handle %d is given and taken by the same thread", step.Handle)
			}
		}
	}
	return nil
}
