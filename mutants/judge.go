package mutants

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// Cell is what one layer came to, held against what the mutant declares.
type Cell struct {
	// Text is the property that fired; in parentheses where that is the machine's choice; "-" for not killed, as declared; "pass" for a mutant that
	// is harmless and passed; "." where the layer does not see the mutant. Anything else is a problem: "gap", "W2!", "?".
	Text    string `json:"text"`
	Problem string `json:"problem,omitempty"`
}

// judge holds an outcome against the declaration.
func (m *Mutant) judge(o Outcome) Cell {
	property, killed := o.broke(m.Shows)
	want, must := m.Kills[o.Layer]
	chance, may := m.Sometimes[o.Layer]
	switch {
	case o.Verdict == model.NotRun:
		return Cell{Text: "not run"}
	case o.Verdict != model.Fail && o.Verdict != model.Pass:
		return Cell{"?", fmt.Sprintf("%s: %s: %s", o.Layer, o.Verdict, o.Reason)}
	case m.Harmless() && killed:
		return Cell{string(property) + "!", fmt.Sprintf("%s: a false alarm: %s: %s", o.Layer, property, o.Message)}
	case m.Harmless():
		return Cell{Text: "pass"}
	case must && !killed:
		return Cell{"gap", fmt.Sprintf("%s: not killed, and it must be, for %s", o.Layer, want)}
	case must && want.has(property):
		return Cell{Text: string(want)}
	case may && (!killed || chance.has(property)):
		return Cell{Text: "(" + string(chance) + ")"}
	case must, may:
		return Cell{string(property) + "!", fmt.Sprintf("%s: killed for %s, and declared is %s: %s", o.Layer, string(property), want+chance, o.Message)}
	case killed:
		return Cell{string(property) + "!", fmt.Sprintf("%s: killed for %s, and no kill is declared: %s", o.Layer, string(property), o.Message)}
	}
	return Cell{Text: "-"}
}

// scenarios holds the list of layer explore against what the mutant says of single scenarios: the one that is to show it failed, and those that it must
// not break passed. A layer that did not end is a problem already, and has no whole list.
func (m *Mutant) scenarios(o Outcome) (problems []string) {
	if o.Verdict != model.Pass && o.Verdict != model.Fail {
		return nil
	}
	if len(o.Scenarios) == 0 {
		return []string{fmt.Sprintf("%s: it ended without the list of its scenarios", o.Layer)}
	}
	// Where nothing failed, or for another property, the cell of the layer says so.
	if !m.Harmless() && m.Scenario() != "" && o.Verdict == model.Fail {
		problems = o.wants(problems, m.Scenario(), "is to show it", model.Fail)
	}
	for _, name := range m.Passes {
		problems = o.wants(problems, name, "it must pass", model.Pass)
	}
	return problems
}

// wants adds what is wrong with a scenario of which one verdict is wanted.
func (o *Outcome) wants(problems []string, name, why string, verdict model.Verdict) []string {
	switch s, ok := o.scenario(name); {
	case !ok:
		return append(problems, fmt.Sprintf("scenario %q, which %s, is not among the %d that %s ran", name, why, len(o.Scenarios), o.Layer))
	case s.Verdict != verdict:
		return append(problems, strings.TrimSpace(fmt.Sprintf("scenario %s, which %s: %s %s", name, why, s.Verdict, string(s.Property))))
	}
	return problems
}
