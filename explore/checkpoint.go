package explore

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// checkpoint is an exploration that was interrupted: what it counted, the threads in the order of their lanes, and the open branches.
type checkpoint struct {
	Version    string     `json:"version"`
	Model      string     `json:"model"`
	Executions int64      `json:"executions"`
	Blocked    int64      `json:"blocked"`
	Events     int64      `json:"events"`
	Revisits   int64      `json:"revisits"`
	Lanes      [][2]int32 `json:"lanes"`
	Jobs       []string   `json:"jobs"`
	Shares     []float64  `json:"shares"` // of the jobs in the whole search
}

const checkpointVersion = "wk2"

// ErrCheckpoint is wrapped by the errors of a checkpoint that is broken or of another exploration.
var ErrCheckpoint = errors.New("checkpoint")

// save writes the checkpoint of an exploration that was interrupted.
func (x *exploration) save(r *Result) error {
	if x.cfg.save == nil || len(x.queue.jobs) == 0 || r.Verdict == Fail && !x.cfg.all {
		return nil
	}
	c := checkpoint{Version: checkpointVersion, Model: x.cfg.model.String(),
		Executions: r.Executions, Blocked: r.Blocked, Events: r.Events, Revisits: r.Revisits}
	for _, k := range x.lanes.keys {
		c.Lanes = append(c.Lanes, [2]int32{k.parent, k.nth})
	}
	for _, j := range x.queue.jobs {
		c.Jobs = append(c.Jobs, base64.RawURLEncoding.EncodeToString(j.graph))
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
	if len(c.Jobs) == 0 {
		return fmt.Errorf("%w: nothing is left to explore", ErrCheckpoint)
	}
	for i, k := range c.Lanes {
		if lane := x.lanes.lane(laneKey{k[0], k[1]}); int(lane) != i+1 {
			return fmt.Errorf("%w: thread %d is listed twice", ErrCheckpoint, i+1)
		}
	}
	if len(c.Shares) != len(c.Jobs) {
		return fmt.Errorf("%w: %d branches with %d shares", ErrCheckpoint, len(c.Jobs), len(c.Shares))
	}
	x.earlierShare = 1
	for i, j := range c.Jobs {
		graph, err := base64.RawURLEncoding.DecodeString(j)
		if err != nil {
			return fmt.Errorf("%w: branch %d: %w", ErrCheckpoint, i, err)
		}
		x.queue.put(job{graph, c.Shares[i]})
		x.earlierShare -= c.Shares[i]
	}
	x.earlier = counts{finished: c.Executions, blocked: c.Blocked, events: c.Events, revisited: c.Revisits}
	return nil
}
