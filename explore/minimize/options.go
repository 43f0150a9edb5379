package minimize

import (
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Program is one of the programs that an assignment must keep correct.
type Program struct {
	// Name is for reports, unique among the programs that are judged together.
	Name string
	// Body is the program, as for explore.Run.
	Body func(*memory.Space)
	// Options are those of its explorations. A callback given by them is called for each exploration anew, and its error ends
	// the search for weakest orders: it is not taken for a verdict.
	Options []explore.Option
	// Check, if there is one, is called with each complete execution, and its error makes the execution a failure. It is given to
	// explore.OnExecution, so that Options must not have that. It must not be broken by more happens-before: see the
	// package comment.
	Check func(*explore.Execution) error
}

// Bounds of a search that no option changes.
const (
	DefaultRuns       = 10_000    // explorations
	DefaultExecutions = 1_000_000 // executions of one exploration
	maxCandidates     = 100_000
)

// Bounds that end the search before all weakest assignments are known, beside those of package explore.
const (
	RunBound       explore.Bound = "explorations"
	CandidateBound explore.Bound = "candidates of the search"
	UnknownBound   explore.Bound = "an exploration was incomplete"
)

// ErrNotMonotone is wrapped by the error of a search that met an assignment which passes although a stronger one fails, or fails
// although a weaker one passes. A check that does not ask the same of each execution does that.
var ErrNotMonotone = errors.New("correctness is not monotone in the orders")

type config struct {
	model         explore.Model
	explore       []explore.Option
	only          []*memory.Site
	withinWritten bool
	executions    int64
	runs          int64
	samples       int
	seed          uint64
	published     Published
	command       string
}

// Option is a setting of [Run].
type Option func(*config)

// In judges under the memory model; explore.C20 without it.
func In(m explore.Model) Option { return func(c *config) { c.model = m } }

// Explore gives options to each exploration, such as explore.Workers or explore.MaxTime; those of a [Program] come after them.
// A model given this way, and overrides of sites that are judged, have no effect.
func Explore(options ...explore.Option) Option {
	return func(c *config) { c.explore = append(c.explore, options...) }
}

// Only judges these sites; all others keep their orders. Without it all sites are judged that the programs run.
func Only(sites ...*memory.Site) Option {
	return func(c *config) { c.only = append(c.only, sites...) }
}

// WithinWritten considers no orders that are stronger than those written, or not comparable with them. Without it an assignment
// may strengthen one site to weaken another.
func WithinWritten() Option { return func(c *config) { c.withinWritten = true } }

// MaxRuns bounds the explorations of the search; [DefaultRuns] without it.
func MaxRuns(n int) Option { return func(c *config) { c.runs = int64(n) } }

// MaxExecutions bounds the executions of each exploration; [DefaultExecutions] without it.
func MaxExecutions(n int64) Option { return func(c *config) { c.executions = n } }

// Published are orders from elsewhere that a result shows beside those that are written: of the algorithm that a program follows.
type Published struct {
	// Name heads the column, Source says where the orders stand.
	Name, Source string
	// Orders are those of the sites, by name. A site may have none.
	Orders map[string]Orders
}

// Beside shows published orders in the result. They do not change what is judged.
func Beside(p Published) Option { return func(c *config) { c.published = p } }

// Command names the command that explores a program by its name, with flags -order and -replay as wakecheck explore has them. The text of the
// result then has, for each execution that breaks something, the line that replays it: the string alone does not say under which orders.
func Command(name string) Option { return func(c *config) { c.command = name } }

// Audit explores n assignments, drawn at random from the seed, in the end, and compares what is found with the verdict that they
// have by monotonicity. Those that are explored or unknown already are not drawn again, so that there may be fewer.
func Audit(seed uint64, n int) Option {
	return func(c *config) { c.seed, c.samples = seed, n }
}

func newConfig(programs []Program, options []Option) (*config, error) {
	cfg := &config{runs: DefaultRuns, executions: DefaultExecutions}
	for _, o := range options {
		o(cfg)
	}
	if cfg.runs < 1 || cfg.executions < 1 || cfg.samples < 0 {
		return nil, fmt.Errorf("minimize: %d explorations of %d executions, %d audited: want at least one, and no negative number",
			cfg.runs, cfg.executions, cfg.samples)
	}
	if len(programs) == 0 {
		return nil, errors.New("minimize: no programs")
	}
	names := map[string]bool{}
	for i, p := range programs {
		if p.Name == "" || p.Body == nil || names[p.Name] {
			return nil, fmt.Errorf("minimize: program %d, %q: want a body, and a name of its own", i+1, p.Name)
		}
		names[p.Name] = true
	}
	seen := map[*memory.Site]bool{}
	for _, s := range cfg.only {
		if s == nil || seen[s] {
			return nil, errors.New("minimize: the sites to judge: one is nil or named twice")
		}
		seen[s] = true
	}
	return cfg, nil
}
