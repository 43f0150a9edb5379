package explore

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Locks and conditions are checked against a second method: all interleavings of small programs of nothing else. The operations of a lock or
// condition have one total order, and those orders are all that an execution is: each set of orders that some interleaving has
// is one execution, under any model.

// monitorOp is an operation of a monitor program.
type monitorOp struct {
	kind byte // l lock, u unlock, w wait, t timed wait, s signal, b broadcast
	obj  int  // mutex, or condition
}

// interleaver enumerates the interleavings of a monitor program.
type interleaver struct {
	code     [][]monitorOp
	pc       []int
	owner    [2]int      // of each mutex, -1 if free
	waiters  [2]uint64   // of each condition
	phase    []int       // of a thread: 0 at its operation, 1 registered, 2 woken and wants the lock again
	history  [4][]string // of each mutex and condition
	complete map[string]bool
	blocked  map[string]bool
	seen     map[string]bool
	spurious int // waits that may still end spuriously
}

// Phases of a thread.
const (
	atOp    = iota
	waits   // registered
	spare   // registered, and will wake spuriously
	relocks // woken, wants the lock again
	void    // was to wake spuriously but was signalled: not an execution
)

func interleavings(code [][]monitorOp, spurious int) (complete, blocked int) {
	v := &interleaver{code: code, pc: make([]int, len(code)), phase: make([]int, len(code)), owner: [2]int{-1, -1},
		complete: map[string]bool{}, blocked: map[string]bool{}, seen: map[string]bool{}, spurious: spurious}
	v.run()
	return len(v.complete), len(v.blocked)
}

// signature is the orders so far; with pc and phase it is all of the state.
func (v *interleaver) signature() string { return fmt.Sprint(v.history) }

func (v *interleaver) run() {
	key := fmt.Sprint(v.history, v.pc, v.phase, v.waiters, v.spurious)
	if v.seen[key] {
		return
	}
	v.seen[key] = true
	moved, done := false, true
	for t := range v.code {
		if v.pc[t] < len(v.code[t]) {
			done = false
			moved = v.step(t) || moved
		}
	}
	if done {
		v.complete[v.signature()] = true
	} else if !moved && !slices.Contains(v.phase, void) {
		v.blocked[v.signature()] = true
	}
}

// then makes a change, goes on, and undoes it.
func (v *interleaver) then(change func()) {
	saved := *v
	pc, phase := append([]int(nil), v.pc...), append([]int(nil), v.phase...)
	change()
	v.run()
	v.owner, v.waiters, v.history, v.spurious = saved.owner, saved.waiters, saved.history, saved.spurious
	v.pc, v.phase = pc, phase
}

func (v *interleaver) note(obj int, format string, args ...any) {
	h := v.history[obj]
	v.history[obj] = append(h[:len(h):len(h)], fmt.Sprintf(format, args...))
}

// step tries all moves of a thread.
func (v *interleaver) step(t int) (moved bool) {
	op := v.code[t][v.pc[t]]
	me := uint64(1) << t
	switch op.kind {
	case 'l':
		return v.lock(t, op.obj)
	case 'u':
		v.then(func() { v.owner[op.obj] = -1; v.pc[t]++ })
		return true
	case 's':
		v.signal(t, op.obj)
		return true
	case 'b':
		v.then(func() { v.wake(op.obj, v.waiters[op.obj]); v.note(2+op.obj, "b%d", t); v.pc[t]++ })
		return true
	}
	// A wait on condition c, which belongs to mutex c.
	switch v.phase[t] {
	case atOp:
		v.register(t, op.obj, waits)
		if op.kind == 'w' && v.spurious > 0 {
			v.register(t, op.obj, spare)
		}
		return true
	case waits, spare:
		if op.kind != 't' && v.phase[t] == waits {
			return false
		}
		v.then(func() { v.waiters[op.obj] &^= me; v.note(2+op.obj, "x%d", t); v.phase[t] = relocks })
		return true
	case void:
		return false
	default:
		return v.lock(t, op.obj)
	}
}

func (v *interleaver) register(t, obj, phase int) {
	v.then(func() {
		if phase == spare {
			v.spurious--
		}
		v.waiters[obj] |= 1 << t
		v.note(2+obj, "r%d.%d", t, phase)
		v.owner[obj] = -1
		v.phase[t] = phase
	})
}

func (v *interleaver) lock(t, obj int) bool {
	if v.owner[obj] >= 0 {
		return false
	}
	v.then(func() { v.owner[obj] = t; v.note(obj, "%d", t); v.pc[t]++; v.phase[t] = atOp })
	return true
}

func (v *interleaver) signal(t, obj int) {
	if v.waiters[obj] == 0 {
		v.then(func() { v.note(2+obj, "s%d", t); v.pc[t]++ })
	}
	for rest := v.waiters[obj]; rest != 0; rest &= rest - 1 {
		one := rest & -rest
		v.then(func() { v.wake(obj, one); v.note(2+obj, "s%d>%d", t, bits.TrailingZeros64(one)); v.pc[t]++ })
	}
}

func (v *interleaver) wake(obj int, set uint64) {
	v.waiters[obj] &^= set
	for ; set != 0; set &= set - 1 {
		t := bits.TrailingZeros64(set)
		if v.phase[t] == spare {
			v.phase[t] = void
		} else {
			v.phase[t] = relocks
		}
	}
}

// monitorProgram draws threads of critical sections, with waits in them, and of signals in and outside of them.
func monitorProgram(r *rand.Rand) [][]monitorOp {
	code := make([][]monitorOp, 2+r.IntN(2))
	size := 8
	for t := range code {
		for range 1 + r.IntN(2) {
			m := r.IntN(2)
			if r.IntN(3) == 0 {
				code[t] = append(code[t], monitorOp{"sb"[r.IntN(2)], m})
				size--
				continue
			}
			section := []monitorOp{{'l', m}}
			switch r.IntN(5) {
			case 0:
				section = append(section, monitorOp{'w', m})
			case 1:
				section = append(section, monitorOp{'t', m})
			case 2:
				section = append(section, monitorOp{"sb"[r.IntN(2)], m})
			case 3:
				section = append(section, monitorOp{'l', 1 - m}, monitorOp{"sbwt"[r.IntN(4)], 1 - m}, monitorOp{'u', 1 - m})
			}
			code[t] = append(append(code[t], section...), monitorOp{'u', m})
		}
	}
	return code
}

func monitorText(code [][]monitorOp) string {
	var threads []string
	for _, ops := range code {
		text := ""
		for _, op := range ops {
			text += fmt.Sprintf("%c%d ", op.kind, op.obj)
		}
		threads = append(threads, text)
	}
	return strings.Join(threads, "| ")
}

func runMonitor(code [][]monitorOp) func(*memory.Space) {
	return func(s *memory.Space) {
		m, c := new([2]memory.Mutex), new([2]memory.Cond)
		for i := range 2 {
			m[i].Init(s, fmt.Sprintf("m%d", i))
			c[i].Init(s, fmt.Sprintf("c%d", i))
		}
		for _, ops := range code {
			memory.Go(s, "monitor", func() {
				for _, op := range ops {
					switch op.kind {
					case 'l':
						m[op.obj].Lock()
					case 'u':
						m[op.obj].Unlock()
					case 'w':
						c[op.obj].Wait(&m[op.obj])
					case 't':
						c[op.obj].WaitTimeout(&m[op.obj], 1)
					case 's':
						c[op.obj].Signal()
					case 'b':
						c[op.obj].Broadcast()
					}
				}
			})
		}
	}
}

func TestMonitorsAgreeWithInterleavings(t *testing.T) {
	deadlocks := 0
	for seed := range uint64(300 * longRuns(t)) {
		code := monitorProgram(rand.New(rand.NewPCG(seed, 0x6d6f6e69)))
		spurious := int(seed % 3)
		complete, blocked := interleavings(code, spurious)
		for _, m := range []Model{C20, SC} {
			r := explored(t, runMonitor(code), In(m), All(), Spurious(spurious))
			require.EqualValues(t, complete, r.Executions, "seed %d under %v, %d spurious: %s", seed, m, spurious, monitorText(code))
			require.EqualValues(t, blocked, r.Blocked, "seed %d under %v, %d spurious: %s", seed, m, spurious, monitorText(code))
			require.Equal(t, blocked > 0, len(r.Failures) > 0, "seed %d: %v", seed, r)
		}
		if blocked > 0 {
			deadlocks++
		}
	}
	require.NotZero(t, deadlocks)
}
