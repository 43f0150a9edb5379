package litmus

import (
	"fmt"
	"strconv"
)

// Quantifier says over which executions a condition speaks.
type Quantifier uint8

// The quantifiers.
const (
	// Exists asks for an execution that satisfies the proposition.
	Exists Quantifier = iota
	// NotExists asks that no execution satisfies it.
	NotExists
	// ForAll asks that every execution satisfies it.
	ForAll
)

var (
	quantifierNames = [...]string{"exists", "~exists", "forall"}
	kindNames       = [...]string{"Allowed", "Forbidden", "Required"}
)

// String returns the quantifier as it is written.
func (q Quantifier) String() string { return quantifierNames[q] }

// Kind returns herd's word for a test with this quantifier: Allowed, Forbidden or Required.
func (q Quantifier) Kind() string { return kindNames[q] }

// Condition is the condition of a test.
type Condition struct {
	Quantifier Quantifier
	Prop       Prop
}

// String writes the condition as herd does, as in "exists (0:r0=1 /\ [x]=2)".
func (c Condition) String() string { return c.Quantifier.String() + " (" + c.Prop.String() + ")" }

// Var is a variable of a final state: a shared one, or a local one of a thread.
type Var struct {
	// Location is the shared variable; nil for a local one.
	Location *Location
	// Local is the local variable of Thread.
	Local  *Local
	Thread int
}

// String returns "[x]" or "0:r0".
func (v Var) String() string {
	if v.Location != nil {
		return "[" + v.Location.Name + "]"
	}
	return strconv.Itoa(v.Thread) + ":" + v.Local.Name
}

// compare orders variables as herd prints them: local ones by thread and name, then shared ones by name.
func (v Var) compare(w Var) int {
	rank := func(v Var) (int, int, string) {
		if v.Location != nil {
			return 1, 0, v.Location.Name
		}
		return 0, v.Thread, v.Local.Name
	}
	a, b, c := rank(v)
	d, e, f := rank(w)
	switch {
	case a != d:
		return a - d
	case b != e:
		return b - e
	case c < f:
		return -1
	case c > f:
		return 1
	}
	return 0
}

// Prop is a proposition on a final state: *[Truth], *[Atom], *[Not], *[And], *[Or] or *[Implies].
type Prop interface {
	// Holds evaluates the proposition; value gives the value of a variable.
	Holds(value func(Var) int32) bool
	// String writes the proposition as herd does.
	fmt.Stringer
	// write is String as an operand of what encloses it.
	write(above level) string
	vars(f func(Var))
}

type (
	// Truth is true or false.
	Truth struct{ Value bool }
	// Atom compares a variable with a number, or with another variable if Other is set.
	Atom struct {
		Var   Var
		Value int32
		Other *Var
	}
	// Not negates.
	Not struct{ X Prop }
	// And holds if both hold.
	And struct{ X, Y Prop }
	// Or holds if one holds.
	Or struct{ X, Y Prop }
	// Implies holds unless X holds and Y does not.
	Implies struct{ X, Y Prop }
)

// Holds returns the truth value.
func (p *Truth) Holds(func(Var) int32) bool { return p.Value }

// Holds compares.
func (p *Atom) Holds(value func(Var) int32) bool {
	if p.Other != nil {
		return value(p.Var) == value(*p.Other)
	}
	return value(p.Var) == p.Value
}

// Holds negates.
func (p *Not) Holds(value func(Var) int32) bool { return !p.X.Holds(value) }

// Holds is the conjunction.
func (p *And) Holds(value func(Var) int32) bool { return p.X.Holds(value) && p.Y.Holds(value) }

// Holds is the disjunction.
func (p *Or) Holds(value func(Var) int32) bool { return p.X.Holds(value) || p.Y.Holds(value) }

// Holds is the implication.
func (p *Implies) Holds(value func(Var) int32) bool { return !p.X.Holds(value) || p.Y.Holds(value) }

func (p *Truth) vars(func(Var))     {}
func (p *Not) vars(f func(Var))     { p.X.vars(f) }
func (p *And) vars(f func(Var))     { p.X.vars(f); p.Y.vars(f) }
func (p *Or) vars(f func(Var))      { p.X.vars(f); p.Y.vars(f) }
func (p *Implies) vars(f func(Var)) { p.X.vars(f); p.Y.vars(f) }
func (p *Atom) vars(f func(Var)) {
	f(p.Var)
	if p.Other != nil {
		f(*p.Other)
	}
}
