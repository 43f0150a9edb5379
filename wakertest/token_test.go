package wakertest_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/model"
)

// parkCall is an unpark, or a park.
type parkCall struct{ unpark, timed bool }

// tokenModel is model.Token for porcupine. The output of a park says whether it took a token.
var tokenModel = porcupine.Model{
	Init: func() any { return model.Token(false) },
	Step: func(state, input, output any) (bool, any) {
		t, call := state.(model.Token), input.(parkCall)
		if call.unpark {
			return true, t.Unpark()
		}
		next, v := t.Park(output.(bool), call.timed)
		return v == nil, next
	},
}

// recorder stamps calls by one counter, so that the stamps order accesses. It belongs to one thread.
type recorder struct {
	clock  *atomic.Int64
	client int
	ops    []porcupine.Operation
}

func (r *recorder) call(c parkCall, f func() bool) bool {
	begin := r.clock.Add(1)
	took := f()
	r.ops = append(r.ops, porcupine.Operation{ClientId: r.client, Input: c, Call: begin, Output: took, Return: r.clock.Add(1)})
	return took
}

// The token of a native parker is linearizable: rounds of two threads that unpark, and one that parks with and without a time.
func TestNativeTokens(t *testing.T) {
	rounds, tokens, timeouts := 500, 0, 0
	for round := range rounds {
		var clock atomic.Int64
		p := park.New(memory.Native())
		recorders := []*recorder{{clock: &clock}, {clock: &clock, client: 1}, {clock: &clock, client: 2}}
		var wg sync.WaitGroup
		for _, r := range recorders[1:] {
			u := p.Unparker()
			raw := u.IntoRaw()
			wg.Go(func() {
				u := park.UnparkerFromRaw(raw)
				for range 3 {
					r.call(parkCall{unpark: true}, func() bool { u.Unpark(); return false })
				}
				u.Drop()
			})
		}
		// There is one token at least, so that one park without a time returns if none was taken before.
		for i := range 5 {
			took := recorders[0].call(parkCall{timed: true}, func() bool { return p.ParkTimeout(time.Duration((round+i)%20) * time.Microsecond) })
			if took {
				tokens++
			} else {
				timeouts++
			}
		}
		wg.Wait()
		recorders[1].call(parkCall{unpark: true}, func() bool {
			u := p.Unparker()
			u.Unpark()
			u.Drop()
			return false
		})
		recorders[0].call(parkCall{}, func() bool { p.Park(); return true })
		p.Drop()
		var history []porcupine.Operation
		for _, r := range recorders {
			history = append(history, r.ops...)
		}
		require.Len(t, history, 3+3+5+2)
		require.True(t, porcupine.CheckOperations(tokenModel, history), "round %d: %v", round, history)
	}
	t.Logf("%d timed parks took a token, %d did not", tokens, timeouts)
	require.Positive(t, tokens)
}

// The check can fail: a token that is lost, and one that is taken twice.
func TestTokenModelRefuses(t *testing.T) {
	op := func(at int64, c parkCall, took bool) porcupine.Operation {
		return porcupine.Operation{Input: c, Output: took, Call: 2 * at, Return: 2*at + 1}
	}
	unpark, timed := parkCall{unpark: true}, parkCall{timed: true}
	for name, row := range map[string]struct {
		history []porcupine.Operation
		ok      bool
	}{
		"taken":        {[]porcupine.Operation{op(0, unpark, false), op(1, timed, true), op(2, timed, false)}, true},
		"lost":         {[]porcupine.Operation{op(0, unpark, false), op(1, timed, false)}, false},
		"taken twice":  {[]porcupine.Operation{op(0, unpark, false), op(1, unpark, false), op(2, timed, true), op(3, timed, true)}, false},
		"from nowhere": {[]porcupine.Operation{op(0, parkCall{}, false)}, false},
	} {
		require.Equal(t, row.ok, porcupine.CheckOperations(tokenModel, row.history), name)
	}
}
