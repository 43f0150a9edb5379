package mutants

import (
	"github.com/wakecheck/wakecheck/model"
)

// Outcome is what one layer came to on one mutant.
type Outcome struct {
	Layer    Layer          `json:"layer"`
	Verdict  model.Verdict  `json:"verdict"`
	Property model.Property `json:"property,omitempty"` // that broke first
	Message  string         `json:"message,omitempty"`  // how
	Reason   string         `json:"reason,omitempty"`   // why it is incomplete, or was not run
	Seconds  float64        `json:"seconds"`
	// Scenarios are those of layer explore, each with what it came to.
	Scenarios []ScenarioOutcome `json:"scenarios,omitempty"`
}

// ScenarioOutcome is what one scenario came to.
type ScenarioOutcome struct {
	Name     string         `json:"name"`
	Verdict  model.Verdict  `json:"verdict"`
	Property model.Property `json:"property,omitempty"`
	Replay   string         `json:"replay,omitempty"`
}

// scenario finds one by its name.
func (o *Outcome) scenario(name string) (ScenarioOutcome, bool) {
	for _, s := range o.Scenarios {
		if s.Name == name {
			return s, true
		}
	}
	return ScenarioOutcome{}, false
}

// broke returns the property that broke; where the scenario that shows the mutant is among those that ran, the one that broke there.
func (o *Outcome) broke(shows string) (model.Property, bool) {
	if s, ok := o.scenario(shows); ok && s.Verdict == model.Fail {
		return s.Property, true
	}
	return o.Property, o.Verdict == model.Fail
}
