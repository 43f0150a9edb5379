package minimize

import (
	"strings"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Result is what a search found.
type Result struct {
	// Verdict is Pass if Minima are all weakest assignments that keep the programs correct, Fail if there is none: even
	// the strongest orders do not. It is Incomplete if there may be weaker or other ones; what is in Minima is correct even so.
	Verdict explore.Verdict
	// Bound is why the result is incomplete, empty if it is not.
	Bound explore.Bound
	Model explore.Model
	// Programs are the names of the programs that every statement is about.
	Programs []string
	// Sites are the sites that were judged, in order of name.
	Sites []SiteResult
	// Written is the assignment that the sites are declared with.
	Written Judged
	// Strongest is the strongest assignment that was considered.
	Strongest Judged
	// Minima are the weakest assignments, in order of their orders at the sites.
	Minima []Minimum
	// Assignments is the number of assignments of which the minima are weakest, at most 2^64-1. Explored is how many explorations
	// of one program were needed, Audited how many of the assignments were drawn by [Audit] and compared.
	Assignments       uint64
	Explored, Audited int64
	// Seed is that of the audit.
	Seed uint64
	// Published are the orders given by [Beside].
	Published Published

	command string // given by Command
}

// Choice is the orders given to a site.
type Choice struct {
	Site   *memory.Site
	Orders Orders
}

// Assignment gives each site that is judged its orders, in the order of [Result].Sites.
type Assignment []Choice

// String returns "SITE=ORDER ...".
func (a Assignment) String() string {
	var b strings.Builder
	for i, c := range a {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(c.Site.Name + "=" + c.Orders.String())
	}
	return b.String()
}

// Options returns those that make explore.Run and explore.Replay use the assignment.
func (a Assignment) Options() []explore.Option {
	out := make([]explore.Option, len(a))
	for i, c := range a {
		out[i] = c.Orders.override(c.Site)
	}
	return out
}

// Judged is an assignment with its verdict.
type Judged struct {
	Verdict explore.Verdict
	// Break is what it breaks if the verdict is Fail.
	Break *Break
}

// Break is an execution that an assignment permits and that breaks something.
type Break struct {
	Program string
	Failure *explore.Failure
	// Under is the assignment that it was found under; [explore.Replay] needs its Options. It is the one that is judged, or a stronger
	// one where the exploration of that was incomplete.
	Under Assignment
}

// Overrides returns the orders that it was found under and that are not as written, as "SITE=ORDER;...".
func (b *Break) Overrides() string {
	var words []string
	for _, c := range b.Under {
		if c.Orders != WrittenOrders(c.Site) {
			words = append(words, c.Site.Name+"="+c.Orders.String())
		}
	}
	return strings.Join(words, ";")
}

// Minimum is an assignment that keeps the programs correct, while no weaker one is known to.
type Minimum struct {
	Orders Assignment
	// Proven says that each weaker assignment fails.
	Proven bool
	// Below are the next weaker assignments.
	Below []Weaker
}

// Weaker is a minimum with one site lowered to the next weaker orders.
type Weaker struct {
	Choice
	// Break is nil if it is unknown whether anything breaks.
	Break *Break
}

// SiteResult is what was found of one site.
type SiteResult struct {
	Site *memory.Site
	// Runs counts the events of the site in the explorations of the programs as written.
	Runs int64
	// Weakest are the orders of the site in each of the minima.
	Weakest []Orders
	// Judgement compares the orders as written with what is needed for these programs.
	Judgement Judgement
}

// Judgement says of the written orders of one site, with those of all other sites as written, whether they are needed for the programs
// that were judged.
type Judgement string

// The judgements.
const (
	// Needed: each weaker choice breaks something.
	Needed Judgement = "needed"
	// StrongerThanNeeded: a weaker choice is sufficient for these programs. Of several sites that are, not all
	// can always be lowered at once: the minima say which.
	StrongerThanNeeded Judgement = "stronger than needed"
	// NoOrder: relaxed is written, there is nothing weaker.
	NoOrder Judgement = "relaxed already"
	// TooWeak: the assignment that is written fails, and each minimum has more at this site.
	TooWeak Judgement = "too weak"
	// Undecided: the assignment that is written fails or is unknown, or it is unknown whether a weaker choice would.
	Undecided Judgement = "undecided"
	// NotReached: the programs as written never come to the site, and say nothing of it.
	NotReached Judgement = "not reached"
)
