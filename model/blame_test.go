package model

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBlame(t *testing.T) {
	for _, row := range []struct {
		name      string
		f         Func
		want, got Outcome
		property  Property
	}{
		{"right", Clone, Outcome{}, Outcome{}, ""},
		{"count", StrongCount, Outcome{Count: 2}, Outcome{Count: 3}, R1},
		{"wakes", Wakes, Outcome{Count: 2}, Outcome{Count: 1}, W1},
		{"weak count", WeakCount, Outcome{Count: 2}, Outcome{Count: 1}, R11},
		{"freed early", Drop, Outcome{}, Outcome{Freed: true}, R3},
		{"not freed", Wake, Outcome{Freed: true}, Outcome{}, R4},
		{"upgrade of the dead", Upgrade, Outcome{}, Outcome{OK: true}, R11},
		{"identity", WillWake, Outcome{OK: true}, Outcome{}, R10},
		{"limit ignored", Clone, Outcome{Err: R7}, Outcome{}, R7},
		{"dead ref used", WakeByRef, Outcome{Err: R6}, Outcome{}, R6},
		{"consumed handle used", Drop, Outcome{Err: R2}, Outcome{}, R2},
		{"refused without cause", Clone, Outcome{}, Outcome{Err: R7}, R1},
		{"panic swallowed", Wake, Outcome{Panicked: true}, Outcome{}, R8},
	} {
		t.Run(row.name, func(t *testing.T) { require.Equal(t, row.property, Blame(row.f, row.want, row.got)) })
	}
}

func TestBlameCount(t *testing.T) {
	for _, row := range []struct {
		name     string
		f        Func
		want     Outcome
		probe    Func
		property Property
	}{
		{"clone", Clone, Outcome{}, StrongCount, R1},
		{"wake", Wake, Outcome{}, StrongCount, R1},
		{"wake_by_ref", WakeByRef, Outcome{}, StrongCount, R5},
		{"borrow", Borrow, Outcome{}, StrongCount, R5},
		{"panic", WakeByRef, Outcome{Panicked: true}, StrongCount, R8},
		{"refused clone", Clone, Outcome{Err: R7}, StrongCount, R7},
		{"delivery", WakeByRef, Outcome{Panicked: true}, Wakes, W1},
		{"downgrade", Downgrade, Outcome{}, WeakCount, R11},
		{"upgrade", Upgrade, Outcome{OK: true}, StrongCount, R11},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.property, BlameCount(Call{F: row.f}, row.want, row.probe))
		})
	}
}

func TestBlameResidue(t *testing.T) {
	right := Residue{Destroyed: 1, Released: true}
	require.Empty(t, BlameResidue(right, right, true))
	require.Equal(t, R3, BlameResidue(right, Residue{Destroyed: 2, Released: true}, false))
	require.Equal(t, R4, BlameResidue(right, Residue{Destroyed: 1}, false))
	require.Equal(t, R4, BlameResidue(right, Residue{}, false))
	require.Equal(t, R8, BlameResidue(right, Residue{Destroyed: 1}, true))
	require.Equal(t, R2, BlameResidue(Residue{Destroyed: 1}, right, false))
}

func TestRules(t *testing.T) {
	seen := map[Property]bool{}
	for _, r := range Rules() {
		require.Regexp(t, regexp.MustCompile(`^[RW]\d+$`), string(r.ID))
		require.False(t, seen[r.ID])
		seen[r.ID] = true
		require.Equal(t, r.Name, r.ID.Name())
		require.NotEmpty(t, r.Statement)
	}
	require.Len(t, seen, 18)
	require.Equal(t, "R4 NoLeak", R4.String())
	require.Equal(t, "X9", Property("X9").String())
}
