package linearize

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// Each script breaks the discipline at one line, which is the last.
func TestDisciplineRefuses(t *testing.T) {
	for name, row := range map[string]struct {
		script string
		line   int
		reason string
	}{
		"handle never made":          {"0 new 0 \n 0 clone 7 1", 3, "handle 7 does not exist yet"},
		"handle still being made":    {"0 new 0 \n 0> clone 0 1 \n 1 drop 1 =false", 4, "the operation of line 3 that makes it has not returned"},
		"handle of an info clone":    {"0 new 0 \n 0> clone 0 1 \n 0< info \n 1 drop 1 =false", 5, "line 3 that makes it has not returned"},
		"handle of a failed clone":   {"0 new 0 \n 0> clone 0 1 \n 0< fail \n 0 drop 1 =false", 5, "handle 1 does not exist yet"},
		"handle after drop":          {"0 new 0 \n 0 clone 0 1 \n 0 drop 0 =false \n 0 wakes 0 =0", 7, "handle 0 was consumed on line 6"},
		"handle after into_waker":    {"0 new 0 \n 0 into_waker 0 1 \n 0 drop 0 =true", 5, "handle 0 was consumed on line 4"},
		"handle in an info drop":     {"0 new 0 \n 0> drop 0 \n 0< info \n 1 wakes 0 =0", 5, "in use by process 0 since line 3"},
		"ref after end_borrow":       {"0 new 0 \n 0 borrow 0 1 \n 0 end_borrow 1 \n 0 wake_by_ref 1", 7, "handle 1 was consumed on line 6"},
		"id made twice":              {"0 new 0 \n 0 clone 0 1 \n 0 clone 0 1", 5, "handle 1 is made on line 4 already"},
		"id made again":              {"0 new 0 \n 0 clone 0 1 \n 0 drop 1 =false \n 0 clone 0 1", 7, "handle 1 is made on line 4 already"},
		"id made by two at once":     {"0 new 0 \n 0 clone 0 1 \n 0> clone 0 2 \n 1> clone 1 2", 6, "handle 2 is being made by the operation of line 5"},
		"id of an info clone again":  {"0 new 0 \n 0 clone 0 1 \n 0> clone 0 2 \n 0< info \n 1 clone 1 2", 7, "handle 2 is being made by the operation of line 5"},
		"id of the object again":     {"0 new 0 \n 0 clone 0 0", 3, "handle 0 is made on line 2 already"},
		"object made twice":          {"0 new 0 \n 0 new 1", 3, "object 0 is made on line 1 already"},
		"handle of another object":   {"0 new@0 0 \n 0 new@1 1 \n 0 drop@0 1 =true", 5, "handle 1 is of object 1, not 0"},
		"handle used twice at once":  {"0 new 0 \n 0> wakes 0 \n 1> wakes 0", 4, "handle 0 is in use by process 0 since line 3"},
		"handle dropped while read":  {"0 new 0 \n 0> wakes 0 \n 1> drop 0", 4, "handle 0 is in use by process 0 since line 3"},
		"wake of an arc":             {"0 new 0 \n 0 wake 0 =true", 3, "handle 0 is of kind arc"},
		"wake_by_ref of an arc":      {"0 new 0 \n 0 wake_by_ref 0", 3, "handle 0 is of kind arc"},
		"wake of a ref":              {"0 new 0 \n 0 borrow 0 1 \n 0 wake 1 =true", 5, "handle 1 is of kind ref"},
		"drop of a ref":              {"0 new 0 \n 0 borrow 0 1 \n 0 drop 1 =true", 5, "handle 1 is of kind ref"},
		"end_borrow of an arc":       {"0 new 0 \n 0 end_borrow 0", 3, "handle 0 is of kind arc"},
		"into_waker of a waker":      {"0 new 0 \n 0 into_waker 0 1 \n 0 into_waker 1 2", 5, "handle 1 is of kind waker"},
		"borrow of a waker":          {"0 new 0 \n 0 into_waker 0 1 \n 0 borrow 1 2", 5, "handle 1 is of kind waker"},
		"borrow of a ref":            {"0 new 0 \n 0 borrow 0 1 \n 0 borrow 1 2", 5, "handle 1 is of kind ref"},
		"strong_count of a waker":    {"0 new 0 \n 0 into_waker 0 1 \n 0 strong_count 1 =1", 5, "handle 1 is of kind waker"},
		"wakes of a ref":             {"0 new 0 \n 0 borrow 0 1 \n 0 wakes 1 =0", 5, "handle 1 is of kind ref"},
		"clone of a ref is a waker":  {"0 new 0 \n 0 borrow 0 1 \n 0 clone 1 2 \n 0 wakes 2 =0", 7, "handle 2 is of kind waker"},
		"clone of an arc is an arc":  {"0 new 0 \n 0 clone 0 1 \n 0 wake 1 =false", 5, "handle 1 is of kind arc"},
		"drop of a borrowed arc":     {"0 new 0 \n 0 borrow 0 1 \n 0 drop 0 =true", 5, "handle 0 cannot be consumed: 1 of its refs are out"},
		"into_waker of one":          {"0 new 0 \n 0 borrow 0 1 \n 0 into_waker 0 2", 5, "handle 0 cannot be consumed: 1 of its refs are out"},
		"one of two refs out":        {"0 new 0 \n 0 borrow 0 1 \n 0 borrow 0 2 \n 0 end_borrow 1 \n 0 drop 0 =true", 9, "1 of its refs are out"},
		"ref on another process":     {"0 new 0 \n 0 borrow 0 1 \n 1 wake_by_ref 1", 5, "handle 1 is borrowed on process 0 and stays there, but process 1 uses it"},
		"borrowed arc on another":    {"0 new 0 \n 0 borrow 0 1 \n 1 wakes 0 =0", 5, "handle 0 is borrowed on process 0 and stays there, but process 1 uses it"},
		"goes on after info":         {"0 new 0 \n 0 clone 0 1 \n 0> wakes 0 \n 0< info \n 0 wakes 1 =0", 7, "process 0 goes on after its info of line 6"},
		"two open invokes":           {"0 new 0 \n 0 clone 0 1 \n 0> wakes 0 \n 0> wakes 1", 6, "process 0 invokes wakes while another operation of it is open"},
		"ok without invoke":          {"0 new 0 \n 0< ok", 3, "process 0, which has no open operation"},
		"fail without invoke":        {"0 new 0 \n 0< fail", 3, "fail of new on process 0, which has no open operation"},
		"operation of no history":    {"0 new 0 \n 0 weak_count 0 =0", 3, "no such operation in a history"},
		"result freed of a clone":    {"0 new 0 \n 0 clone 0 1 =true", 4, "ok with a result freed"},
		"result count of a drop":     {"0 new 0 \n 0 drop 0 =3", 4, "ok with a result count"},
		"result of a failed drop":    {"0 new 0 \n 0> drop 0 \n 0< fail =true", 4, "fail with a result freed"},
		"no handle":                  {"0 new 0 \n 0 drop", 3, "drop: handle -1"},
		"makes nothing":              {"0 new 0 \n 0 clone 0", 3, "clone: makes handle -1"},
		"makes what it must not":     {"0 new 0 \n 0 drop 0 1", 3, "drop: makes handle 1"},
		"negative handle":            {"0 new 0 \n 0 drop -2", 3, "drop: handle -2"},
		"negative object":            {"0 new@-1 0", 1, "new: negative number"},
		"count past 63 bits":         {"0 new 0 \n 0 wakes 0 =9223372036854775808", 4, "out of range"},
		"made by a failed new":       {"0> new 0 \n 0< fail \n 0 drop 0 =true", 3, "handle 0 does not exist yet"},
		"failed drop, then two uses": {"0 new 0 \n 0> drop 0 \n 0< fail \n 0 drop 0 =true \n 0 drop 0 =true", 7, "handle 0 was consumed on line 6"},
	} {
		t.Run(name, func(t *testing.T) {
			b := NewBuilder("x.jsonl", ReadOptions{})
			events := script(t, row.script)
			require.GreaterOrEqual(t, len(events), row.line)
			for i, e := range events {
				err := b.Add(e)
				if i+1 < row.line {
					require.NoError(t, err, "line %d", i+1)
					continue
				}
				var broken *FormatError
				require.ErrorAs(t, err, &broken, "line %d", i+1)
				require.Equal(t, row.line, broken.Line)
				require.Contains(t, broken.Reason, row.reason)
				break
			}
			require.Error(t, b.Add(events[0]), "the first error is final")
			_, err := b.History()
			require.Error(t, err)
		})
	}
}

// What looks odd and is allowed.
func TestDisciplineAccepts(t *testing.T) {
	for name, text := range map[string]string{
		"borrowed arc used on its thread":   "0 new 0 \n 0 borrow 0 1 \n 0 borrow 0 2 \n 0 clone 0 3 \n 0 wakes 0 =0 \n 0 clone 2 4 \n 0 end_borrow 1 \n 0 end_borrow 2 \n 1 drop 0 =false",
		"id of a failed clone again":        "0 new 0 \n 0> clone 0 1 \n 0< fail \n 0 clone 0 1 \n 0 drop 1 =false",
		"object and id of a failed new":     "0> new 0 \n 0< fail \n 1 new 0",
		"failed drop leaves the handle":     "0 new 0 \n 0> drop 0 \n 0< fail \n 1 drop 0 =true",
		"failed borrow leaves no ref":       "0 new 0 \n 0> borrow 0 1 \n 0< fail \n 1 drop 0 =true",
		"two handles of one object at once": "0 new 0 \n 0 clone 0 1 \n 0> wakes 0 \n 1> drop 1 \n 0< ok =0 \n 1< ok =false",
		"handles left at the end":           "0 new 0 \n 0 clone 0 1",
		"operations open at the end":        "0 new 0 \n 0 clone 0 1 \n 0> drop 0 \n 1> drop 1",
		"objects numbered as they come":     "0 new@9 5 \n 0 new@2 0",
	} {
		t.Run(name, func(t *testing.T) { scripted(t, text) })
	}
}

func TestTimes(t *testing.T) {
	at := func(times ...int64) func(*testing.T) []error {
		return func(t *testing.T) []error {
			// process 0 makes two handles, then both processes read
			events := script(t, "0 new 0 \n 0 clone 0 1 \n 0> wakes 0 \n 1> wakes 1 \n 0< ok =0 \n 1< ok =0")
			b := NewBuilder("x", ReadOptions{})
			var errs []error
			for i, e := range events {
				e.Time = times[i]
				errs = append(errs, b.Add(e))
			}
			return errs
		}
	}
	for name, row := range map[string]struct {
		run    func(*testing.T) []error
		line   int
		reason string
	}{
		"rising":                     {at(0, 1, 2, 3, 4, 5, 6, 7), 0, ""},
		"tie of invocations":         {at(0, 1, 2, 3, 4, 4, 6, 7), 0, ""},
		"tie of returns":             {at(0, 1, 2, 3, 4, 5, 7, 7), 0, ""},
		"tie of invoke and return":   {at(0, 1, 2, 3, 4, 5, 5, 7), 0, ""},
		"backwards":                  {at(0, 1, 2, 3, 4, 3, 6, 7), 6, "time 3 after time 4: time goes backwards"},
		"tie on one process":         {at(0, 0, 2, 3, 4, 5, 6, 7), 2, "times rise strictly on one process"},
		"return before invoke, tied": {at(0, 1, 2, 4, 5, 6, 6, 6), 8, "times rise strictly on one process"},
	} {
		t.Run(name, func(t *testing.T) {
			for i, err := range row.run(t) {
				if row.line == 0 || i+1 < row.line {
					require.NoError(t, err, "line %d", i+1)
				} else {
					require.ErrorContains(t, err, row.reason)
				}
			}
		})
	}
	b := NewBuilder("x", ReadOptions{})
	events := script(t, "0 new 0 \n 0 clone 0 1 \n 1> wakes 1")
	events[4].Time = events[3].Time
	for _, e := range events[:4] {
		require.NoError(t, b.Add(e))
	}
	require.ErrorContains(t, b.Add(events[4]), "invoke after the end of another call at the same time")
}

// The table of operations is no wider than the contract.
func TestFormsWithinTheContract(t *testing.T) {
	require.Len(t, Funcs(), 10)
	for _, fm := range forms {
		for _, kind := range fm.on {
			require.True(t, model.Accepts(fm.f, kind), "%v of %v", fm.f, kind)
			_, makes := model.Makes(fm.f, kind)
			require.Equal(t, fm.made != "", makes, "%v of %v", fm.f, kind)
		}
		require.NotEmpty(t, actions[fm.f], "%v", fm.f)
	}
	require.Len(t, actions, len(forms))
}
