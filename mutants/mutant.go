package mutants

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// Layer is a column of the matrix.
type Layer string

// The layers, as verify names them. Model is not among them: it does not look at the implementation.
const (
	Proptest  Layer = "proptest"
	Linearize Layer = "linearize"
	Native    Layer = "native"
	Explore   Layer = "explore"
	Scenarios Layer = "scenarios"
	TLA       Layer = "tla"
)

// Layers returns all layers in their order.
func Layers() []Layer { return []Layer{Proptest, Linearize, Native, Explore, Scenarios, TLA} }

// Group says what a mutant is there for. It is the folder that holds it.
type Group string

// The groups.
const (
	Field      Group = "field"      // a defect that somebody shipped
	Systematic Group = "systematic" // one site, one step: an order, an increment, a check
	Equivalent Group = "equivalent" // a change that changes nothing, with a proof that says within what
	Control    Group = "control"    // looks like a defect and is none
)

// Groups returns all groups in their order.
func Groups() []Group { return []Group{Field, Systematic, Equivalent, Control} }

// Kind is the kind of defect, as the literature files it.
type Kind string

// The kinds.
const (
	Count   Kind = "a" // reference count
	Borrow  Kind = "b" // by reference or by value, panic, vtable, re-entrancy
	Lost    Kind = "c" // lost wakeups and task state
	Ordered Kind = "d" // memory ordering
)

// Source is where a defect was found.
type Source struct {
	Repository string `json:"repository"`
	Reference  string `json:"reference"` // issue, pull request or commit
	Year       int    `json:"year"`
	Bug        string `json:"bug,omitempty"` // its name in the project's collection
	First      bool   `json:"first,omitempty"`
}

// The years in which somebody may have found a defect: what is outside is a slip.
const firstYear, lastYear = 1970, 2099

// Mutant is one exhibit, and the form of mutant.json.
type Mutant struct {
	Name  string `json:"-"`
	Group Group  `json:"-"`

	Title  string  `json:"title"`
	Source *Source `json:"source,omitempty"`
	Kind   Kind    `json:"kind"`
	// Property is what it breaks; none for an equivalent or a control.
	Property model.Property `json:"property,omitempty"`
	// Shows is the scenario of the suite, or the operation, that shows it. Where it is a scenario, and explore must kill the mutant, it must fail there.
	Shows string `json:"shows,omitempty"`
	// Kills are the layers that must kill it, each for what the layer sees broken first.
	Kills map[Layer]Fired `json:"kills,omitempty"`
	// Sometimes are those that may, as the machine's schedule has it.
	Sometimes map[Layer]Fired `json:"sometimes,omitempty"`
	// Cannot says for every other layer why it does not.
	Cannot map[Layer]string `json:"cannot,omitempty"`
	// Passes are scenarios that it must not break, and that an equivalent or a control exhausts: it is one defect, not a wreck.
	Passes []string `json:"passes"`
	Why    string   `json:"why"`
	Fix    string   `json:"fix,omitempty"`
	Proof  string   `json:"proof,omitempty"` // of an equivalent
	// TLA is the configuration of tla/manifest.json that is its counterpart: the nearest defect in the specifications. It is no run of the patch, which
	// no specification sees. A mutant whose nearest one is another defect names none.
	TLA string `json:"tla,omitempty"`

	Patch string `json:"-"` // a unified diff
}

// Harmless reports that no layer may alarm.
func (m *Mutant) Harmless() bool { return m.Group == Equivalent || m.Group == Control }

// ErrMutant is wrapped by every error of what a mutant's folder holds.
var ErrMutant = errors.New("mutant")

// check holds the declaration against the rules that all share, and names all that it breaks.
func (m *Mutant) check() error {
	var broken []string
	rule := func(holds bool, format string, args ...any) {
		if !holds {
			broken = append(broken, fmt.Sprintf(format, args...))
		}
	}
	rule(m.Title != "" && m.Why != "", "it needs a title and a why")
	rule(slices.Contains([]Kind{Count, Borrow, Lost, Ordered}, m.Kind), "kind %q: want a, b, c or d", m.Kind)
	rule(m.Group != Field || m.Source != nil && m.Source.Repository != "" && m.Source.Reference != "" && m.Source.Year != 0,
		"it needs a source with repository, reference and year")
	rule(m.Source == nil || m.Source.Year == 0 || m.Source.Year >= firstYear && m.Source.Year <= lastYear, "year %d: want %d to %d", m.year(), firstYear, lastYear)
	rule(len(m.Passes) > 0, "passes: it names no scenario that it must not break")
	rule(m.Patch != "", "it has no patch")
	if m.Harmless() {
		m.checkHarmless(rule)
	} else {
		m.checkKills(rule)
	}
	if broken == nil {
		return nil
	}
	return errors.New(strings.Join(broken, "; "))
}

func (m *Mutant) year() int {
	if m.Source == nil {
		return 0
	}
	return m.Source.Year
}

func (m *Mutant) checkHarmless(rule func(holds bool, format string, args ...any)) {
	rule(m.Property == "" && len(m.Kills) == 0 && len(m.Sometimes) == 0 && len(m.Cannot) == 0, "of group %s, it cannot be killed", m.Group)
	rule(m.Group != Equivalent || m.Proof != "", "an equivalent needs a proof")
}

// checkKills wants every layer declared once, and the mutant killed, for its property, by one that must and that runs the patch: layer tla does not.
func (m *Mutant) checkKills(rule func(holds bool, format string, args ...any)) {
	rule(m.Shows != "" && m.Fix != "", "it needs the scenario or operation that shows it, and the fix")
	rule(m.Property.Name() != "", "no property %q in the contract", m.Property)
	named := false
	for _, l := range Layers() {
		kills, must := m.Kills[l]
		chance, may := m.Sometimes[l]
		why, not := m.Cannot[l]
		n := count(must, may, not)
		if l == TLA {
			rule(must == (m.TLA != ""), "layer tla kills it just if it names a configuration")
			if n == 0 {
				continue
			}
		}
		rule(n == 1, "layer %s: want it in one of kills, sometimes and cannot, found it in %d", l, n)
		rule(!not || why != "", "layer %s: cannot without a reason", l)
		if err := (kills + chance).check(); n == 1 && !not && err != nil {
			rule(false, "layer %s: %v", l, err)
		}
		named = named || l != TLA && kills.has(m.Property)
	}
	rule(named, "no layer that runs it must kill it for %s", string(m.Property))
}

func count(all ...bool) int {
	n := 0
	for _, b := range all {
		if b {
			n++
		}
	}
	return n
}

// UnmarshalText refuses layers that there are not, where they are keys.
func (l *Layer) UnmarshalText(text []byte) error {
	for _, known := range Layers() {
		if string(known) == string(text) {
			*l = known
			return nil
		}
	}
	return fmt.Errorf("no layer %q", text)
}
