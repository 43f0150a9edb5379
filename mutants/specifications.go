package mutants

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/tla"
)

// specifications runs configurations of tla/manifest.json by TLC.
type specifications struct {
	once sync.Once
	tool *tla.Tool
	dir  string
	all  map[string]tla.Entry
	err  error
}

func (s *specifications) open(ctx context.Context) error {
	s.once.Do(func() {
		entries, err := tla.Manifest()
		if err != nil {
			s.err = err
			return
		}
		s.all = map[string]tla.Entry{}
		for _, e := range entries {
			s.all[e.Name] = e
		}
		if s.tool, s.err = tla.Find(ctx); s.err == nil {
			s.dir, s.err = tla.Extract()
		}
	})
	return s.err
}

func (s *specifications) close() {
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
}

// run runs the configuration that is a mutant's counterpart. Its outcome is a failure just if TLC finds what the manifest lists; the property is the
// rule for which it stands. Without TLC the outcome is not run.
func (s *specifications) run(ctx context.Context, name string) (*Outcome, error) {
	err := s.open(ctx)
	if errors.Is(err, tla.ErrNotFound) {
		return &Outcome{Layer: TLA, Verdict: model.NotRun, Reason: err.Error()}, nil
	}
	if err != nil {
		return nil, err
	}
	e, ok := s.all[name]
	if !ok || e.Purpose != tla.Mutant {
		return nil, fmt.Errorf("no mutant %q in tla/manifest.json", name)
	}
	rep, err := tla.Check(ctx, s.tool, s.dir, e, 1, nil)
	if err != nil {
		return &Outcome{Layer: TLA, Verdict: model.Incomplete, Reason: err.Error()}, nil
	}
	o := &Outcome{Layer: TLA, Verdict: model.Fail, Property: e.Rule, Message: fmt.Sprintf("%s: %s", name, e.Why), Seconds: rep.Result.Elapsed.Seconds()}
	if len(rep.Differences) > 0 {
		o.Verdict, o.Property = model.Incomplete, ""
		o.Reason = fmt.Sprintf("%s: TLC found something else than tla/manifest.json lists: %s", name, strings.Join(rep.Differences, "; "))
	}
	return o, nil
}
