package wakertest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
)

var (
	// ErrIncomplete is wrapped by the error of a check that a bound or its context ended before its end. What ran until then broke nothing.
	ErrIncomplete = errors.New("wakertest: incomplete")
	// ErrNoCells is wrapped by the error of a check that was to explore a subject which can only be run.
	ErrNoCells = errors.New("wakertest: uses no cells of impl/memory")
)

// Check checks a subject at each level, the cheapest first, until one finds it broken, and returns what ran. A nil error is a pass: every level that the
// statistics show as passed ran to its end. The error is a *[Failure] for a broken rule, whose text is the report; it wraps [ErrIncomplete] if the check was cut
// short; any other is one of wrong use.
//
// A subject on cells of package memory is explored; one without is not, which the statistics say, and which is an error if [Levels] asks for it.
func Check(subject concurrent.Subject, options ...Option) (Stats, error) {
	c, err := configure(options)
	if err != nil {
		return Stats{}, err
	}
	if err := ready(c, subject); err != nil {
		return Stats{Seed: c.seed}, err
	}
	s, err := look(c, subject)
	if err != nil {
		return Stats{Seed: c.seed}, err
	}
	k := &check{config: c, subject: subject, survey: s, stats: Stats{Seed: c.seed}}
	if err := k.exemptions(); err != nil {
		return k.stats, err
	}
	for _, l := range []Level{Sequentially, Exhaustively, Natively} {
		if err = k.run(l); err != nil {
			break
		}
	}
	k.stats.Cases = k.cases()
	return k.stats, err
}

// Run is [Check] in a test: it fails the test with the report, and logs what ran if all is well.
func Run(t testing.TB, subject concurrent.Subject, options ...Option) Stats {
	t.Helper()
	named := func(c *config) {
		c.ctx = t.Context()
	}
	again := func(c *config) {
		c.rerun = fmt.Sprintf("go test -run '%s'    # with wakertest.Seed(%d)", pattern(t.Name()), c.seed)
	}
	stats, err := Check(subject, append(append([]Option{named}, options...), again)...)
	if err != nil {
		t.Fatalf("\n%v\n\n%v", err, stats)
		return stats
	}
	t.Logf("\n%v", stats)
	return stats
}

// pattern selects a test by its name.
func pattern(name string) string {
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = "^" + regexp.QuoteMeta(parts[i]) + "$"
	}
	return strings.Join(parts, "/")
}

// check is one call of Check.
type check struct {
	*config
	subject concurrent.Subject
	survey  survey
	stats   Stats
}

// ready refuses what cannot be checked.
func ready(c *config, subject concurrent.Subject) error {
	if subject == nil {
		return errors.New("wakertest: no subject")
	}
	if v, ok := subject.(interface{ valid() error }); ok && v.valid() != nil {
		return v.valid()
	}
	r, ok := subject.(interface{ refuses() bool })
	if !ok || r.refuses() {
		return nil
	}
	for _, name := range []string{noOverflow, consumedHandles} {
		if known, _ := caseNamed(name); !c.exempts(name) {
			return fmt.Errorf("%w: Refused is missing, so that no call can be refused: %s (%s). If the type does that, Refused says how it shows; if not: wakertest.Exempt(%q, reason)",
				ErrAdapter, known.About, known.Property, name)
		}
	}
	return nil
}

// exemptions refuses an exemption from what does not concern the subject.
func (k *check) exemptions() error {
	for _, c := range cases {
		if k.exempts(c.Name) && !c.applies(k.subject, k.survey) {
			return fmt.Errorf("%w: exempt %q: the subject has no operation that it is about", ErrOption, c.Name)
		}
	}
	return nil
}

// run runs one level, or says why not.
func (k *check) run(l Level) error {
	switch {
	case !k.at(l):
		k.stats.Levels = append(k.stats.Levels, LevelStats{Level: l, Verdict: model.NotRun, Reason: "not asked for"})
		return nil
	case l == Exhaustively && !k.survey.cells && k.levels != nil:
		return fmt.Errorf("%w: it cannot be run exhaustively", ErrNoCells)
	case l == Exhaustively && !k.survey.cells:
		k.stats.Levels = append(k.stats.Levels, LevelStats{Level: l, Verdict: model.NotRun, Reason: "not explored: uses no cells of impl/memory"})
		return nil
	}
	run := map[Level]func() (LevelStats, error){Sequentially: k.sequential, Exhaustively: k.exhaustive, Natively: k.native}[l]
	s, err := run()
	s.Level = l
	if err == nil && (s.Runs == 0 || s.Calls+int(s.Executions) == 0) {
		s.Verdict, s.Reason = model.Incomplete, "nothing ran"
	}
	k.stats.Levels = append(k.stats.Levels, s)
	if err == nil && s.Verdict == model.Incomplete {
		err = fmt.Errorf("%w: %v level: %s", ErrIncomplete, l, s.Reason)
	}
	return err
}

func (k *check) sequential() (LevelStats, error) {
	scope := proptest.Scope{
		Has: k.subject.Has, NoConsumed: k.exempts(consumedHandles), NoOutlived: k.exempts(outlivedRefs), NoBorrowed: k.exempts(borrowedArcs),
		NoPanics: k.exempts(panicSafety), NoSelf: !k.survey.self, NoNesting: k.exempts(nesting), NoLimits: k.exempts(noOverflow), NoRelease: !k.survey.blocks,
	}
	rep, err := proptest.Check(k.ctx, Sequential(k.subject), proptest.Options{Seed: k.seed, Checks: k.sequences, Scope: scope, Stall: k.stall, Rerun: k.rerun})
	if err != nil {
		return LevelStats{Verdict: model.Incomplete}, fmt.Errorf("wakertest: %w", err)
	}
	met, all := rep.Coverage.Met()
	s := LevelStats{Verdict: rep.Verdict, Reason: rep.Reason, Runs: rep.Checks, Calls: rep.Coverage.Calls, Transitions: all, Met: met, Missed: rep.Coverage.Missed()}
	if rep.Failure != nil {
		return s, k.failed(Sequentially, rep.Failure.Property, rep.Failure, nil)
	}
	return s, nil
}

func (k *check) exhaustive() (LevelStats, error) {
	return k.scenariosAt(Exhaustively, concurrent.Options{Budget: k.budget, Model: k.model, Explorer: k.explorer},
		func(ctx context.Context, s scenario.Scenario) (*concurrent.Result, error) {
			return concurrent.Explore(ctx, s, k.subject, append([]explore.Option{explore.In(k.model)}, k.explorer...)...)
		})
}

// nativeBudget lets nearly every scenario pass: natively, nobody goes through its executions.
const nativeBudget = 1e9

func (k *check) native() (LevelStats, error) {
	return k.scenariosAt(Natively, concurrent.Options{Budget: nativeBudget, Native: k.nativeRuns, NativeOnly: true, Stall: k.stall},
		func(ctx context.Context, s scenario.Scenario) (*concurrent.Result, error) {
			return concurrent.Native(ctx, s, k.subject, concurrent.NativeOptions{Runs: k.nativeRuns, Stall: k.stall})
		})
}

// scenariosAt runs the scenarios that were kept, then random ones.
func (k *check) scenariosAt(l Level, opt concurrent.Options, run func(context.Context, scenario.Scenario) (*concurrent.Result, error)) (LevelStats, error) {
	s := LevelStats{Verdict: model.Pass}
	for _, kept := range k.kept {
		r, err := run(k.ctx, kept)
		if err != nil {
			s.Verdict = model.Incomplete
			return s, fmt.Errorf("wakertest: %w", err)
		}
		s.add(r)
		s.Runs++
		s.Verdict, s.Reason = r.Verdict, r.Reason
		if r.Failure != nil {
			return s, k.failed(l, r.Failure.Property, nil, r.Failure)
		}
		if r.Verdict != model.Pass {
			return s, nil
		}
	}
	opt.Seed, opt.Scenarios = k.seed, k.scenarios
	opt.Draw.Panics = !k.exempts(panicSafety)
	if k.exempts(noOverflow) {
		opt.Draw.Limits = []uint64{0}
	}
	rep, err := concurrent.Check(k.ctx, k.subject, opt)
	if err != nil {
		s.Verdict = model.Incomplete
		return s, fmt.Errorf("wakertest: %w", err)
	}
	r := &rep.Explored
	if opt.NativeOnly {
		r = &rep.Native
	}
	s.add(r)
	s.Runs += rep.Exhausted
	s.Rejected, s.Verdict, s.Reason = rep.Rejected, rep.Verdict, rep.Reason
	k.covered(&s, r.Coverage)
	if rep.Failure != nil {
		s.Runs++
		return s, k.failed(l, rep.Failure.Property, nil, rep.Failure)
	}
	return s, nil
}

// covered enters the transitions of the contract that random scenarios met.
func (k *check) covered(s *LevelStats, c concurrent.Coverage) {
	all := concurrent.Reachable(k.subject, !k.exempts(panicSafety), !k.exempts(noOverflow))
	for _, t := range c.Missed(all) {
		s.Missed = append(s.Missed, t.String())
	}
	s.Transitions, s.Met = len(all), len(all)-len(s.Missed)
}
