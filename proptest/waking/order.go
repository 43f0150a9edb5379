package waking

import (
	"fmt"

	"github.com/anishathalye/porcupine"

	"github.com/wakecheck/wakecheck/model"
)

// maxSteps is the largest number of steps of a history: they are in sets of 64.
const maxSteps = 64

// contract is a state of the contract: of a parker, or of a task.
type contract struct {
	token model.Token
	task  model.Target
}

// take does a step.
func (c contract) take(s *step) (contract, *model.Violation) {
	var v *model.Violation
	switch s.kind {
	case stepWake:
		c.token = c.token.Unpark()
		c.task = c.task.Wake()
	case stepPark, stepTimedPark:
		c.token, v = c.token.Park(s.took, s.kind == stepTimedPark)
	case stepBegin:
		c.task, v = c.task.Poll(false)
	case stepPending:
		c.task, v = c.task.Return()
	case stepReady:
		if c.task, v = c.task.Return(); v == nil {
			c.task, v = c.task.Finish()
		}
	case stepEnd: // by its executor, whether it was woken or not
		c.task, v = c.task.Finish()
	}
	return c, v
}

// Judge decides histories of programs that wake, explored or native, by the contract alone: some order of the steps that keeps happens-before
// (natively, time) is one that the model allows. It knows nothing of how the subject works.
//
// A correct subject has such an order also under weak memory: each step is an access of one word, and the coherence order of a word, which
// happens-before never contradicts, is one. (See [linearize.Judge], where this is argued for the words of a reference count.)
//
// It remembers what it has decided, and is not for several goroutines at once. The zero Judge is ready for use.
type Judge struct {
	decided map[string]*model.Violation
	// Searches counts the questions that went to porcupine, Repeated those that were answered from memory.
	Searches, Repeated int
}

// judge returns what breaks the contract in a history of a program of that kind, nil if nothing does.
func (j *Judge) judge(k Kind, h *history) *model.Violation {
	if called := h.count(calledRelay); called != h.delivered {
		return &model.Violation{Property: model.W1, Reason: fmt.Sprintf("%d deliveries of %d wakes", h.delivered, called)}
	}
	steps := h.steps()
	if len(steps) > maxSteps {
		panic(fmt.Sprintf("waking: a history of %d steps: no program within the bounds has so many", len(steps)))
	}
	id := string(rune('a'+k)) + key(steps)
	if v, known := j.decided[id]; known {
		j.Repeated++
		return v
	}
	if j.decided == nil {
		j.decided = map[string]*model.Violation{}
	}
	j.Searches++
	v := orderOf(k, steps)
	j.decided[id] = v
	return v
}

// blamed are the properties of which a history may have no order, and what it then shows.
var blamed = []model.Violation{
	{Property: model.W2, Reason: "a wake is not answered: no order of the calls that keeps happens-before explains what they came to"},
	{Property: model.W3, Reason: "more is answered than was woken: no order of the calls that keeps happens-before explains what they came to"},
	{Property: model.W4, Reason: "polls overlap, or come after the end: no order of the calls that keeps happens-before explains them"},
}

// orderOf returns nil if there is an order, and else the first property without which there would be one.
func orderOf(k Kind, steps []step) *model.Violation {
	if orderable(k, steps, "") {
		return nil
	}
	for i := range blamed {
		if orderable(k, steps, blamed[i].Property) {
			return &blamed[i]
		}
	}
	return &blamed[0]
}

// searched is a state of the search: which steps are done, and the contract, which is a function of the order in which they were.
type searched struct {
	done  uint64
	state contract
}

// orderable asks porcupine whether the steps have an order that breaks no property but the given one. All share one interval, so that time orders nothing;
// a step is accepted only after those that it comes after.
func orderable(k Kind, steps []step, but model.Property) bool {
	all := make([]porcupine.Operation, len(steps))
	for i := range steps {
		all[i] = porcupine.Operation{ClientId: i, Input: i, Call: 0, Return: 1}
	}
	return porcupine.CheckOperations(porcupine.Model{
		Init: func() any { return searched{state: first(k)} },
		Step: func(state, input, _ any) (bool, any) {
			s, i := state.(searched), input.(int)
			if steps[i].after&^s.done != 0 {
				return false, s
			}
			next, v := s.state.take(&steps[i])
			if steps[i].kind == stepRest && k.polled() {
				v = next.task.AtRest()
			}
			if v != nil {
				next.task = pretend(next.task, steps[i].kind)
			}
			return v == nil || v.Property == but, searched{s.done | 1<<i, next}
		},
		Equal: func(a, b any) bool { return a.(searched) == b.(searched) },
	}, all)
}

// pretend does a step that the contract refuses all the same, so that what follows is judged by itself.
func pretend(t model.Target, k stepKind) model.Target {
	switch k {
	case stepBegin:
		t = model.Target{Stage: model.Polling}
	case stepReady, stepEnd:
		t = model.Target{Stage: model.Done}
	}
	return t
}

// first is the state in which a program begins: a future is polled once without a wake.
func first(k Kind) contract {
	var c contract
	if k.polled() {
		c.task = c.task.Wake()
	}
	return c
}
