package waking

import (
	"context"
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Exploration is a program on a subject, for those who call package explore themselves. It may be explored again and again, one exploration at
// a time.
type Exploration struct {
	program Program
	subject Subject
	judge   Judge
}

// NewExploration refuses a program that breaks a rule.
func NewExploration(p Program, x Subject) (*Exploration, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return &Exploration{program: p, subject: x}, nil
}

// Program is what is explored.
func (e *Exploration) Program(s *memory.Space) { e.program.runOn(e.subject, s, nil) }

// Options are those that it is explored with: OnExecution and Classify.
func (e *Exploration) Options() []explore.Option {
	return []explore.Option{explore.OnExecution(e.execution), explore.Classify(Classify)}
}

// execution judges an execution: by its words, and by its history.
func (e *Exploration) execution(x *explore.Execution) error {
	if err := words(x); err != nil {
		return err
	}
	if v := e.judge.judge(e.program.Kind, explored(x)); v != nil {
		return rejected(v)
	}
	return nil
}

// Histories returns how many distinct histories were judged so far.
func (e *Exploration) Histories() int { return e.judge.Searches }

// Failure makes a failure of what the explorer reports.
func (e *Exploration) Failure(f *explore.Failure) *Failure { return newFailure(e.program, f) }

// Explore runs the program through every execution that the memory model allows, and judges each. Options are added to those of
// [Exploration.Options].
func Explore(ctx context.Context, p Program, x Subject, options ...explore.Option) (*explore.Result, error) {
	e, err := NewExploration(p, x)
	if err != nil {
		return nil, err
	}
	res, err := explore.Run(ctx, e.Program, append(e.Options(), options...)...)
	return res, in(p, err)
}

// Replay runs one execution of the program again, by the replay string of a failure. The error wraps explore.ErrReplay if the string does not fit.
func Replay(ctx context.Context, p Program, x Subject, replay string, options ...explore.Option) (*explore.Result, error) {
	e, err := NewExploration(p, x)
	if err != nil {
		return nil, err
	}
	res, err := explore.Replay(ctx, e.Program, replay, append(e.Options(), options...)...)
	return res, in(p, err)
}

// in says in which program an error came.
func in(p Program, err error) error {
	if err != nil {
		return fmt.Errorf("waking: %s: %w", p.Line(), err)
	}
	return nil
}
