package model

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJudges(t *testing.T) {
	for _, row := range []struct {
		f    Func
		want Outcome
		of   []Property
	}{
		{Clone, Outcome{}, []Property{R1}},
		{Clone, Outcome{Err: R7}, []Property{R7}},
		{Drop, Outcome{}, []Property{R1, R3}},
		{Drop, Outcome{Freed: true}, []Property{R1, R3, R4}},
		{Wake, Outcome{Panicked: true, Freed: true}, []Property{W1, R8, R3, R4}},
		{WakeByRef, Outcome{}, []Property{W1, R5}},
		{Upgrade, Outcome{OK: true}, []Property{R11}},
		{Borrow, Outcome{}, []Property{R6, R5}},
		{WillWake, Outcome{OK: true}, []Property{R10, R5}},
	} {
		require.Equal(t, row.of, Judges(row.f, row.want), "%v %v", row.f, row.want)
	}
}

// Whatever else a call may do, the property that is blamed is one that it judges, but for a destructor where there is none to run.
func TestJudgesIsWhatMayBeBlamed(t *testing.T) {
	for _, f := range Funcs() {
		want := Outcome{}
		for _, got := range []Outcome{{Err: R7}, {OK: true}, {Count: 3}} {
			require.Contains(t, Judges(f, want), Blame(f, want, got), "%v", f)
		}
		require.Contains(t, Judges(f, want), BlameCount(Call{F: f}, want, StrongCount), "%v", f)
	}
}

func TestJudgedCountsACaseOnce(t *testing.T) {
	j := Judged{}
	j.Add(R1, R3, R1)
	j.Add(R1)
	require.Equal(t, Judged{R1: 2, R3: 1}, j)
}
