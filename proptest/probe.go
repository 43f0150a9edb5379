package proptest

import (
	"fmt"
	"runtime/debug"

	"github.com/wakecheck/wakecheck/model"
)

// probe reads every count word through every handle that can, and compares. It reads twice: what the second round finds changed was changed by the
// first, and so a probe that is not neutral is blamed itself, and not the next step.
func (m *machine) probe(w expectation) *Failure {
	if m.scope.NoNesting && len(m.state.Running()) > 0 {
		return nil
	}
	for round := range 2 {
		for _, h := range m.state.Handles() {
			for _, f := range words(h.Kind) {
				if !m.scope.has(f, h.Kind) {
					continue
				}
				if fail := m.read(w, h, f, round == 1); fail != nil {
					return fail
				}
			}
		}
	}
	m.journal.beat()
	return nil
}

// words lists what a handle of the kind can read.
func words(k model.Kind) []model.Func {
	switch k {
	case model.Arc, model.Self:
		return allWords
	case model.Weak:
		return allWords[:2]
	}
	return nil
}

var allWords = []model.Func{model.StrongCount, model.WeakCount, model.Wakes}

func (m *machine) read(w expectation, h model.Handle, f model.Func, again bool) *Failure {
	c := model.Call{F: f, Handle: h.ID, Other: model.NoHandle, To: model.NoHandle, Self: model.NoHandle}
	want := m.word(h.Object, f)
	m.coverage.Probes++
	m.journal.probing(c)
	got := m.probes.resume(Step{Action: Invoke, Call: c})
	if got.kind == returned && got.out == (model.Outcome{Count: want}) {
		return nil
	}
	var p model.Property
	when := "after " + w.call.String()
	switch {
	case got.kind != returned || got.out.Err != "":
		p = blame(expectation{call: c, out: model.Outcome{Count: want}}, got)
	case again:
		p, when = model.BlameCount(c, model.Outcome{Count: want}, f), "read again, with nothing but reads between"
	default:
		p = model.BlameCount(w.call, w.outcome(), f)
	}
	return m.fail(p, got, "%s: %v: want %d, got %v", when, c, want, got.describe(f))
}

// word is what the contract wants a read to show.
func (m *machine) word(id model.ObjectID, f model.Func) uint64 {
	o := m.state.Object(id)
	switch f {
	case model.StrongCount:
		return o.Strong
	case model.WeakCount:
		return o.WeakHandles()
	}
	return o.Wakes
}

// residues compares what became of each object, where no call is in progress.
func (m *machine) residues(w expectation) *Failure {
	if len(m.state.Running()) > 0 {
		return nil
	}
	for id := range model.ObjectID(m.state.Objects()) {
		want := m.state.WantResidue(id)
		got, crash := m.residue(id)
		if m.scope.NoRelease {
			got.Released = want.Released
		}
		if crash != "" {
			return m.fail(model.R2, event{detail: crash}, "after %v: residue of object %d: crash", w.call, id)
		}
		if p := model.BlameResidue(want, got, w.outcome().Panicked); p != "" {
			return m.fail(p, event{}, "after %v: object %d: want %s, got %s", w.call, id, residueString(want), residueString(got))
		}
	}
	return nil
}

func (m *machine) residue(id model.ObjectID) (r model.Residue, crash string) {
	defer func() {
		if p := recover(); p != nil {
			crash = fmt.Sprintf("%v\n%s", p, debug.Stack())
		}
	}()
	return m.sys.Residue(id), ""
}

func residueString(r model.Residue) string {
	block := "kept"
	if r.Released {
		block = "released"
	}
	return fmt.Sprintf("destructor run %d times, block %s", r.Destroyed, block)
}
