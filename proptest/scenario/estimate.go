package scenario

import "github.com/wakecheck/wakecheck/model"

// counter is one count word of an object.
type counter struct {
	object model.ObjectID
	word   word
}

type word uint8

const (
	strong word = iota
	weak
	wakes
)

// accesses lists the words that an operation on a handle of the kind accesses, in an implementation after Rust's. What follows the last count is left out.
func accesses(f model.Func, k model.Kind) []word {
	isWeak := k == model.Weak
	switch f {
	case model.Clone, model.Drop:
		if isWeak {
			return []word{weak}
		}
		return []word{strong}
	case model.IncStrong, model.DecStrong, model.IntoInner, model.TryUnwrap, model.StrongCount:
		return []word{strong}
	case model.Upgrade:
		return []word{strong, strong}
	case model.Wake:
		return []word{wakes, strong}
	case model.WakeByRef, model.Wakes:
		return []word{wakes}
	case model.Downgrade:
		return []word{weak, weak}
	case model.GetMut:
		return []word{weak, weak, strong}
	case model.WeakCount:
		if isWeak {
			return []word{weak, strong}
		}
		return []word{weak}
	}
	return nil
}

// laps is how often an operation accesses what it accesses: an increment that a limit refuses takes its excess back.
func (s Scenario) laps(f model.Func) int {
	if s.Limit > 0 && (f == model.Clone || f == model.IncStrong) {
		return 2
	}
	return 1
}

// Estimate returns about how many executions a model checker needs for the valid scenario: for each count word the number of orders in which the threads'
// accesses can follow each other, if each thread makes k of them: (k1+k2+...)! / (k1! k2! ...); and the product over all words. It is exact where each step is one
// read-modify-write and nothing else is shared.
//
// It is too high where an access is a read, as two of them are in no order, where a handle turns out to be absent or a compare-and-swap is not tried, and where
// gives and takes put threads in order. It is too low by what follows a last count: the destructor, and the weak count that goes with it. It does not know
// the payload, locks and retries of an implementation.
func (s Scenario) Estimate() float64 {
	plan := s.Plan()
	made := map[counter]int{} // accesses of the threads before
	product := 1.0
	for _, t := range s.Threads {
		own := map[counter]int{}
		for _, step := range t.Steps {
			if step.Action != Do || step.Call.F == model.New {
				continue
			}
			for _, w := range accesses(step.Call.F, plan.Kind[step.Call.Handle]) {
				own[counter{plan.objectOf(step), w}] += s.laps(step.Call.F)
			}
		}
		for c, k := range own {
			product *= choose(made[c]+k, k)
			made[c] += k
		}
	}
	return product
}

// choose returns the binomial coefficient, exact below 2^53.
func choose(n, k int) float64 {
	c := 1.0
	for i := 1; i <= k; i++ {
		c = c * float64(n-k+i) / float64(i)
	}
	return c
}
