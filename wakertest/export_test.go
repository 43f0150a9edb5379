package wakertest

import "github.com/wakecheck/wakecheck/impl/memory"

// Losing returns the workload with a defect: where lose says so, a delivery is lost.
func (w Workload) Losing(lose func() bool) Workload {
	w.lose = lose
	return w
}

// Space returns the settings of the scenario's space.
func (s Scenario) Space() []memory.Option { return s.space }

// UserPanic is what user code of scenarios panics with.
func UserPanic() any { return userPanic{} }
