package wakertest

// Losing returns the workload with a defect: where lose says so, a delivery is lost.
func (w Workload) Losing(lose func() bool) Workload {
	w.lose = lose
	return w
}

// UserPanic is what user code of scenarios panics with.
func UserPanic() any { return userPanic{} }
