package litmus

import "github.com/wakecheck/wakecheck/explore"

// DefaultTurns is the limit of turns of a loop.
const DefaultTurns = 8

// maxSteps bounds the statements that a thread runs, so that loops inside of loops end.
const maxSteps = 1 << 16

// Option is a setting of [Run].
type Option func(*config)

type config struct {
	model   explore.Model
	turns   int
	each    func(*explore.Execution, State) error
	explore []explore.Option
}

func newConfig(options []Option) *config {
	c := &config{model: explore.RC11, turns: DefaultTurns}
	for _, o := range options {
		o(c)
	}
	return c
}

// In runs under another memory model than herd's rc11.
func In(m explore.Model) Option { return func(c *config) { c.model = m } }

// Unroll limits the turns that a loop runs each time it is reached; [DefaultTurns] without it. Loops that only wait for a value have no limit.
func Unroll(turns int) Option { return func(c *config) { c.turns = max(turns, 1) } }

// Each calls f with every execution that has a final state, and that state, in which Executions and Racy speak of this
// execution alone. The execution is valid during the call only. An error ends the run and is returned by [Run].
func Each(f func(*explore.Execution, State) error) Option {
	return func(c *config) { c.each = f }
}

// With gives options to package explore: bounds, workers, or overrides of the orders of [Test.Sites]. Not the model, which [In] names, nor
// what Run sets itself (FullPlain, All, OnExecution, Spurious); and no checkpoints, of which Run would see only a part.
func With(options ...explore.Option) Option {
	return func(c *config) { c.explore = append(c.explore, options...) }
}
