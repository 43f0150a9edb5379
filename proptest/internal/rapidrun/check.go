package rapidrun

import (
	"fmt"

	"pgregory.net/rapid"
)

// Outcome is how a check ended.
type Outcome struct {
	Runs    int      // calls of the property, those of the shrinker included
	Failed  bool     // the property failed
	Stopped bool     // the property ended its goroutine, so that the check is cut short
	Lines   []string // what rapid said of a failure
}

// Check sets, runs and puts back, in one: it calls the property that often, in a goroutine of its own, and waits for it. The property keeps what it
// finds itself, and has to bound the shrinker, which calls it again after a failure until nothing is left to try. A check that neither stopped nor failed and made
// fewer calls than was asked for is an error.
func Check(seed uint64, checks, steps int, property func(*rapid.T)) (Outcome, error) {
	if checks < 1 || steps < 1 {
		return Outcome{}, fmt.Errorf("%w: %d checks of %d steps: want at least 1", Err, checks, steps)
	}
	restore, err := Set(seed, checks, steps)
	if err != nil {
		return Outcome{}, err
	}
	defer restore()
	var (
		out      Outcome
		log      Log
		returned bool
		over     = make(chan struct{})
	)
	go func() {
		defer close(over)
		Run(&log, func(t *rapid.T) {
			out.Runs++
			property(t)
		})
		returned = true
	}()
	<-over
	out.Failed, out.Lines = log.Failed(), log.Lines()
	out.Stopped = !returned && !out.Failed
	if !out.Failed && !out.Stopped && out.Runs < checks {
		return out, fmt.Errorf("%w: ran %d of %d checks", Err, out.Runs, checks)
	}
	return out, nil
}
