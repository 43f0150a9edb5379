package tla

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// A state of the contract has one name, whether it is a [model.State] or one that TLC printed of module Ownership. Objects and handles
// are numbered as in Go: "object 0 alive strong 1 weak 1 wakes 0; handle 2 ref of 0 to object 0 dead".
//
//	in Ownership.tla                      in package model
//	objects, from 1                       State.Object, .Forgotten, .Lost, from 0
//	handles, a function                   State.Handles
//	running, a bag                        State.Running, a list, the same in another order
//	New, Clone, ... , Return, Panic       Action.Call.F, Action.Resume, Action.Panicked

// ActionName returns the name that Ownership.tla has for an action of the model.
func ActionName(a model.Action) string {
	switch {
	case a.Resume && a.Panicked:
		return "Panic"
	case a.Resume:
		return "Return"
	}
	return FuncName(a.Call.F)
}

// FuncName returns the name of the action for an operation.
func FuncName(f model.Func) string { return funcNames[f] }

var funcNames = map[model.Func]string{
	model.New: "New", model.Clone: "Clone", model.IntoWaker: "IntoWaker", model.Borrow: "Borrow", model.EndBorrow: "EndBorrow",
	model.Wake: "Wake", model.WakeByRef: "WakeByRef", model.Drop: "Drop", model.StrongCount: "StrongCount",
	model.WeakCount: "WeakCount", model.Wakes: "Wakes", model.Downgrade: "Downgrade", model.Upgrade: "Upgrade",
	model.GetMut: "GetMut", model.TryUnwrap: "TryUnwrap", model.IntoInner: "IntoInner", model.PtrEq: "PtrEq",
	model.WillWake: "WillWake", model.IntoRaw: "IntoRaw", model.FromRaw: "FromRaw", model.IncStrong: "IncStrong",
	model.DecStrong: "DecStrong", model.Forget: "Forget", model.Move: "Move",
}

// OwnershipOfModel returns the state graph of the contract in Go. step is [model.State.Apply], unless a test breaks it.
func OwnershipOfModel(ctx context.Context, b model.Bounds, step model.Step) (*Graph, error) {
	m := newModelGraph(modelState)
	m.start(model.NewState(b.Limit))
	_, err := model.Explore(ctx, b, step, func(from, to model.Node, a model.Action) {
		m.edge(from.ID, from.State, to.ID, to.State, ActionName(a))
	})
	return m.graph, err
}

// stateText collects the parts of a state's name.
type stateText struct {
	objects, handles, running []string
}

func (s *stateText) String() string {
	slices.Sort(s.running)
	all := slices.Concat(s.objects, s.handles, s.running)
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, "; ")
}

func (s *stateText) object(o model.Object, phase string, forgot, lost uint64) {
	text := fmt.Sprintf("object %d %s strong %d weak %d wakes %d", len(s.objects), phase, o.Strong, o.Weak, o.Wakes)
	if o.Moved {
		text += " moved"
	}
	if forgot > 0 {
		text += fmt.Sprintf(" forgot %d", forgot)
	}
	if lost > 0 {
		text += fmt.Sprintf(" lost %d", lost)
	}
	s.objects = append(s.objects, text)
}

func (s *stateText) handle(id int64, kind string, object, of int64, dead bool) {
	text := fmt.Sprintf("handle %d %s", id, kind)
	if of != int64(model.NoHandle) {
		text += fmt.Sprintf(" of %d", of)
	}
	text += fmt.Sprintf(" to object %d", object)
	if dead {
		text += " dead"
	}
	s.handles = append(s.handles, text)
}

func (s *stateText) call(f string, handle, self, object int64, stage string, panicked bool) {
	text := fmt.Sprintf("%s %d", f, handle)
	if self != int64(model.NoHandle) {
		text += fmt.Sprintf(" (self %d)", self)
	}
	text += fmt.Sprintf(" %s object %d", stage, object)
	if panicked {
		text += " panicked"
	}
	s.running = append(s.running, text)
}

var stageNames = map[model.Stage]string{model.Delivering: "delivering", model.Destroying: "destroying"}

// modelState names a state of the model.
func modelState(s model.State) string {
	var t stateText
	for id := range model.ObjectID(s.Objects()) {
		o := s.Object(id)
		t.object(o, o.Phase.String(), s.Forgotten(id), s.Lost(id))
	}
	for _, h := range s.Handles() {
		t.handle(int64(h.ID), h.Kind.String(), int64(h.Object), int64(h.Of), h.Dead)
	}
	for _, p := range s.Running() {
		t.call(FuncName(p.Call.F), int64(p.Call.Handle), int64(p.Call.Self), int64(p.Object), stageNames[p.Stage], p.Panicked)
	}
	return t.String()
}

// maxCalls is more calls in progress than any bounds permit.
const maxCalls = 100

// tlcState names a state that TLC printed. The error says what is not as in OwnershipState.tla.
func tlcState(text string) (string, error) {
	vars, err := ParseState(text)
	if err != nil {
		return "", err
	}
	var (
		t stateText
		r = reader{}
	)
	for _, o := range r.pairs(vars.Get("objects")) {
		rec := r.record(o.Value, 7)
		t.object(model.Object{Strong: r.count(rec, "strong"), Weak: r.count(rec, "weak"), Wakes: r.count(rec, "wakes"), Moved: r.flag(rec, "moved")},
			r.str(rec, "phase"), r.count(rec, "forgot"), r.count(rec, "lost"))
	}
	hs := r.pairs(vars.Get("handles"))
	slices.SortFunc(hs, func(a, b Pair) int { return cmp.Compare(r.integer(a.Key), r.integer(b.Key)) })
	for _, h := range hs {
		rec := r.record(h.Value, 4)
		t.handle(r.integer(h.Key), r.str(rec, "kind"), r.num(rec, "object")-1, r.num(rec, "of"), r.flag(rec, "dead"))
	}
	for _, p := range r.pairs(vars.Get("running")) {
		rec := r.record(p.Key, 6)
		equal := r.integer(p.Value)
		if equal < 1 || equal > maxCalls {
			r.fail("%d equal calls", equal)
			equal = 0
		}
		for range equal {
			t.call(r.str(rec, "f"), r.num(rec, "handle"), r.num(rec, "self"), r.num(rec, "object")-1, r.str(rec, "stage"), r.flag(rec, "panicked"))
		}
	}
	if len(vars) != 3 {
		r.fail("%d variables, want 3", len(vars))
	}
	return t.String(), r.err
}

// OwnershipOfTLC returns the state graph that TLC dumped of a configuration of module Ownership, of at most limit states.
func OwnershipOfTLC(in io.Reader, limit int) (*Graph, error) { return graphOfTLC(in, limit, tlcState) }
