package linearize

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

const (
	mutationSeed = 7
	// perField is how many arguments are mutated in each file.
	perField = 40
	// bruteSample is how many mutations of a file are given to the search of the tests.
	bruteSample = 30
)

// tally counts what became of the mutations of one field in one kind of operation.
type tally struct{ tried, malformed, refused, accepted int }

func (n tally) share() float64 { return float64(n.malformed+n.refused) / float64(n.tried) }

type tallies map[string]*tally

func (ts tallies) of(field string, f model.Func) *tally {
	key := fmt.Sprintf("%-8s %v", field, f)
	if ts[key] == nil {
		ts[key] = &tally{}
	}
	return ts[key]
}

func (ts tallies) sum(prefix string) (sum tally) {
	for key, n := range ts {
		if len(key) >= len(prefix) && key[:len(prefix)] == prefix {
			sum.tried += n.tried
			sum.malformed += n.malformed
			sum.refused += n.refused
			sum.accepted += n.accepted
		}
	}
	return sum
}

func (ts tallies) log(t *testing.T) {
	t.Logf("%-24s %6s %9s %8s %8s %7s", "field, operation", "tried", "malformed", "refused", "accepted", "caught")
	for _, key := range slices.Sorted(maps.Keys(ts)) {
		n := ts[key]
		t.Logf("%-24s %6d %9d %8d %8d %6.1f%%", key, n.tried, n.malformed, n.refused, n.accepted, 100*n.share())
	}
}

// Sound recordings with one result changed, every one. A flipped freed and most wrong counts have no linearization; what is accepted
// has one, says the search of the tests.
func TestMutatedResults(t *testing.T) {
	rng := rand.New(rand.NewPCG(mutationSeed, 0))
	t.Logf("seed %d", mutationSeed)
	all := tallies{}
	for _, row := range good {
		ids, objects := readShared(t, "good", row.file).byObject()
		var accepted []func()
		for _, id := range ids {
			accepted = append(accepted, all.mutateResults(t, objects[id])...)
		}
		rng.Shuffle(len(accepted), func(i, j int) { accepted[i], accepted[j] = accepted[j], accepted[i] })
		for _, confirm := range accepted[:min(len(accepted), bruteSample)] {
			confirm()
		}
	}
	all.log(t)
	freed, count := all.sum("freed"), all.sum("count")
	require.Greater(t, freed.tried, 4000)
	require.Zero(t, freed.accepted, "a flipped freed was accepted")
	require.Greater(t, count.tried, 4000)
	require.GreaterOrEqual(t, count.share(), 0.9, "counts off by one")
	require.Positive(t, count.accepted, "no accepted mutation was there to be confirmed")
}

// mutateResults tries every result of one object, and returns how to confirm those that were accepted.
func (ts tallies) mutateResults(t *testing.T, ops []*Operation) (accepted []func()) {
	c := newChain(ops, Options{}.withDefaults())
	var quiet []place
	c.passed = func(p place) {
		if len(c.cuts[p.cut].carried) == 0 {
			quiet = append(quiet, p)
		}
	}
	r, err := c.run(context.Background(), place{})
	require.NoError(t, err)
	require.True(t, r.ok)
	c.passed = nil
	for _, o := range ops {
		was := o.Result
		for _, m := range wrongResults(o) {
			o.Result = m.result
			n := ts.of(m.field, o.F)
			n.tried++
			// what is before the last quiet cut before the operation is as it was
			before := sort.Search(len(quiet), func(i int) bool { return c.cuts[quiet[i].cut].line >= o.Invoke })
			r, err := c.run(context.Background(), quiet[before-1])
			require.NoError(t, err)
			if !r.ok {
				n.refused++
				continue
			}
			n.accepted++
			accepted = append(accepted, func() {
				ok := brute{ops: ops, swap: o, with: m.result}.linearizable()
				require.True(t, ok, "%s of %s on line %d was accepted", m.field, o.Call(), o.Return)
			})
		}
		o.Result = was
	}
	return accepted
}

type wrongResult struct {
	field  string
	result Result
}

func wrongResults(o *Operation) (wrong []wrongResult) {
	switch o.F {
	case model.Drop, model.Wake:
		wrong = append(wrong, wrongResult{"freed", Result{Freed: !o.Freed}})
	case model.StrongCount, model.Wakes:
		wrong = append(wrong, wrongResult{"count+1", Result{Count: o.Count + 1}})
		if o.Count > 0 {
			wrong = append(wrong, wrongResult{"count-1", Result{Count: o.Count - 1}})
		}
	}
	return wrong
}

// Sound recordings with one argument of one operation changed, on both of its lines. The reader refuses exactly what an offline
// look at the lives of the handles calls broken; the check judges the rest as the search of the tests does.
func TestMutatedArguments(t *testing.T) {
	rng := rand.New(rand.NewPCG(mutationSeed, 1))
	t.Logf("seed %d", mutationSeed)
	all := tallies{}
	for _, row := range good {
		h := readShared(t, "good", row.file)
		for _, field := range []string{"handle", "to", "object", "process", "f"} {
			confirmed := 0 // of this file and field
			for range perField {
				i := rng.IntN(len(h.Operations))
				ops := slices.Clone(h.Operations)
				if !mutate(rng, field, h, &ops[i]) {
					continue
				}
				all.judgeWhole(t, field, &History{Name: row.file, Operations: ops}, &ops[i], &confirmed)
			}
		}
	}
	all.log(t)
	for _, field := range []string{"handle", "to", "object", "process", "f"} {
		require.Greater(t, all.sum(field).tried, 100, field)
		require.Positive(t, all.sum(field).malformed, field)
	}
	require.Positive(t, all.sum("handle").accepted+all.sum("handle").refused, "no changed handle kept the discipline")
}

// mutate changes one argument. It reports whether anything changed.
func mutate(rng *rand.Rand, field string, h *History, o *Operation) bool {
	was := *o
	other := &h.Operations[rng.IntN(len(h.Operations))]
	switch field {
	case "handle":
		if o.Handle == model.NoHandle {
			return false
		}
		for range 20 { // mostly of the same object
			if other.Object == o.Object && other.To != model.NoHandle && other.To != o.Handle {
				break
			}
			other = &h.Operations[rng.IntN(len(h.Operations))]
		}
		if other.To != model.NoHandle {
			o.Handle = other.To
		}
	case "to":
		if o.To == model.NoHandle {
			return false
		}
		o.To = []model.HandleID{other.To, 1_000_000}[rng.IntN(2)]
	case "object":
		o.Object = other.Object
	case "process":
		o.Process = other.Process
	case "f":
		fm, _ := formOf(o.F)
		like, _ := formOf(other.F)
		if fm.subject != like.subject || fm.made != like.made {
			return false
		}
		o.F = other.F
		o.Result = Result{}
		if fm.result == like.result {
			o.Result = was.Result
		}
	}
	return *o != was && o.To >= model.NoHandle
}

func (ts tallies) judgeWhole(t *testing.T, field string, h *History, o *Operation, confirmed *int) {
	t.Helper()
	n := ts.of(field, o.F)
	n.tried++
	b := NewBuilder(h.Name, ReadOptions{})
	var err error
	for e := range h.Events() {
		if err = b.Add(e); err != nil {
			break
		}
	}
	if reason := brokenLives(h); reason != "" {
		require.Error(t, err, "%s of %s on line %d: %s", field, o.Call(), o.Invoke, reason)
		n.malformed++
		return
	}
	require.NoError(t, err, "%s of %s on line %d", field, o.Call(), o.Invoke)
	r, err := Check(context.Background(), h, Options{})
	require.NoError(t, err)
	if r.Verdict == model.Fail {
		n.refused++
	} else {
		n.accepted++
	}
	if *confirmed++; *confirmed > bruteSample/5 {
		return
	}
	_, objects := h.byObject()
	failed := slices.ContainsFunc(r.Failures, func(f Failure) bool { return f.Object == o.Object })
	require.Equal(t, !failed, brute{ops: objects[o.Object]}.linearizable(), "object %d", o.Object)
}

// brokenLives looks at the whole life of each handle and process in a history whose operations all completed, and says what is wrong.
func brokenLives(h *History) string {
	makers, uses := map[model.HandleID]*Operation{}, map[model.HandleID][]*Operation{}
	news, calls := map[model.ObjectID]int{}, map[int][]*Operation{}
	for i := range h.Operations {
		o := &h.Operations[i]
		if o.To != model.NoHandle {
			if makers[o.To] != nil {
				return "made twice"
			}
			makers[o.To] = o
		}
		if o.Handle != model.NoHandle {
			uses[o.Handle] = append(uses[o.Handle], o)
		}
		if o.F == model.New {
			if news[o.Object]++; news[o.Object] > 1 {
				return "object made twice"
			}
		}
		calls[o.Process] = append(calls[o.Process], o)
	}
	for _, ops := range calls {
		if overlap(ops) {
			return "two calls at once on one process"
		}
	}
	for id, ops := range uses {
		if reason := brokenLife(id, makers, ops, uses); reason != "" {
			return reason
		}
	}
	return ""
}

func overlap(ops []*Operation) bool {
	for i := 1; i < len(ops); i++ {
		if ops[i].Invoke < ops[i-1].Return {
			return true
		}
	}
	return false
}

// madeKind follows what made a handle back to its kind.
func madeKind(o *Operation, makers map[model.HandleID]*Operation) string {
	switch o.F {
	case model.New:
		return "arc"
	case model.IntoWaker:
		return "waker"
	case model.Borrow:
		return "ref"
	}
	from := makers[o.Handle]
	if from == nil || from.Return > o.Invoke {
		return "none"
	}
	if k := madeKind(from, makers); k == "arc" {
		return "arc"
	}
	return "waker"
}

func brokenLife(id model.HandleID, makers map[model.HandleID]*Operation, ops []*Operation, uses map[model.HandleID][]*Operation) string {
	maker := makers[id]
	if maker == nil || maker.Return > ops[0].Invoke {
		return "used before it is made"
	}
	if overlap(ops) {
		return "used twice at once"
	}
	can := map[string][]model.Func{
		"arc":   {model.Clone, model.IntoWaker, model.Borrow, model.Drop, model.StrongCount, model.Wakes},
		"waker": {model.Clone, model.Wake, model.WakeByRef, model.Drop},
		"ref":   {model.Clone, model.EndBorrow, model.WakeByRef},
	}[madeKind(maker, makers)]
	for i, o := range ops {
		switch {
		case o.Object != maker.Object:
			return "of another object"
		case !slices.Contains(can, o.F):
			return "of another kind"
		case maker.F == model.Borrow && o.Process != maker.Process:
			return "ref on another process"
		case i < len(ops)-1 && slices.Contains([]model.Func{model.IntoWaker, model.Drop, model.Wake, model.EndBorrow}, o.F):
			return "used after it was consumed"
		}
		for _, b := range ops[:i] { // the refs that are out
			if b.F == model.Borrow && !endedBefore(uses[b.To], o.Invoke) && (o.Process != b.Process || o.F == model.IntoWaker || o.F == model.Drop) {
				return "borrowed"
			}
		}
	}
	return ""
}

func endedBefore(ref []*Operation, line int) bool {
	return len(ref) > 0 && ref[len(ref)-1].F == model.EndBorrow && ref[len(ref)-1].Return < line
}
