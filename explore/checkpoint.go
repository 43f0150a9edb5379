package explore

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// checkpoint is an exploration that was interrupted: what it counted and found, the threads in the order of their lanes, and the open branches.
type checkpoint struct {
	Version    string     `json:"version"`
	Model      string     `json:"model"`
	Options    string     `json:"options"` // the others that decide what an execution is
	Executions int64      `json:"executions"`
	Blocked    int64      `json:"blocked"`
	Events     int64      `json:"events"`
	Revisits   int64      `json:"revisits"`
	Lanes      [][2]int32 `json:"lanes"`
	Failures   []string   `json:"failures,omitempty"` // replay strings
	Jobs       []string   `json:"jobs"`
	Sums       []uint32   `json:"sums"`   // of what the events of the jobs are
	Shares     []float64  `json:"shares"` // of the jobs in the whole search
}

const checkpointVersion = "wk3"

// ErrCheckpoint is wrapped by the errors of a checkpoint that is broken or of another exploration.
var ErrCheckpoint = errors.New("checkpoint")

// save writes the checkpoint of an exploration that was interrupted. One that was stopped, by a failure or a bound that nothing can go
// on from, has lost open branches: what is left in the queue is not all there is to explore.
func (x *exploration) save(r *Result) error {
	if x.cfg.save == nil || len(x.queue.jobs) == 0 || x.queue.stop.Load() {
		return nil
	}
	c := checkpoint{Version: checkpointVersion, Model: x.cfg.model.String(), Options: x.cfg.lasting(),
		Executions: r.Executions, Blocked: r.Blocked, Events: r.Events, Revisits: r.Revisits}
	for _, k := range x.lanes.keys {
		c.Lanes = append(c.Lanes, [2]int32{k.parent, k.nth})
	}
	for _, f := range r.Failures {
		c.Failures = append(c.Failures, f.Replay)
	}
	for _, j := range x.queue.jobs {
		c.Jobs = append(c.Jobs, base64.RawURLEncoding.EncodeToString(j.graph))
		c.Sums = append(c.Sums, j.sum)
		c.Shares = append(c.Shares, j.share)
	}
	if err := json.NewEncoder(x.cfg.save).Encode(c); err != nil {
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	return nil
}

// load puts the open branches of a checkpoint into the queue.
func (x *exploration) load(in io.Reader) error {
	var c checkpoint
	if err := json.NewDecoder(in).Decode(&c); err != nil {
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	if c.Version != checkpointVersion || c.Model != x.cfg.model.String() {
		return fmt.Errorf("%w: it is of version %s under %s, this exploration of %s under %v",
			ErrCheckpoint, c.Version, c.Model, checkpointVersion, x.cfg.model)
	}
	if options := x.cfg.lasting(); c.Options != options {
		return fmt.Errorf("%w: it was written with options %q, this exploration has %q", ErrCheckpoint, c.Options, options)
	}
	if len(c.Jobs) == 0 {
		return fmt.Errorf("%w: nothing is left to explore", ErrCheckpoint)
	}
	for i, k := range c.Lanes {
		if lane := x.lanes.lane(laneKey{k[0], k[1]}); int(lane) != i+1 {
			return fmt.Errorf("%w: thread %d is listed twice", ErrCheckpoint, i+1)
		}
	}
	if len(c.Shares) != len(c.Jobs) || len(c.Sums) != len(c.Jobs) {
		return fmt.Errorf("%w: %d branches with %d shares and %d sums", ErrCheckpoint, len(c.Jobs), len(c.Shares), len(c.Sums))
	}
	x.earlierShare = 1
	for i, j := range c.Jobs {
		graph, err := base64.RawURLEncoding.DecodeString(j)
		if err != nil {
			return fmt.Errorf("%w: branch %d: %w", ErrCheckpoint, i, err)
		}
		x.queue.put(job{graph, c.Shares[i], c.Sums[i]})
		x.earlierShare -= c.Shares[i]
	}
	x.earlier = counts{finished: c.Executions, blocked: c.Blocked, events: c.Events, revisited: c.Revisits}
	return x.findAgain(c.Failures)
}

// findAgain replays the failures that the exploration had found, each in a search of its own.
func (x *exploration) findAgain(replays []string) error {
	for _, text := range replays {
		_, choices, err := parseReplay(text)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrCheckpoint, err)
		}
		cfg := *x.cfg
		cfg.onExecution, cfg.onProgress, cfg.maxExecutions = nil, nil, 0
		r, err := newExploration(x.ctx, &cfg, x.program).replay(text, choices)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrCheckpoint, err)
		}
		x.known = append(x.known, r.Failures...)
	}
	return nil
}

// lasting writes the options besides the model that an exploration and one which is resumed from it must share: those that decide
// what the executions are and which of them fail.
func (c *config) lasting() string {
	var out []string
	for site, o := range c.overrides {
		if o.order != site.Order || site.Access == memory.CASAccess && o.failure != site.Failure {
			out = append(out, fmt.Sprintf("%s=%v,%v", site.Name, o.order, o.failure))
		}
	}
	slices.Sort(out)
	return fmt.Sprintf("full=%t leaks=%t spurious=%d %s", c.full, c.keepLeaks, c.spurious, strings.Join(out, " "))
}
