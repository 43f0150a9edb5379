package mutants

import (
	"fmt"

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

// survives says which of the scenarios that a mutant must not break did not pass.
func (m *Mutant) survives(o Outcome) (problems []string) {
	for _, name := range m.Passes {
		switch s, ok := o.scenario(name); {
		case !ok:
			problems = append(problems, fmt.Sprintf("there is no scenario %q, which it must pass", name))
		case s.Verdict != model.Pass:
			problems = append(problems, fmt.Sprintf("scenario %s, which it must pass: %s %s", name, s.Verdict, s.Property))
		}
	}
	return problems
}
