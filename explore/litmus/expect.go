package litmus

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/explore"
)

// Expectation is what the header of a test says of it under one model: the observation, and whether an execution has a data race.
type Expectation struct {
	Observation Observation
	Racy        bool
}

// String returns the expectation as it is written, as in "Sometimes race".
func (e Expectation) String() string {
	if e.Racy {
		return string(e.Observation) + " race"
	}
	return string(e.Observation)
}

// Meets reports whether a result is as expected. An incomplete result meets nothing.
func (e Expectation) Meets(r *Result) bool {
	return r.Err() == nil && r.Observation() == e.Observation && r.Racy == e.Racy
}

// Expected returns the expectation that stands in the header under the name of the model, as in "c20=Never" or "rc11=Sometimes race",
// and false if there is none. A value that is no expectation is an error.
func (t *Test) Expected(m explore.Model) (Expectation, bool, error) {
	text, ok := t.Lookup(m.String())
	if !ok {
		return Expectation{}, false, nil
	}
	o, race, racy := strings.Cut(text, " ")
	e := Expectation{Observation(o), racy}
	switch e.Observation {
	case Never, Sometimes, Always:
		if !racy || race == "race" {
			return e, true, nil
		}
	}
	return Expectation{}, false, fmt.Errorf("litmus: %s: %v=%s: want Never, Sometimes or Always, then perhaps \"race\"", t.Name, m, text)
}
