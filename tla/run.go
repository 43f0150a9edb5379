package tla

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// Job is one run of TLC.
type Job struct {
	Dir     string // folder with the modules; the names below are of files in it
	Module  string // without .tla
	Config  string // without .cfg
	Workers int    // 0 means 1. With one worker every count is the same each time, also that of a run that ends at a violation
	HeapMB  int    // of the Java heap; 0 means 2048
	Dump    string // file for the state graph, as Graphviz' dot with action labels; must end in .dot
	// Coverage counts how often each action was taken.
	Coverage bool
	// Short makes Java compile quickly rather than well, and collect garbage with one thread, which halves a run of a few seconds;
	// what it keeps of TLC for these is in the user's cache, beside the jar.
	Short bool
	// Progress is told the numbers of distinct and of generated states, about once a minute and at the end.
	Progress func(distinct, generated int64)
}

// Verdict is what a run came to.
type Verdict string

// The verdicts. Those but Pass are violations of a property, and Deadlock.
const (
	Pass      Verdict = "pass"      // the whole state space was searched, and nothing is broken
	Invariant Verdict = "invariant" // an invariant does not hold
	Action    Verdict = "action"    // a property of steps, as a refinement, does not hold
	Temporal  Verdict = "temporal"  // a property of behaviours does not hold
	Deadlock  Verdict = "deadlock"
)

// Result is what TLC found.
type Result struct {
	Verdict Verdict
	// Property is the name of what is broken.
	Property string
	// Generated and Distinct count states, Depth is that of the state graph. All are those up to the violation, if there is one.
	Generated, Distinct int64
	Depth               int
	// Trace leads from an initial state to the violation.
	Trace []State
	// Actions says how often each action was taken, if that was asked for.
	Actions []ActionCount
	// Printed are the values that the specification printed.
	Printed []string
	Elapsed time.Duration // start of Java included
	Search  time.Duration // start excluded, by TLC's own clock; one second is its unit where it is long
}

// State is one state of a trace.
type State struct {
	Action string // that led to it; empty for an initial one
	Text   string // the variables, as TLC prints them
	// Stutter marks the end of a behaviour that stays where it is, Back is the number of the state, from 1, to which it goes back.
	Stutter bool
	Back    int
}

// ActionCount is how often an action was taken.
type ActionCount struct {
	Name                string
	Distinct, Generated int64
}

// ErrTLC is wrapped by the error of a run from which TLC did not come back with a verdict: a specification that does not parse, too little memory.
var ErrTLC = errors.New("tlc")

const defaultHeapMB = 2048

// Run runs TLC. What it found is read from its messages, and held against its exit status; where the two do not agree, or a message that must be
// there is not, the error wraps [ErrTLC]. The context ends it.
func (t *Tool) Run(ctx context.Context, j Job) (*Result, error) {
	if j.Short {
		return t.run(ctx, j, t.sharing(ctx)...)
	}
	return t.run(ctx, j)
}

// run gives Java some more arguments.
func (t *Tool) run(ctx context.Context, j Job, java ...string) (*Result, error) {
	temporals, err := temporalNames(filepath.Join(j.Dir, j.Config+".cfg"))
	if err != nil {
		return nil, err
	}
	meta, err := os.MkdirTemp("", "wakecheck-tlc-")
	if err != nil {
		return nil, fmt.Errorf("tla: %w", err)
	}
	defer os.RemoveAll(meta)
	start := time.Now()
	cmd := exec.CommandContext(ctx, t.Java, append(java, j.arguments(t.Jar, meta)...)...)
	cmd.Dir = j.Dir
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("tla: %w", err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("tla: %w", err)
	}
	p := &output{progress: j.Progress}
	read := p.read(bufio.NewReader(out))
	status := cmd.Wait()
	if ctx.Err() != nil {
		return nil, fmt.Errorf("tla: %s: %w", j.Config, context.Cause(ctx))
	}
	if read != nil {
		return nil, fmt.Errorf("tla: %s: %w", j.Config, read)
	}
	r, err := p.result(cmd.ProcessState.ExitCode(), temporals)
	if err != nil {
		return nil, fmt.Errorf("tla: %s: %w (%v)", j.Config, err, status)
	}
	r.Elapsed = time.Since(start)
	return r, nil
}

func (j Job) arguments(jar, meta string) []string {
	heap := j.HeapMB
	if heap == 0 {
		heap = defaultHeapMB
	}
	java := []string{"-XX:+UseParallelGC"}
	if j.Short {
		java = []string{"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"}
	}
	args := append(java, fmt.Sprintf("-Xmx%dm", heap),
		"-Djava.io.tmpdir="+meta, // where TLC unpacks its own modules: two runs in one folder read half-written ones
		"-cp", jar, "tlc2.TLC", "-tool",
		"-workers", strconv.Itoa(max(1, j.Workers)), "-metadir", meta, "-checkpoint", "0",
		"-lncheck", "final", // or properties of behaviours are looked at when TLC finds time, and the counts up to a violation differ from run to run
		"-config", j.Config+".cfg")
	if j.Dump != "" {
		args = append(args, "-dump", "dot,actionlabels", j.Dump)
	}
	if j.Coverage {
		args = append(args, "-coverage", "60")
	}
	return append(args, j.Module+".tla")
}
