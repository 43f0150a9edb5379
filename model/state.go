package model

import (
	"fmt"
	"slices"
)

// Handle is one handle of a State.
type Handle struct {
	ID     HandleID
	Kind   Kind
	Object ObjectID
	Of     HandleID // of a Ref: the handle that it borrows from
	Dead   bool     // of a Ref: that handle was consumed or moved
}

// Stage is where a call in progress stands.
type Stage uint8

const (
	// Delivering: user code of a wake runs. A wake by value still owns the count of the handle that it consumed, or its Self does.
	Delivering Stage = iota
	// Destroying: the destructor runs.
	Destroying
)

// Progress is a call whose user code runs.
type Progress struct {
	Call     Call
	Stage    Stage
	Object   ObjectID
	Panicked bool // user code of the wake has panicked: the call ends with that panic
}

// State is the contract of several allocations with their handles: a pure state machine. A State is a value; [State.Start] and
// [State.Resume] return the next one and leave the receiver as it was. The zero State with a limit is the empty beginning.
type State struct {
	Limit   uint64
	objects []Object   // by ObjectID
	forgot  []uint64   // by ObjectID: strong counts of forgotten handles
	lost    []uint64   // by ObjectID: weak counts of forgotten handles
	handles []Handle   // by rising ID
	running []Progress // in order of start
}

// NewState returns the state in which nothing was allocated. The limit is at least 2.
func NewState(limit uint64) State {
	if limit < 2 {
		panic(fmt.Sprintf("model: limit %d: want at least 2", limit))
	}
	return State{Limit: limit}
}

// Objects returns the number of objects that were ever made. Their ids are 0 to one less.
func (s State) Objects() int { return len(s.objects) }

// Object returns the object, which must have been made.
func (s State) Object(o ObjectID) Object { return s.objects[o] }

// Handles returns the live handles in order of their ids, dead refs included.
func (s State) Handles() []Handle { return slices.Clone(s.handles) }

// Running returns the calls whose user code runs, in order of their start.
func (s State) Running() []Progress { return slices.Clone(s.running) }

// Forgotten returns how many strong counts of the object belong to forgotten handles.
func (s State) Forgotten(o ObjectID) uint64 { return s.forgot[o] }

// Lost returns how many weak counts of the object belong to forgotten handles.
func (s State) Lost(o ObjectID) uint64 { return s.lost[o] }

// Handle returns the handle of that id.
func (s State) Handle(id HandleID) (Handle, bool) {
	i, ok := s.find(id)
	if !ok {
		return Handle{}, false
	}
	return s.handles[i], true
}

// Quiet reports whether no handle, no forgotten handle and no operation is left of the object: then R4 wants it freed.
func (s State) Quiet(o ObjectID) bool {
	if s.forgot[o] > 0 || s.lost[o] > 0 {
		return false
	}
	for _, h := range s.handles {
		if h.Object == o {
			return false
		}
	}
	return !slices.ContainsFunc(s.running, func(p Progress) bool { return p.Object == o })
}

func (s State) find(id HandleID) (int, bool) {
	return slices.BinarySearchFunc(s.handles, id, func(h Handle, id HandleID) int { return int(h.ID) - int(id) })
}

// clone returns the state with memory of its own.
func (s State) clone() State {
	var own State
	s.copyTo(&own)
	return own
}

// copyTo makes next the same state, in the memory that next has.
func (s State) copyTo(next *State) {
	next.Limit = s.Limit
	next.objects = append(next.objects[:0], s.objects...)
	next.forgot = append(next.forgot[:0], s.forgot...)
	next.lost = append(next.lost[:0], s.lost...)
	next.handles = append(next.handles[:0], s.handles...)
	next.running = append(next.running[:0], s.running...)
}

// add and remove work on a clone. Removing a handle, or moving it away, kills the refs that borrow from it (R6).
func (s *State) add(h Handle) {
	i, found := s.find(h.ID)
	if found {
		panic(fmt.Sprintf("model: handle %d is used twice", h.ID))
	}
	s.handles = slices.Insert(s.handles, i, h)
}

func (s *State) remove(id HandleID) {
	i, _ := s.find(id)
	s.handles = slices.Delete(s.handles, i, i+1)
	for j := range s.handles {
		if s.handles[j].Kind == Ref && s.handles[j].Of == id {
			s.handles[j].Dead = true
		}
	}
}
