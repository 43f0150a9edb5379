package mutants

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/wakecheck/wakecheck/model"
)

// The profiles of verify for what is expected to fail.
const (
	Profile         = "mutant"   // layer explore tells of every scenario
	ProfileMutation = "mutation" // it stops at the first failure
)

// patience is what a layer may take beyond its time limit until it is killed: a mutant that hangs ends nothing by itself.
const patience = 5 * time.Second

// maxOutput bounds what is kept of a mutant's output, in bytes.
const maxOutput = 8 << 20

// RunLayer runs one layer of a built command in a profile, with more variables in its environment, each NAME=VALUE. A layer that does not end in time is killed, and
// incomplete.
func RunLayer(ctx context.Context, bin, profile string, l Layer, seed uint64, limit time.Duration, env ...string) Outcome {
	deadline, cancel := context.WithTimeout(ctx, limit+patience)
	defer cancel()
	cmd := exec.CommandContext(deadline, bin, "verify", "-profile", profile, "-layers", string(l), "-json",
		"-seed", strconv.FormatUint(seed, 10), "-timeout", limit.String())
	cmd.WaitDelay = time.Second
	cmd.Env = append(cmd.Environ(), env...)
	stdout, stderr := &Bounded{}, &Bounded{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	start := time.Now()
	err := cmd.Run()
	o := outcomeOf(stdout.kept.Bytes(), stderr.kept.String(), err)
	switch {
	case ctx.Err() != nil:
		o = Outcome{Verdict: model.Incomplete, Reason: "interrupted"}
	case deadline.Err() != nil:
		o = Outcome{Verdict: model.Incomplete, Reason: fmt.Sprintf("no end within %v", limit)}
	}
	o.Layer, o.Seconds = l, time.Since(start).Seconds()
	return o
}

// report is the part of verify's JSON that a mutant is judged by.
type report struct {
	Layers []struct {
		Verdict   model.Verdict     `json:"verdict"`
		Reason    string            `json:"reason"`
		Scenarios []ScenarioOutcome `json:"scenarios"`
		Failure   *struct {
			Property model.Property `json:"property"`
			Message  string         `json:"message"`
		} `json:"failure"`
	} `json:"layers"`
}

// outcomeOf reads what a process left: its report, or else the end of its error output.
func outcomeOf(stdout []byte, stderr string, err error) Outcome {
	var r report
	if e := json.Unmarshal(stdout, &r); e != nil || len(r.Layers) != 1 {
		return crash(stderr, err)
	}
	l := r.Layers[0]
	o := Outcome{Verdict: l.Verdict, Reason: l.Reason, Scenarios: l.Scenarios}
	if l.Failure != nil {
		o.Property, o.Message = l.Failure.Property, l.Failure.Message
	}
	return o
}

// named finds the property in the typed errors of the implementation, which end in it.
var named = regexp.MustCompile(`\(([RW]\d+)\)`)

// crash is a process that ended without a report. If the implementation's own check ended it, and named the rule, that is a failure: a native run
// cannot go on then. Any other end proves nothing.
func crash(stderr string, err error) Outcome {
	first, _, _ := strings.Cut(stderr, "\n\ngoroutine ")
	if m := named.FindStringSubmatch(first); m != nil && model.Property(m[1]).Name() != "" {
		return Outcome{Verdict: model.Fail, Property: model.Property(m[1]), Message: strings.TrimSpace(first)}
	}
	if err == nil {
		err = errors.New("it ended well, and printed no report")
	}
	return Outcome{Verdict: model.Incomplete, Reason: fmt.Sprintf("%v: %s", err, strings.TrimSpace(first))}
}

// Bounded keeps the first megabytes that are written to it: a mutant may write without an end. The zero Bounded is ready.
type Bounded struct{ kept bytes.Buffer }

func (b *Bounded) Write(p []byte) (int, error) {
	b.kept.Write(p[:min(len(p), max(0, maxOutput-b.kept.Len()))])
	return len(p), nil
}

// String returns what was kept.
func (b *Bounded) String() string { return b.kept.String() }
