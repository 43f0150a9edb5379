package linearize

import (
	"encoding/binary"

	"github.com/anishathalye/porcupine"

	"github.com/wakecheck/wakecheck/model"
)

// partialStep is one moment of a call in a projection.
type partialStep struct {
	changes []model.Change
	before  uint64 // steps that come before it
}

// steps are those of one projection of one object, each behind those that it comes after.
type steps []partialStep

// maxDecided bounds what a judge remembers.
const maxDecided = 1 << 16

// ask decides whether the steps have an order, and remembers the answer.
func (j *Judge) ask(s steps) bool {
	if len(s) == 0 {
		return true
	}
	key := s.key()
	if known, ok := j.decided[string(key)]; ok {
		j.Repeated++
		return known
	}
	if len(j.decided) >= maxDecided || j.decided == nil {
		j.decided = map[string]bool{}
	}
	j.Searches++
	ok := s.orderable()
	j.decided[string(key)] = ok
	return ok
}

// key tells the steps from all others.
func (s steps) key() []byte {
	var b []byte
	for _, step := range s {
		b = binary.AppendUvarint(b, step.before)
		b = binary.AppendUvarint(b, uint64(len(step.changes)))
		for _, c := range step.changes {
			b = append(b, byte(c.Word))
			b = binary.AppendUvarint(b, c.Min)
			b = binary.AppendUvarint(b, c.Max)
			b = binary.AppendVarint(b, c.Add)
		}
	}
	return b
}

// moment is a state of the search: which steps are done, and the words. The words are a function of the set, so that
// porcupine, which remembers the set, needs no more than this.
type moment struct {
	done  uint64
	words [3]uint64
}

// orderable asks porcupine. All steps share one interval, so that time orders nothing; the step function accepts a step only after those
// that come before it.
func (s steps) orderable() bool {
	ops := make([]porcupine.Operation, len(s))
	for i := range s {
		ops[i] = porcupine.Operation{ClientId: i, Input: i, Call: 0, Return: 1}
	}
	return porcupine.CheckOperations(porcupine.Model{
		Init: func() any { return moment{} },
		Step: func(state, input, _ any) (bool, any) {
			m, ok := s.take(state.(moment), input.(int))
			return ok, m
		},
		Equal: func(a, b any) bool { return a.(moment).words == b.(moment).words },
	}, ops)
}

func (s steps) take(m moment, i int) (moment, bool) {
	step := &s[i]
	if step.before&^m.done != 0 {
		return m, false
	}
	for _, c := range step.changes {
		if v := m.words[c.Word]; v < c.Min || v > c.Max {
			return m, false
		}
	}
	for _, c := range step.changes {
		m.words[c.Word] += uint64(c.Add)
	}
	m.done |= 1 << i
	return m, true
}
