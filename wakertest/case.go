package wakertest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

// Level is a way to check a subject.
type Level uint8

const (
	// Sequentially runs random sequences of calls, nested in user code, paused there and panicking, beside the contract: proptest.Check.
	Sequentially Level = iota
	// Exhaustively runs random scenarios of a few threads through every execution that the memory model allows: concurrent.Check. It takes a
	// subject on cells of package memory.
	Exhaustively
	// Natively runs random scenarios on goroutines, again and again: concurrent.Native. With go test -race the race detector looks on.
	Natively
)

var levelNames = [...]string{"sequential", "exhaustive", "native"}

func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return fmt.Sprintf("wakertest.Level(%d)", uint8(l))
}

// Case is a rule of the contract that the kit checks.
type Case struct {
	Name     string
	Property model.Property // that it breaks
	About    string
	Levels   []Level // those that can see it broken
	// Exemptible says that a type may do without it, see [Exempt]. From all other cases a type is free only by having no such operation.
	Exemptible bool

	applies func(concurrent.Subject, survey) bool
	unseen  func(survey) string // why no level can see it; nil for never
}

// Names of the cases that a type may lack.
const (
	consumedHandles = "consumed-handles"
	borrowedArcs    = "borrowed-arcs"
	outlivedRefs    = "outlived-refs"
	noOverflow      = "no-overflow"
	panicSafety     = "panic-safety"
	nesting         = "nesting"
)

var (
	everyLevel = []Level{Sequentially, Exhaustively, Natively}
	always     = func(concurrent.Subject, survey) bool { return true }
)

var cases = []Case{
	{Name: "conservation", Property: model.R1, About: "the count is that of the handles", Levels: everyLevel, applies: having(model.StrongCount, model.Clone)},
	{Name: "no-use-after-free", Property: model.R2, About: "nothing touches an object that was given back", Levels: []Level{Sequentially, Exhaustively}, applies: always,
		unseen: func(s survey) string {
			return missing(s.blocks, "its objects are never given back by memory.Block.Free")
		}},
	{Name: "free-once", Property: model.R3, About: "the destructor runs once, in the call that gives up the last handle", Levels: everyLevel, applies: always},
	{Name: "no-leak", Property: model.R4, About: "when no handle is left, the destructor has run", Levels: everyLevel, applies: always},
	{Name: "by-ref-neutral", Property: model.R5, About: "what only borrows leaves the counts alone", Levels: everyLevel,
		applies: having(model.WakeByRef, model.Borrow, model.StrongCount, model.WeakCount, model.Wakes, model.PtrEq)},
	{Name: "drop-synchronizes", Property: model.R9, About: "what any owner did comes before the destructor", Levels: []Level{Exhaustively}, applies: always,
		unseen: func(s survey) string {
			return missing(s.plain, "its objects have no payload of package memory that is used")
		}},
	{Name: "identity", Property: model.R10, About: "ptr_eq and will_wake tell objects apart; raw parts lose nothing", Levels: everyLevel, applies: having(model.PtrEq, model.WillWake, model.IntoRaw)},
	{Name: "weak-upgrade", Property: model.R11, About: "a weak handle gives an owning one only while there is one; exclusive access is exclusive", Levels: everyLevel,
		applies: having(model.Downgrade, model.GetMut, model.TryUnwrap, model.IntoInner)},
	{Name: "delivered", Property: model.W1, About: "each wake runs user code once", Levels: everyLevel, applies: having(model.Wake, model.WakeByRef)},
	{Name: "non-blocking", Property: model.W7, About: "every call comes to its end", Levels: everyLevel, applies: always},
	{Name: consumedHandles, Property: model.R2, About: "a call on a handle that was consumed is refused", Levels: []Level{Sequentially}, Exemptible: true, applies: always},
	{Name: borrowedArcs, Property: model.R5, About: "user code that consumes the handle which it only borrows is refused", Levels: []Level{Sequentially}, Exemptible: true,
		applies: func(subject concurrent.Subject, s survey) bool {
			return s.self && subject.Has(model.WakeByRef, model.Waker)
		}},
	{Name: outlivedRefs, Property: model.R6, About: "a call on a ref that outlived its handle is refused", Levels: []Level{Sequentially}, Exemptible: true, applies: having(model.Borrow)},
	{Name: noOverflow, Property: model.R7, About: "what would take a count beyond memory.Space.MaxCount is refused, and the count is as before", Levels: everyLevel, Exemptible: true,
		applies: having(model.Clone, model.Downgrade)},
	{Name: panicSafety, Property: model.R8, About: "a panic of user code leaves the counts as a return would", Levels: everyLevel, Exemptible: true, applies: always},
	{Name: nesting, Property: model.W7, About: "while user code runs, it and other threads may call", Levels: []Level{Sequentially}, Exemptible: true, applies: always},
}

// Cases returns the rules that the kit checks, those that a type may lack last.
func Cases() []Case { return slices.Clone(cases) }

// having applies to subjects that have one of the operations on some kind of handle.
func having(funcs ...model.Func) func(concurrent.Subject, survey) bool {
	return func(subject concurrent.Subject, _ survey) bool {
		return slices.ContainsFunc(funcs, func(f model.Func) bool {
			for k := model.Arc; k < model.Self; k++ {
				if model.Accepts(f, k) && subject.Has(f, k) {
					return true
				}
			}
			return false
		})
	}
}

func missing(there bool, why string) string {
	if there {
		return ""
	}
	return why
}

func caseNamed(name string) (Case, bool) {
	i := slices.IndexFunc(cases, func(c Case) bool { return c.Name == name })
	if i < 0 {
		return Case{}, false
	}
	return cases[i], true
}

// exemptible lists the names of cases that a type may lack.
func exemptible() string {
	var names []string
	for _, c := range cases {
		if c.Exemptible {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, ", ")
}
