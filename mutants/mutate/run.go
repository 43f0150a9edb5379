package mutate

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/mutants"
)

// Fate is what became of a mutation.
type Fate string

// The fates.
const (
	Refused  Fate = "refused"  // it does not compile
	Caught   Fate = "caught"   // a layer failed, and named a property
	Stopped  Fate = "stopped"  // a layer did not pass, and named none: it hung, or crashed, or went over a bound
	Tested   Fate = "tested"   // no layer noticed; a test of the package did
	Survived Fate = "survived" // nothing noticed
)

// Result is a mutation with its fate.
type Result struct {
	Mutation
	ID       string         `json:"id"`
	Fate     Fate           `json:"fate"`
	Layer    mutants.Layer  `json:"layer,omitempty"` // that caught or stopped it
	Property model.Property `json:"property,omitempty"`
	Message  string         `json:"message,omitempty"`
	// Judgement says of a survivor why it is no defect.
	Judgement string `json:"judgement,omitempty"`
}

// Runner runs mutations.
type Runner struct {
	Root  string // folder of the module
	Seed  uint64
	Limit time.Duration // of each layer; 0 means 20 seconds
	// Parallel is the number of mutations at once; 0 means one a processor.
	Parallel int
	// Tests runs the tests of the packages on what survives the layers.
	Tests bool
	Cache *mutants.Cache
	// Done is told each result, one at a time, in no order.
	Done func(Result)
}

// layers are those that look at impl, the quickest first.
var layers = []mutants.Layer{mutants.Explore, mutants.Proptest, mutants.Native, mutants.Linearize, mutants.Scenarios}

const defaultLimit = 20 * time.Second

// Run runs the chosen mutations of the schema, which is built once; nil is all. An error means that nothing can be said: what was built without a
// mutation must pass. What ctx cut off is not among the results.
func (r *Runner) Run(ctx context.Context, s *Schema, chosen []Mutation) ([]Result, error) {
	dir, err := os.MkdirTemp("", "wakecheck-mutate-")
	if err != nil {
		return nil, fmt.Errorf("mutate: %w", err)
	}
	defer os.RemoveAll(dir)
	b, err := r.build(ctx, s, dir)
	if err != nil {
		return nil, err
	}
	if chosen == nil {
		chosen = s.Mutations
	}
	if err := b.control(ctx); err != nil {
		return nil, err
	}
	return b.all(ctx, chosen), nil
}

// bench is what was built, and on what mutations are run.
type bench struct {
	*Runner
	schema *Schema
	bin    string
	tests  []string // binaries of the packages' own tests
	digest string
}

func (r *Runner) build(ctx context.Context, s *Schema, dir string) (*bench, error) {
	b := &bench{Runner: r, schema: s}
	var err error
	if b.bin, err = s.Build(ctx, r.Root, dir); err != nil {
		return nil, err
	}
	if r.Tests {
		if b.tests, err = s.buildTests(ctx, r.Root, dir); err != nil {
			return nil, err
		}
	}
	if r.Cache != nil {
		b.digest, err = mutants.Sources(ctx, r.Root)
	}
	return b, err
}

// control holds that what is built passes if no mutation is chosen.
func (b *bench) control(ctx context.Context) error {
	res := b.run(ctx, Mutation{})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if res.Fate != Survived {
		return fmt.Errorf("mutate: without a mutation: %s by %s: %s %s", res.Fate, res.Layer, string(res.Property), res.Message)
	}
	return nil
}

func (b *bench) all(ctx context.Context, chosen []Mutation) []Result {
	results := make([]Result, len(chosen))
	var told sync.Mutex
	mutants.Each(ctx, len(chosen), b.Parallel, func(i int) {
		res := b.run(ctx, chosen[i])
		if ctx.Err() != nil {
			return
		}
		results[i] = res
		told.Lock()
		defer told.Unlock()
		if b.Done != nil {
			b.Done(res)
		}
	})
	var ended []Result
	for _, res := range results {
		if res.Fate != "" {
			ended = append(ended, res)
		}
	}
	return ended
}

// run runs one mutation, up to the first layer that does not pass.
func (b *bench) run(ctx context.Context, m Mutation) Result {
	res := Result{Mutation: m, ID: m.ID(), Fate: Survived}
	if !b.schema.Compiles(m) {
		res.Fate = Refused
		return res
	}
	for _, l := range layers {
		o := b.layer(ctx, m, l)
		if o.Verdict == model.Pass {
			continue
		}
		res.Layer, res.Property, res.Message, res.Fate = l, o.Property, o.Message, Caught
		if o.Verdict != model.Fail {
			res.Fate, res.Message = Stopped, o.Reason
		}
		return res
	}
	if failed := b.test(ctx, m); failed != "" {
		res.Fate, res.Message = Tested, failed
	}
	return res
}

func (b *bench) layer(ctx context.Context, m Mutation, l mutants.Layer) mutants.Outcome {
	limit := b.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	key := ""
	if b.Cache != nil {
		key = b.Cache.Key("mutate", mutants.ProfileMutation, b.digest, string(l), strconv.FormatUint(b.Seed, 10), limit.String(), m.ID())
	}
	if o := b.Cache.Get(key); o != nil {
		return *o
	}
	o := mutants.RunLayer(ctx, b.bin, mutants.ProfileMutation, l, b.Seed, limit, fmt.Sprintf("%s=%d", Variable, m.Number))
	b.Cache.Put(key, &o)
	return o
}
