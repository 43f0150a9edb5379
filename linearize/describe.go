package linearize

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// Call names the operation, as in "clone of handle 1 to handle 2".
func (o *Operation) Call() string {
	switch {
	case o.F == model.New:
		return fmt.Sprintf("new of object %d as handle %d", o.Object, o.To)
	case o.To != model.NoHandle:
		return fmt.Sprintf("%v of handle %d to handle %d", o.F, o.Handle, o.To)
	}
	return fmt.Sprintf("%v of handle %d", o.F, o.Handle)
}

// Returned says how the operation ended, as in "count=3", "freed=true", "ok", or its status if it has no result.
func (o *Operation) Returned() string {
	if o.Status != Completed {
		return o.Status.String()
	}
	return returned(o.F, o.Result)
}

func returned(f model.Func, r Result) string {
	switch fm, _ := formOf(f); {
	case fm == nil || fm.result == "":
		return "ok"
	case fm.result == "count":
		return fmt.Sprintf("count=%d", r.Count)
	}
	return fmt.Sprintf("freed=%v", r.Freed)
}

// Wanted says what the contract allows the operation to return, as in "count=3..5" or "freed=true".
func (f Failure) Wanted() string { return f.Allowed.text(f.Operation.F) }

// text says what is allowed, for an operation.
func (a Allowed) text(f model.Func) string {
	switch {
	case !a.Possible:
		return "nothing: the object was gone before"
	case f != model.StrongCount && f != model.Wakes:
		return returned(f, Result{Freed: a.Freed})
	case a.Counts == nil:
		return fmt.Sprintf("a count within %d..%d", a.Min, a.Max)
	case a.Min == a.Max:
		return fmt.Sprintf("count=%d", a.Min)
	case uint64(len(a.Counts)) == a.Max-a.Min+1:
		return fmt.Sprintf("count=%d..%d", a.Min, a.Max)
	}
	return "count=" + strings.Trim(strings.ReplaceAll(fmt.Sprint(a.Counts), " ", "|"), "[]")
}

// String tells the failure in one line, without the file's name.
func (f Failure) String() string {
	if !f.Located {
		return fmt.Sprintf("line %d or before: object %d has no linearization; the search for the first such line did not end", f.Line, f.Object)
	}
	o := &f.Operation
	return fmt.Sprintf("line %d: object %d: %s (process %d, invoked on line %d) returned %s; the contract allows %s: %v",
		f.Line, f.Object, o.Call(), o.Process, o.Invoke, o.Returned(), f.Wanted(), f.Property)
}

// String describes a step in a drawing. A wake by value has two.
func (it *item) String() string {
	s := fmt.Sprintf("process %d: %s", it.op.Process, it.op.Call())
	switch {
	case it.wake != none && it.act == deliver:
		return s + ", delivers"
	case it.wake != none:
		s += ", releases"
	}
	if !it.bound {
		return s + ": not returned"
	}
	return s + ": " + returned(it.op.F, it.result)
}

func (n *node) String() string {
	if n.object.Phase == model.Alive {
		return fmt.Sprintf("strong=%d wakes=%d", n.object.Strong, n.object.Wakes)
	}
	return n.object.Phase.String()
}
