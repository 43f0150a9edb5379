package mutants

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/wakecheck/wakecheck/model"
)

// Story is a mutant with the failure that it causes.
type Story struct {
	*Mutant
	Name  string `json:"name"`
	Group Group  `json:"group"`
	Patch string `json:"patch"`
	// Shown: it did what it declares, that is, it failed, or passed if it is harmless. Evidence is what the patched command printed.
	Shown    bool   `json:"shown"`
	Evidence string `json:"evidence,omitempty"`
	// Reason is why the patched command came to no end.
	Reason string `json:"reason,omitempty"`
}

// Tell builds the mutant and has it show its defect: by the scenario that shows it, or, where that is not one of the suite, by the first layer that
// must kill it. A command that does not end within the limit is killed.
func Tell(ctx context.Context, root string, m *Mutant, limit time.Duration) (*Story, error) {
	s := &Story{Mutant: m, Name: m.Name, Group: m.Group, Patch: m.Patch}
	dir, err := os.MkdirTemp("", "wakecheck-explain-")
	if err != nil {
		return nil, fmt.Errorf("mutants: %w", err)
	}
	defer os.RemoveAll(dir)
	bin, err := Build(ctx, root, m.Patch, dir)
	if err != nil {
		return nil, err
	}
	deadline, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(deadline, bin, m.evidence()...)
	cmd.WaitDelay = time.Second
	stdout, stderr := &Bounded{}, &Bounded{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err = cmd.Run()
	s.Evidence = m.OfItself(stdout.kept.String())
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case deadline.Err() != nil:
		s.Reason = fmt.Sprintf("no end within %v", limit)
	case err != nil && !errors.As(err, new(*exec.ExitError)):
		return nil, fmt.Errorf("mutants: %w", err)
	default:
		s.take(err, cmd.ProcessState.ExitCode(), stderr.kept.String())
	}
	return s, nil
}

// take says what the end of the patched command means.
func (s *Story) take(err error, status int, stderr string) {
	if status == 0 || status == exitFail {
		s.Shown = s.Harmless() == (status == 0)
		return
	}
	o := crash(stderr, err)
	s.Shown = o.Verdict == model.Fail && !s.Harmless()
	s.Evidence += o.Message
	s.Reason = o.Reason
}

// OfItself makes what the patched command says of itself, above all how to replay, a command that runs it with the patch.
func (m *Mutant) OfItself(text string) string {
	return strings.ReplaceAll(text, "go run "+command+" ", "go run "+command+" exec "+m.Name+" ")
}

// exitFail is the command's exit status of a failure.
const exitFail = 1

// evidence is what the patched command is called with.
func (m *Mutant) evidence() []string {
	if m.Scenario() != "" {
		return []string{"explore", "-show", m.Scenario()}
	}
	for _, l := range Layers() {
		if _, ok := m.Kills[l]; ok && l != TLA {
			return []string{"verify", "-layers", string(l), "-seed", "1"}
		}
	}
	return []string{"verify", "-layers", string(Explore)}
}

// Scenario is the scenario of the suite that shows the mutant, or the first that a harmless one exhausts; empty if it is another operation.
func (m *Mutant) Scenario() string {
	switch {
	case m.Harmless():
		return m.Passes[0]
	case m.Kills[Explore] == "" || strings.ContainsAny(m.Shows, " :"):
		return ""
	}
	return m.Shows
}

// Text is the story for a reader.
func (s *Story) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", s.Name, s.Title)
	if src := s.Source; src != nil {
		fmt.Fprintf(&b, "found in %s, %s (%d)\n", src.Repository, src.Reference, src.Year)
	}
	for _, r := range model.Rules() {
		if r.ID == s.Property {
			fmt.Fprintf(&b, "breaks %v: %s\n", r.ID, r.Statement)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", s.Why)
	if s.Proof != "" {
		fmt.Fprintf(&b, "\nwhy it changes nothing: %s\n", s.Proof)
	}
	fmt.Fprintf(&b, "\nthe change:\n\n%s\n\n", indent(s.Patch))
	s.layers(&b)
	fmt.Fprintf(&b, "\nwakecheck exec %s %s\n\n%s", s.Name, strings.Join(s.evidence(), " "), s.Evidence)
	if s.Reason != "" {
		fmt.Fprintf(&b, "\nno execution: %s\n", s.Reason)
	}
	if s.Fix != "" {
		fmt.Fprintf(&b, "\nthe fix: %s\n", s.Fix)
	}
	return b.String()
}

// layers says who kills it, and why the others do not.
func (s *Story) layers(b *strings.Builder) {
	if s.Harmless() {
		b.WriteString("no layer may alarm\n")
		return
	}
	for _, l := range Layers() {
		switch {
		case s.Kills[l] != "":
			fmt.Fprintf(b, "  %-10s kills it, for %s\n", l, s.Kills[l])
		case s.Sometimes[l] != "":
			fmt.Fprintf(b, "  %-10s kills it in some schedules of the machine, for %s\n", l, s.Sometimes[l])
		case s.Cannot[l] != "":
			fmt.Fprintf(b, "  %-10s does not: %s\n", l, s.Cannot[l])
		}
	}
	if s.TLA != "" {
		fmt.Fprintf(b, "  its counterpart in TLA+ is %s: go run %s tla -run '^%s$'\n", s.TLA, command, s.TLA)
	}
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}
