package explore

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// A checkpoint is written as its version, a sum of its content, and the content: what is damaged is not gone on from, since a branch that
// was lost would make a pass of what was not explored.
type sealed struct {
	Version string          `json:"version"`
	Sum     string          `json:"sha256"` // of the content, as it is written
	Content json.RawMessage `json:"content"`
}

// checkpoint is an exploration that was interrupted: what it counted and found, the threads in the order of their lanes, and the open branches.
type checkpoint struct {
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

// checkpointVersion is the format of checkpoints. wk4 added the sum.
const checkpointVersion = "wk4"

// ErrCheckpoint is wrapped by the errors of a checkpoint that is broken or of another exploration.
var ErrCheckpoint = errors.New("checkpoint")

// save writes the checkpoint of an exploration that was interrupted. One that was stopped, by a failure or a bound that nothing can go
// on from, has lost open branches: what is left in the queue is not all there is to explore.
func (x *exploration) save(r *Result) error {
	if x.cfg.save == nil || len(x.queue.jobs) == 0 || x.queue.stop.Load() {
		return nil
	}
	c := checkpoint{Model: x.cfg.model.String(), Options: x.cfg.lasting(),
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
	content, err := json.Marshal(c)
	if err == nil {
		err = json.NewEncoder(x.cfg.save).Encode(seal(content))
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	return nil
}

func seal(content []byte) sealed {
	return sealed{checkpointVersion, fmt.Sprintf("%x", sha256.Sum256(content)), content}
}

// readCheckpoint reads a checkpoint as it was written, or none at all.
func readCheckpoint(in io.Reader) (c checkpoint, err error) {
	text, err := io.ReadAll(in)
	if err != nil {
		return c, err
	}
	// The version comes first: another one may have other fields.
	var about struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(text, &about); err != nil {
		return c, err
	}
	if about.Version != checkpointVersion {
		return c, fmt.Errorf("it is of version %q, this is %s: explore from the start", about.Version, checkpointVersion)
	}
	var s sealed
	if err := strictly(text, &s); err != nil {
		return c, err
	}
	if s.Sum != seal(s.Content).Sum {
		return c, errors.New("its content was changed after it was written: the sum differs")
	}
	if err := strictly(s.Content, &c); err != nil {
		return c, err
	}
	return c, c.check()
}

// strictly reads one JSON value without fields that the type lacks.
func strictly(text []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something stands behind its end")
	}
	return nil
}

// check refuses what no exploration writes.
func (c *checkpoint) check() error {
	for name, n := range map[string]int64{"executions": c.Executions, "blocked": c.Blocked, "events": c.Events, "revisits": c.Revisits} {
		if n < 0 {
			return fmt.Errorf("%s: %d is less than 0", name, n)
		}
	}
	if len(c.Jobs) == 0 {
		return errors.New("nothing is left to explore")
	}
	if len(c.Shares) != len(c.Jobs) || len(c.Sums) != len(c.Jobs) {
		return fmt.Errorf("%d branches with %d shares and %d sums", len(c.Jobs), len(c.Shares), len(c.Sums))
	}
	for i, share := range c.Shares {
		if share < 0 || share > 1 {
			return fmt.Errorf("branch %d: %v is no share of the search", i, share)
		}
	}
	return nil
}

// load puts the open branches of a checkpoint into the queue.
func (x *exploration) load(in io.Reader) error {
	c, err := readCheckpoint(in)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	if c.Model != x.cfg.model.String() {
		return fmt.Errorf("%w: it is under %s, this exploration under %v", ErrCheckpoint, c.Model, x.cfg.model)
	}
	if options := x.cfg.lasting(); c.Options != options {
		return fmt.Errorf("%w: it was written with options %q, this exploration has %q", ErrCheckpoint, c.Options, options)
	}
	for i, k := range c.Lanes {
		if lane := x.lanes.lane(laneKey{k[0], k[1]}); int(lane) != i+1 {
			return fmt.Errorf("%w: thread %d is listed twice", ErrCheckpoint, i+1)
		}
	}
	x.earlierShare = 1
	for i, j := range c.Jobs {
		graph, err := base64.RawURLEncoding.DecodeString(j)
		if err != nil {
			return fmt.Errorf("%w: branch %d: %w", ErrCheckpoint, i, err)
		}
		x.queue.put(job{graph: graph, share: c.Shares[i], sum: c.Sums[i], loaded: true})
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
