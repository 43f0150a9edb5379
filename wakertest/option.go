package wakertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/proptest/scenario"
)

// Option is a setting of [Check] and [Run].
type Option func(*config)

// Defaults of a check.
const (
	DefaultSequences  = 300 // of the sequential level
	DefaultScenarios  = 300 // of each of the other two
	DefaultNativeRuns = 20  // of each scenario
)

type config struct {
	ctx        context.Context
	seed       uint64
	levels     []Level // nil for all that the subject permits
	sequences  int
	scenarios  int
	nativeRuns int
	budget     float64
	model      explore.Model
	explorer   []explore.Option
	stall      time.Duration
	kept       []scenario.Scenario
	reasons    map[string]string // by the name of an exempted case
	rerun      string            // what to do to see a failure again
	errs       []error
}

// ErrOption is wrapped by the error of an option that cannot be.
var ErrOption = errors.New("wakertest: option")

func configure(options []Option) (*config, error) {
	c := &config{ctx: context.Background(), seed: 1, sequences: DefaultSequences, scenarios: DefaultScenarios, nativeRuns: DefaultNativeRuns, reasons: map[string]string{}}
	for _, o := range options {
		o(c)
	}
	if c.rerun == "" {
		c.rerun = fmt.Sprintf("call wakertest.Check with wakertest.Seed(%d)", c.seed)
	}
	return c, errors.Join(c.errs...)
}

func (c *config) wrong(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("%w: "+format, append([]any{ErrOption}, args...)...))
}

// positive sets a number that must not be zero: a check of nothing is no check.
func (c *config) positive(field *int, what string, n int) {
	if *field = n; n < 1 {
		c.wrong("%d %s: want at least 1", n, what)
	}
}

// Context ends the check when it is over: what was found so far is kept, and the check is incomplete. [Run] takes that of its test without it.
func Context(ctx context.Context) Option { return func(c *config) { c.ctx = ctx } }

// Seed is that of all random choices, at least 1, and 1 without it. The same seed gives the same sequences and scenarios; how goroutines interleave natively is
// the machine's choice.
func Seed(seed uint64) Option {
	return func(c *config) {
		if c.seed = seed; seed == 0 {
			c.wrong("seed 0: want at least 1")
		}
	}
}

// Levels are those to check at, in place of all that the subject permits. Exhaustively, for a subject without cells, is then an error.
func Levels(levels ...Level) Option {
	return func(c *config) {
		c.levels = levels
		if len(levels) == 0 {
			c.wrong("no levels: want at least one")
		}
		for _, l := range levels {
			if int(l) >= len(levelNames) {
				c.wrong("no level %d", l)
			}
		}
	}
}

// Sequences is how many random sequences of calls the sequential level runs.
func Sequences(n int) Option { return func(c *config) { c.positive(&c.sequences, "sequences", n) } }

// RandomScenarios is how many random scenarios each of the other levels runs. A defect that three calls have to meet for may take some thousands.
func RandomScenarios(n int) Option {
	return func(c *config) { c.positive(&c.scenarios, "scenarios", n) }
}

// NativeRuns is how often the native level runs each scenario.
func NativeRuns(n int) Option {
	return func(c *config) { c.positive(&c.nativeRuns, "native runs", n) }
}

// Budget is the largest estimate of the executions of a scenario that is explored, concurrent.DefaultBudget without it. Larger ones are not run, and counted.
func Budget(executions float64) Option {
	return func(c *config) {
		if c.budget = executions; executions < 1 {
			c.wrong("a budget of %v executions: want at least 1", executions)
		}
	}
}

// Memory is the memory model of the exhaustive level, explore.C20 without it.
func Memory(m explore.Model) Option { return func(c *config) { c.model = m } }

// Exploring adds options to every exploration, such as explore.Override, by which a subject is checked with another order of one of its sites.
func Exploring(options ...explore.Option) Option {
	return func(c *config) { c.explorer = append(c.explorer, options...) }
}

// Stall is how long a call, or a native run of a scenario, may take before it counts as hanging (W7): 10 seconds without it.
func Stall(d time.Duration) Option {
	return func(c *config) {
		if c.stall = d; d <= 0 {
			c.wrong("a stall time of %v: want more than 0", d)
		}
	}
}

// Keep adds scenarios in their text form, which run before the random ones at the exhaustive and the native level: those of earlier failures.
func Keep(texts ...string) Option {
	return func(c *config) {
		for i, text := range texts {
			s, err := scenario.Parse(fmt.Sprintf("kept scenario %d", i+1), []byte(text))
			if err != nil {
				c.wrong("%w", err)
				continue
			}
			c.kept = append(c.kept, s)
		}
	}
}

// Exempt leaves out a case that the type lacks, by the name of it in [Cases]; the reason is shown with the result. Only behaviours can be
// exempted that a type may lack by its design: a limit of its counts, the refusal of misuse, panics of user code, calls while user code runs. To be
// free from any other case, leave the operation out of the adapter.
func Exempt(name, reason string) Option {
	return func(c *config) {
		known, ok := caseNamed(name)
		switch {
		case !ok:
			c.wrong("exempt %q: no such case; a type may lack %s", name, exemptible())
		case !known.Exemptible:
			c.wrong("exempt %q: %v is what every type promises that has the operation; leave the operation out of the adapter instead", name, known.Property)
		case reason == "":
			c.wrong("exempt %q: no reason", name)
		case c.reasons[name] != "":
			c.wrong("exempt %q: twice", name)
		default:
			c.reasons[name] = reason
		}
	}
}

func (c *config) exempts(name string) bool { return c.reasons[name] != "" }

func (c *config) at(l Level) bool { return c.levels == nil || slices.Contains(c.levels, l) }
