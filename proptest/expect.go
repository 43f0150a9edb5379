package proptest

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// expectation is what the contract wants of a step.
type expectation struct {
	kind     eventKind // returned, delivering or destroying
	call     model.Call
	object   model.ObjectID
	out      model.Outcome // of returned
	panicked bool          // user code of the call has panicked
}

func (w expectation) done() bool { return w.kind == returned }

func (w expectation) String() string {
	return event{kind: w.kind, call: w.call, object: w.object, out: w.out}.describe(w.call.F)
}

// outcome is what the contract knows of the call so far.
func (w expectation) outcome() model.Outcome {
	if w.done() {
		return w.out
	}
	return model.Outcome{Panicked: w.panicked}
}

// blame names the property that broke where an event is not what the contract wants, and none where it is.
func blame(w expectation, got event) model.Property {
	switch got.kind {
	case crashed:
		if got.leaked {
			return model.R8
		}
		return blameOutcome(w, model.Outcome{Err: "panic"})
	case exited:
		return blameOutcome(w, model.Outcome{Err: "exit"})
	case returned:
		return blameOutcome(w, got.out)
	case delivering:
		if w.kind != delivering || got.call != w.call {
			return model.W1
		}
	case destroying:
		return blameDestroy(w, got)
	}
	return ""
}

// blameOutcome judges a call that came back, with out.
func blameOutcome(w expectation, out model.Outcome) model.Property {
	switch {
	case w.done():
		return model.Blame(w.call.F, w.out, out)
	case out.Err != "":
		return model.Blame(w.call.F, model.Outcome{}, out)
	case w.kind == delivering:
		return model.W1 // the target was not invoked
	case w.panicked:
		return model.R8 // the count was not released behind the panic
	}
	return model.R4 // the value was not destroyed
}

// blameDestroy judges a destructor that runs.
func blameDestroy(w expectation, got event) model.Property {
	switch {
	case w.kind == destroying && got.object == w.object && got.call == w.call:
		return ""
	case w.kind == delivering:
		return model.W1 // the count was released and the target not invoked
	case w.panicked && w.kind == returned && !w.out.Freed:
		return model.R8 // the panic took a count
	case w.kind == returned && w.out.Err != "":
		return w.out.Err // it was to be refused
	case w.kind == returned && byRef(w.call.F):
		return model.R5
	}
	return model.R3
}

// byRef reports whether the operation borrows: it can never be the one that frees.
func byRef(f model.Func) bool {
	switch f {
	case model.Borrow, model.EndBorrow, model.WakeByRef, model.StrongCount, model.WeakCount, model.Wakes, model.PtrEq, model.WillWake:
		return true
	}
	return false
}

// describe says what happened, in the words that fit the operation.
func (e event) describe(f model.Func) string {
	switch e.kind {
	case delivering:
		return "user code runs"
	case destroying:
		return fmt.Sprintf("destructor of object %d runs", e.object)
	case crashed:
		line, _, _ := strings.Cut(e.detail, "\n")
		return "crash: " + line
	case exited:
		return "runtime.Goexit"
	}
	return describe(f, e.out)
}

// describe returns what an outcome shows of the operation.
func describe(f model.Func, out model.Outcome) string {
	if out.Err != "" {
		return "refused, " + string(out.Err)
	}
	var parts []string
	if out.Panicked {
		parts = append(parts, "panic")
	}
	if answers(f) || out.OK {
		parts = append(parts, fmt.Sprint(out.OK))
	}
	if reads(f) || out.Count != 0 {
		parts = append(parts, fmt.Sprint(out.Count))
	}
	if out.Freed {
		parts = append(parts, "freed")
	}
	if parts == nil {
		return "ok"
	}
	return strings.Join(parts, ", ")
}

// reads reports whether the operation returns a count.
func reads(f model.Func) bool {
	return f == model.StrongCount || f == model.WeakCount || f == model.Wakes
}

// answers reports whether the operation returns yes or no.
func answers(f model.Func) bool {
	switch f {
	case model.Upgrade, model.GetMut, model.TryUnwrap, model.IntoInner, model.PtrEq, model.WillWake:
		return true
	}
	return false
}
