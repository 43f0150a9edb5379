package linearize

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// jumble makes a short history of one object, most of whose calls are open at once, and which keeps no discipline of handles: an object may be used
// when it is gone. Its results are those of one order of the steps, a random one within the intervals, and then some may be changed.
type jumble struct {
	rng    *rand.Rand
	funcs  []model.Func // of the calls after new
	wide   int          // how far apart a call and its return may be
	crash  float64      // chance that a call never returns
	wrong  float64      // chance that a result is changed
	spread int          // lines over which calls begin
}

func (j *jumble) history() *History {
	n := len(j.funcs) + 1
	type moment struct{ op, at, kind int } // kind: 0 invoke, 1 return
	var moments []moment
	ops := make([]Operation, n)
	for i := range ops {
		call := j.rng.IntN(j.spread)
		ops[i] = Operation{Process: i, F: model.New, Status: Completed, Value: Value{Handle: model.HandleID(i), To: model.NoHandle}}
		ret := call + j.rng.IntN(j.wide)
		if i > 0 {
			ops[i].F = j.funcs[i-1]
			if j.rng.Float64() < j.crash {
				ops[i].Status = Pending
			}
		} else {
			call, ret = -1, -1 // before the others
		}
		moments = append(moments, moment{i, call, 0}, moment{i, ret, 1})
	}
	j.rng.Shuffle(len(moments), func(a, b int) { moments[a], moments[b] = moments[b], moments[a] })
	h := &History{Name: "jumble"}
	rest := make([][]action, n)
	begun := make([]bool, n)
	sim := struct{ strong, wakes int }{}
	step := func(i int) {
		o := &ops[i]
		switch a := rest[i][0]; a {
		case create, acquire:
			sim.strong++
		case deliver:
			sim.wakes++
		case release:
			sim.strong--
			o.Freed = sim.strong == 0
		case readStrong:
			o.Count = uint64(max(sim.strong, 0))
		case readWakes:
			o.Count = uint64(sim.wakes)
		}
		rest[i] = rest[i][1:]
	}
	line := 0
	emit := func(m moment) {
		line++
		o := &ops[m.op]
		if m.kind == 0 {
			o.Invoke, begun[m.op], rest[m.op] = line, true, actions[o.F]
			return
		}
		for len(rest[m.op]) > 0 {
			step(m.op)
		}
		if o.Status == Completed {
			o.Return = line
		}
	}
	for at := -1; at < j.spread+j.wide; at++ {
		for kind := range 2 {
			for _, m := range moments {
				if m.at != at || m.kind != kind {
					continue
				}
				emit(m)
				for i := range ops { // others take steps at random
					if begun[i] && len(rest[i]) > 0 && j.rng.IntN(3) == 0 {
						step(i)
					}
				}
			}
		}
	}
	for i := range ops {
		o := &ops[i]
		if o.Status != Completed {
			o.Result = Result{}
		} else if j.rng.Float64() < j.wrong {
			switch o.F {
			case model.Drop, model.Wake:
				o.Freed = !o.Freed
			case model.StrongCount, model.Wakes:
				o.Count = uint64(max(0, int(o.Count)+j.rng.IntN(3)-1))
			}
		}
		h.Operations = append(h.Operations, *o)
	}
	sortByInvoke(h)
	return h
}

func sortByInvoke(h *History) {
	ops := h.Operations
	for i := range ops {
		for k := i; k > 0 && ops[k].Invoke < ops[k-1].Invoke; k-- {
			ops[k], ops[k-1] = ops[k-1], ops[k]
		}
	}
}

// What the search leaves out it can do without: whatever is open at once, the verdict, the line and what is allowed are those of the
// search of the tests. Each row has the calls between which a choice can be left out.
func TestChoicesLeftOut(t *testing.T) {
	clone, wake, byRef, drop := model.Clone, model.Wake, model.WakeByRef, model.Drop
	strong, wakes, borrow := model.StrongCount, model.Wakes, model.Borrow
	for name, funcs := range map[string][]model.Func{
		"anything":                  {clone, clone, wake, byRef, drop, strong, wakes, borrow},
		"wakes by value":            {clone, wake, wake, clone, strong, wakes},
		"deliveries of both kinds":  {clone, wake, byRef, wakes},
		"releases of both kinds":    {clone, clone, wake, drop, strong},
		"releases, the last of all": {clone, wake, drop, drop},
		"without reads":             {clone, clone, clone, wake, drop, byRef},
		"mostly reads":              {strong, wakes, clone, wake, strong, wakes},
	} {
		t.Run(name, func(t *testing.T) {
			verdicts := map[model.Verdict]int{}
			freed := 0
			for seed := range uint64(jumbles(t)) {
				rng := rand.New(rand.NewPCG(seed, 3))
				j := &jumble{
					rng: rng, wide: 1 + rng.IntN(40), spread: 10 + rng.IntN(20),
					crash: []float64{0, 0, 0.2}[rng.IntN(3)], wrong: []float64{0, 0.1, 0.3}[rng.IntN(3)],
				}
				for range 3 + rng.IntN(7) {
					j.funcs = append(j.funcs, funcs[rng.IntN(len(funcs))])
				}
				h := j.history()
				for _, o := range h.Operations {
					if o.Freed {
						freed++
					}
				}
				want := model.Pass
				if _, ops := h.byObject(); !(brute{ops: ops[0]}).linearizable() {
					want = model.Fail
				}
				verdicts[want]++
				for _, segment := range []int{1, 3, never} {
					got, err := Check(context.Background(), h, Options{segment: segment, Workers: 1})
					require.NoError(t, err)
					require.Equal(t, want, got.Verdict, "seed %d, segments of %d: %+v", seed, segment, h.Operations)
					compareLine(t, h, got, seed)
				}
			}
			t.Logf("%v, freed %d", verdicts, freed)
			require.Greater(t, verdicts[model.Pass], jumbles(t)/20)
			require.Greater(t, verdicts[model.Fail], jumbles(t)/20)
			require.Positive(t, freed)
		})
	}
}

func jumbles(t *testing.T) int {
	if testing.Short() {
		return 500
	}
	return 3000
}

// compareLine compares the line, and for reads what is allowed.
func compareLine(t *testing.T, h *History, r Report, seed uint64) {
	t.Helper()
	f := r.Failure()
	if f == nil {
		return
	}
	_, byObject := h.byObject()
	ops := byObject[0]
	require.True(t, f.Located)
	require.False(t, brute{ops: ops, limit: f.Line}.linearizable(), "seed %d: %v", seed, f)
	require.True(t, brute{ops: ops, limit: f.Line - 1}.linearizable(), "seed %d: %v", seed, f)
	var probe *Operation
	for _, o := range ops {
		if o.Return == f.Line {
			probe = o
		}
	}
	if probe.F != model.StrongCount && probe.F != model.Wakes {
		return
	}
	var counts []uint64
	for n := range uint64(2 * len(ops)) {
		if (brute{ops: ops, limit: f.Line, swap: probe, with: Result{Count: n}}).linearizable() {
			counts = append(counts, n)
		}
	}
	require.Equal(t, counts, f.Allowed.Counts, "seed %d: %v", seed, f)
}
