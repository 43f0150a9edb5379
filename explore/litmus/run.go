package litmus

import (
	"context"
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// collector sums up executions.
type collector struct {
	test   *Test
	cfg    *config
	places []*memory.Place // of the locations, nil until a place is known
	values []int32
	key    []byte
	states map[string]*State
	cut    int64
}

func run(ctx context.Context, t *Test, cfg *config) (*Result, error) {
	c := &collector{
		test: t, cfg: cfg, places: make([]*memory.Place, len(t.Locations)),
		values: make([]int32, len(t.shown)), states: map[string]*State{},
	}
	options := append(cfg.explore[:len(cfg.explore):len(cfg.explore)],
		explore.In(cfg.model), explore.FullPlain(), explore.All(), explore.Trusted(), explore.OnExecution(c.add))
	if t.weak > 0 {
		options = append(options, explore.Spurious(t.weak*maxSteps)) // each turn of a loop may fail
	}
	x, err := explore.Run(ctx, program(t, cfg.turns), options...)
	if err != nil {
		return nil, fmt.Errorf("litmus: %s: %w", t.Name, err)
	}
	return c.result(x)
}

// result puts the states in order and counts.
func (c *collector) result(x *explore.Result) (*Result, error) {
	r := &Result{Test: c.test, Model: c.cfg.model, Blocked: x.Blocked, Cut: c.cut, Bound: x.Bound, Duration: x.Duration}
	for _, f := range x.Failures {
		if f.Kind != explore.Deadlock { // a loop that waits for ever
			return nil, fmt.Errorf("litmus: %s: %w", c.test.Name, f)
		}
	}
	r.States = make([]State, 0, len(c.states))
	for _, s := range c.states {
		r.States = append(r.States, *s)
		r.Racy = r.Racy || s.Racy > 0
		if s.Holds {
			r.Positive += s.Executions
		} else {
			r.Negative += s.Executions
		}
	}
	sortStates(r.States)
	if r.Bound == "" && x.Executions == 0 {
		r.Bound = explore.NoExecution // explore calls it a deadlock
	}
	return r, nil
}

// add takes note of an execution.
func (c *collector) add(x *explore.Execution) error {
	if !c.read(x) {
		c.cut++
		return nil
	}
	c.key = c.key[:0]
	for _, v := range c.values {
		c.key = append(c.key, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
	}
	s := c.states[string(c.key)]
	if s == nil {
		s = c.newState()
		c.states[string(c.key)] = s
	}
	s.Executions++
	racy := x.Racy()
	if racy {
		s.Racy++
	}
	if c.cfg.each == nil {
		return nil
	}
	one := State{Values: s.Values, Executions: 1, Holds: s.Holds, text: s.text}
	if racy {
		one.Racy = 1
	}
	return c.cfg.each(x, one)
}

func (c *collector) newState() *State {
	s := &State{Values: append([]int32(nil), c.values...)}
	s.text = c.test.stateText(s.Values)
	s.Holds = c.test.Condition.Prop.Holds(func(v Var) int32 {
		for i, w := range c.test.shown {
			if v == w {
				return s.Values[i]
			}
		}
		return 0 // not reached: the variables of the condition are shown
	})
	return s
}

// read fills in the values of an execution. It reports false if a thread reached a limit of loops.
func (c *collector) read(x *explore.Execution) bool {
	for t := range c.test.Threads {
		if x.Result(t+1).(string) == cutResult { // thread 0 started the others
			return false
		}
	}
	for i, v := range c.test.shown {
		if v.Location == nil {
			c.values[i] = unpackLocal(x.Result(v.Thread+1).(string), v.Local.Index)
		} else {
			c.values[i] = c.final(x, v.Location)
		}
	}
	return true
}

// final returns the last value of a shared variable.
func (c *collector) final(x *explore.Execution, l *Location) int32 {
	if c.places[l.Index] == nil {
		c.find(x)
	}
	p := c.places[l.Index]
	if p == nil {
		return l.Init // nothing has accessed it so far
	}
	v, written := x.Final(p)
	if !written {
		return l.Init
	}
	return int32(v)
}

// find looks for the places of variables, which the events name.
func (c *collector) find(x *explore.Execution) {
	for t := range c.test.Threads {
		for i := range x.Len(t + 1) {
			e := x.Event(explore.EventID{Thread: t + 1, Index: i})
			if e.Place == nil {
				continue
			}
			for j, l := range c.test.Locations {
				if l.Name == e.Place.Name {
					c.places[j] = e.Place
				}
			}
		}
	}
}
