package explain

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/minimize"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Repairs are the stronger orders that keep the program from failing.
type Repairs struct {
	// Alone are the weakest orders that suffice at one site, all others staying as they were explored.
	Alone []Repair `json:"alone"`
	// Together is one weakest set of orders at several sites that suffices; nil if one site suffices alone, or nothing does.
	Together *Repair `json:"together,omitempty"`
	// Vain are the sites of the execution at which no order suffices alone, Undecided those at which that is not known.
	Vain      []string `json:"vain"`
	Undecided []string `json:"undecided"`
	// Hopeless tells that the program fails with the strongest orders everywhere: the fault is not in the orders.
	Hopeless bool `json:"hopeless"`
	// Explored counts the explorations.
	Explored int `json:"explored"`
}

// Repair is a choice of stronger orders with which the program passes.
type Repair struct {
	// Orders are the orders by site, "SUCCESS,FAILURE" for a compare_exchange.
	Orders map[string]string `json:"orders"`
	// Written tells that these are the orders which the sites are declared with.
	Written bool `json:"written"`
	// Executions is how many executions the program has then.
	Executions int64 `json:"executions"`
}

func newRepair(a minimize.Assignment, executions int64) Repair {
	r := Repair{Orders: map[string]string{}, Written: true, Executions: executions}
	for _, c := range a {
		r.Orders[c.Site.Name] = c.Orders.String()
		r.Written = r.Written && c.Orders == minimize.WrittenOrders(c.Site)
	}
	return r
}

// Attempt explores the program under overrides of orders, beside those that the failure was found with. Pass means that nothing fails any more.
// An error ends the search and is returned by [Explanation.Try].
type Attempt func(ctx context.Context, overrides ...explore.Option) (explore.Verdict, int64, error)

// Exploring returns the attempt that explores a program under the options that its failure was found with. Callbacks and checkpoints do
// not belong there; a bound of executions or time does, and counts for each exploration.
func Exploring(program func(*memory.Space), options ...explore.Option) Attempt {
	return func(ctx context.Context, overrides ...explore.Option) (explore.Verdict, int64, error) {
		r, err := explore.Run(ctx, program, slices.Concat(options, overrides)...)
		if err != nil {
			return explore.Incomplete, 0, err
		}
		return r.Verdict, r.Executions, nil
	}
}

// Try looks for stronger orders that repair the failure, at the sites that were explored with the orders of the reports. Of an interleaving
// nothing is tried. When ctx is cancelled, what is open is undecided.
func (e *Explanation) Try(ctx context.Context, sites []explore.SiteReport, attempt Attempt) error {
	if e.Interleaving {
		return nil
	}
	t := &trial{ctx: ctx, attempt: attempt, out: &Repairs{Alone: []Repair{}, Vain: []string{}, Undecided: []string{}}}
	for _, s := range sites {
		if err := t.alone(s); err != nil {
			return err
		}
	}
	if len(t.out.Alone) == 0 {
		if err := t.together(e.lastToLower(sites)); err != nil {
			return err
		}
	}
	e.Repairs = t.out
	return nil
}

// trial is a search for repairs.
type trial struct {
	ctx     context.Context
	attempt Attempt
	out     *Repairs
}

func (t *trial) judge(a minimize.Assignment) (explore.Verdict, int64, error) {
	if t.ctx.Err() != nil {
		return explore.Incomplete, 0, nil
	}
	t.out.Explored++
	v, n, err := t.attempt(t.ctx, a.Options()...)
	if err != nil {
		return v, n, fmt.Errorf("explain: under %v: %w", a, err)
	}
	return v, n, nil
}

// alone finds the weakest orders of one site that suffice. By monotonicity none does if the strongest does not, and what is stronger than
// one that does is not tried.
func (t *trial) alone(s explore.SiteReport) error {
	stronger := strongerAt(s)
	if len(stronger) == 0 {
		t.out.Vain = append(t.out.Vain, s.Site.Name)
		return nil
	}
	v, _, err := t.judge(choose(s, stronger[len(stronger)-1]))
	if err != nil {
		return err
	}
	switch v {
	case explore.Fail:
		t.out.Vain = append(t.out.Vain, s.Site.Name)
		return nil
	case explore.Incomplete:
		t.undecided(s)
		return nil
	}
	var found []minimize.Orders
	for _, o := range stronger {
		if slices.ContainsFunc(found, func(f minimize.Orders) bool { return f.AtMost(o) }) {
			continue
		}
		v, n, err := t.judge(choose(s, o))
		if err != nil {
			return err
		}
		switch v {
		case explore.Pass:
			found = append(found, o)
			t.out.Alone = append(t.out.Alone, newRepair(choose(s, o), n))
		case explore.Incomplete: // so that what passes above may not be the weakest
			t.undecided(s)
		}
	}
	return nil
}

func (t *trial) undecided(s explore.SiteReport) {
	if !slices.Contains(t.out.Undecided, s.Site.Name) {
		t.out.Undecided = append(t.out.Undecided, s.Site.Name)
	}
}

// together makes every site as strong as can be and then lowers one after the other as far as it goes.
func (t *trial) together(sites []explore.SiteReport) error {
	orders := make([]minimize.Orders, len(sites))
	ladders := make([][]minimize.Orders, len(sites))
	for i, s := range sites {
		ladders[i] = append([]minimize.Orders{{Order: s.Order, Failure: s.Failure}}, strongerAt(s)...)
		orders[i] = ladders[i][len(ladders[i])-1]
	}
	all := func() (a minimize.Assignment) {
		for i, s := range sites {
			if orders[i] != ladders[i][0] {
				a = append(a, choose(s, orders[i])...)
			}
		}
		return a
	}
	v, executions, err := t.judge(all())
	if err != nil || v != explore.Pass {
		t.out.Hopeless = v == explore.Fail
		return err
	}
	for i := range sites {
		for _, o := range ladders[i] {
			high := orders[i]
			if o == high {
				break
			}
			orders[i] = o
			v, n, err := t.judge(all())
			if err != nil {
				return err
			}
			if v == explore.Pass {
				executions = n
				break
			}
			orders[i] = high
		}
	}
	r := newRepair(all(), executions)
	t.out.Together = &r
	return nil
}

// lastToLower puts the sites that the missing edges name last, so that a set of orders keeps to them if it can.
func (e *Explanation) lastToLower(sites []explore.SiteReport) []explore.SiteReport {
	named := map[string]bool{}
	for _, m := range e.Missing {
		for _, s := range []Side{m.Release, m.Acquire} {
			named[s.By.Site] = true
			for _, f := range s.Fences {
				named[f.Site] = true
			}
		}
	}
	out := slices.Clone(sites)
	slices.SortStableFunc(out, func(a, b explore.SiteReport) int {
		switch {
		case named[a.Site.Name] == named[b.Site.Name]:
			return 0
		case named[a.Site.Name]:
			return 1
		}
		return -1
	})
	return out
}

func choose(s explore.SiteReport, o minimize.Orders) minimize.Assignment {
	return minimize.Assignment{{Site: s.Site, Orders: o}}
}

// strongerAt returns the orders of a site that give more than those that it was explored with, weaker ones before stronger ones.
func strongerAt(s explore.SiteReport) []minimize.Orders {
	now := minimize.Orders{Order: s.Order, Failure: s.Failure}
	var out []minimize.Orders
	for order := memory.RelaxedOrder; order <= memory.SeqCstOrder; order++ {
		for failure := memory.NonAtomicOrder; failure <= memory.SeqCstOrder; failure++ {
			o := minimize.Orders{Order: order, Failure: failure}
			cas := s.Site.Access == memory.CASAccess
			if cas == (failure == memory.NonAtomicOrder) || s.Site.Permits(order, failure) != nil || o == now || !now.AtMost(o) {
				continue
			}
			out = append(out, o)
		}
	}
	return out
}

// words returns what was found, and what was tried in vain.
func (r *Repairs) words() []string {
	if r == nil {
		return nil
	}
	var out []string
	for _, a := range r.Alone {
		out = append(out, fmt.Sprintf("Repaired by %v alone%s.", a, a.outcome()))
	}
	if r.Together != nil {
		out = append(out, fmt.Sprintf("Repaired at no one site, but by %v together, of which none can be weaker%s.", r.Together, r.Together.outcome()))
	}
	if r.Hopeless {
		out = append(out, "Repaired by no order: with the strongest one at every site it still happens.")
	}
	if len(r.Undecided) > 0 {
		out = append(out, "Undecided, as an exploration ended early: "+strings.Join(r.Undecided, ", ")+".")
	}
	if len(r.Vain) > 0 && !r.Hopeless {
		out = append(out, "No order repairs it alone at "+strings.Join(r.Vain, ", ")+".")
	}
	return out
}

// String returns "SITE=ORDERS", for several sites in order of their names.
func (r Repair) String() string {
	var words []string
	for _, site := range slices.Sorted(maps.Keys(r.Orders)) {
		words = append(words, site+"="+r.Orders[site])
	}
	return strings.Join(words, " ")
}

func (r Repair) outcome() string {
	text := ""
	if r.Written {
		text = ", as written"
	}
	return fmt.Sprintf("%s: %d of %d executions are good", text, r.Executions, r.Executions)
}
