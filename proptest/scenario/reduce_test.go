package scenario

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// measure is what each reduction makes less, in the order of its entries.
func measure(s Scenario) []int {
	_, calls := s.Size()
	m := []int{calls, calls - len(s.Setup) - len(s.Teardown), 0, 0, len(s.Teardown)}
	for _, p := range s.Panics {
		if p.Wake {
			m[2]++
		}
		if p.Destroy {
			m[2]++
		}
	}
	if s.Limit != 0 {
		m[3] = 1
	}
	return m
}

// checkReductions checks what is promised of the reductions of a scenario, and returns their texts.
func checkReductions(t *testing.T, s Scenario) []string {
	t.Helper()
	var all []string
	for r := range s.Reductions() {
		require.NoError(t, r.Validate(), "%v\nof\n%v", r, s)
		require.Equal(t, r, r.Canonical())
		require.Negative(t, slices.Compare(measure(r), measure(s)), "%v\nof\n%v", r, s)
		require.NotContains(t, all, r.String())
		all = append(all, r.String())
	}
	return all
}

func TestReductions(t *testing.T) {
	const head = "scenario x\n"
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"one step", "setup\nnew object 0 -> 0\nthread T1\ndrop 0", []string{
			"thread T1\n\tnew object 0 -> 0\n", // which is dropped at the end
		}},
		{"two drops", "setup\nnew object 0 -> 0\nclone 0 -> 1\nthread T1\ndrop 0\nthread T2\ndrop 1", []string{
			"setup\n\tnew object 0 -> 0\n\tclone 0 -> 1\nthread T1\n\tdrop 1\n", // without T1
			"setup\n\tnew object 0 -> 0\n\tclone 0 -> 1\nthread T1\n\tdrop 0\n", // without T2
			"setup\n\tnew object 0 -> 0\nthread T1\n\tdrop 0\n",                 // without the clone
			// moved to the setup, to the teardown
			"setup\n\tnew object 0 -> 0\n\tclone 0 -> 1\n\tdrop 0\nthread T1\n\tdrop 1\n",
			"setup\n\tnew object 0 -> 0\n\tclone 0 -> 1\nthread T1\n\tdrop 1\nteardown\n\tdrop 0\n",
			"setup\n\tnew object 0 -> 0\n\tclone 0 -> 1\n\tdrop 1\nthread T1\n\tdrop 0\n",
			"setup\n\tnew object 0 -> 0\n\tclone 0 -> 1\nthread T1\n\tdrop 0\nteardown\n\tdrop 1\n",
		}},
		{"limit and panics", "limit 2\npanics object 0 in wake\npanics object 0 in destructor\nthread T1\nnew object 0 -> 0\n", []string{
			"limit 2\npanics object 0 in wake\nthread T1\n\tnew object 0 -> 0\n",
			"limit 2\npanics object 0 in destructor\nthread T1\n\tnew object 0 -> 0\n",
			"panics object 0 in wake\npanics object 0 in destructor\nthread T1\n\tnew object 0 -> 0\n",
		}},
		{"two objects", "panics object 1 in wake\nthread T1\nnew object 0 -> 0\nnew object 1 -> 1\nptr_eq 0, 1\n", []string{
			"panics object 0 in wake\nthread T1\n\tnew object 0 -> 0\n",
			"thread T1\n\tnew object 0 -> 0\n",
			"panics object 1 in wake\nthread T1\n\tnew object 0 -> 0\n\tnew object 1 -> 1\n",
			"thread T1\n\tnew object 0 -> 0\n\tnew object 1 -> 1\n\tptr_eq 0, 1\n",
			"panics object 1 in wake\nsetup\n\tnew object 0 -> 0\nthread T1\n\tnew object 1 -> 1\n\tptr_eq 0, 1\n",
			"panics object 1 in wake\nthread T1\n\tnew object 0 -> 0\n\tnew object 1 -> 1\nteardown\n\tptr_eq 0, 1\n",
		}},
		{"a gift", "setup\nnew object 0 -> 0\nthread T1\ngive 0\nthread T2\ntake 0\ndrop 0", []string{
			"setup\n\tnew object 0 -> 0\nthread T1\n\tdrop 0\n", // without T1, or the give, or the take
			"setup\n\tnew object 0 -> 0\nthread T1\n\tgive 0\nthread T2\n\ttake 0\n",
			"setup\n\tnew object 0 -> 0\nthread T1\n\tgive 0\nthread T2\n\ttake 0\nteardown\n\tdrop 0\n",
		}},
		{"a step that made a handle", "setup\nnew object 0 -> 0\nthread T1\ninto_waker 0 -> 1\ndrop 1", []string{
			"setup\n\tnew object 0 -> 0\nthread T1\n\tinto_waker 0 -> 1\n",
			"setup\n\tnew object 0 -> 0\nthread T1\n\tdrop 0\n", // on the source handle
			"setup\n\tnew object 0 -> 0\n\tinto_waker 0 -> 1\nthread T1\n\tdrop 1\n",
			"setup\n\tnew object 0 -> 0\nthread T1\n\tinto_waker 0 -> 1\nteardown\n\tdrop 1\n",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var want []string
			for _, text := range tt.want {
				want = append(want, head+text)
			}
			require.Equal(t, want, checkReductions(t, parse(t, head+tt.text)))
		})
	}
	require.Greater(t, len(checkReductions(t, parse(t, everyPair))), 50)
}

// Steps that can only go together: with either of them alone goes all that follows.
func TestShortened(t *testing.T) {
	const head = "scenario x\nsetup\n\tnew object 0 -> 0\n"
	for _, tt := range []struct{ name, text, want string }{
		{"there and back", "into_raw 0 -> 1\nfrom_raw 1 -> 2\nthread T1\ndrop 2", "thread T1\n\tdrop 0\n"},
		{"a clone in two steps", "downgrade 0 -> 1\nupgrade 1 -> 2\nthread T1\ndrop 0\nthread T2\ndrop 2",
			"\tclone 0 -> 1\nthread T1\n\tdrop 0\nthread T2\n\tdrop 1\n"},
		{"a drop in two steps", "into_waker 0 -> 1\nthread T1\nwake 1", "thread T1\n\tdrop 0\n"},
		{"a clone in the place of its original", "clone 0 -> 1\ndrop 0\nthread T1\nwakes 1", "thread T1\n\twakes 0\n"},
		{"a wake of a clone", "into_waker 0 -> 1\nclone 1 -> 2\nthread T1\nwake 2", "\tinto_waker 0 -> 1\nthread T1\n\twake_by_ref 1\n"},
		{"a use by a borrow", "thread T1\nborrow 0 -> 1\nwake_by_ref 1\nend_borrow 1\ndrop 0", "thread T1\n\twakes 0\n\tdrop 0\n"},
		{"a filler behind the setup", "downgrade 0 -> 1\nget_mut 0\nthread T1\nupgrade 1 -> 2", "\tdowngrade 0 -> 1\nthread T1\n\tget_mut 0\n"},
		{"a filler before the teardown", "thread T1\ndowngrade 0 -> 1\nteardown\nget_mut 0", "thread T1\n\tget_mut 0\n"},
		{"a filler that is needed", "thread T1\ndowngrade 0 -> 1\nteardown\nget_mut 0", "\tdowngrade 0 -> 1\nthread T1\n\tget_mut 0\n"},
		{"wake by reference and drop", "into_waker 0 -> 1\nthread T1\nwake_by_ref 1\ndrop 1", "\tinto_waker 0 -> 1\nthread T1\n\twake 1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, checkReductions(t, parse(t, head+tt.text)), head+tt.want)
		})
	}
}

// Taking the last reduction again and again goes through all kinds and comes to an end.
func TestReductionsEnd(t *testing.T) {
	for _, pick := range []func(n int) int{
		func(int) int { return 0 },
		func(n int) int { return n / 2 },
		func(n int) int { return n - 1 },
	} {
		s := parse(t, everyPair)
		for {
			all := slices.Collect(s.Reductions())
			if len(all) == 0 {
				break
			}
			s = all[pick(len(all))]
		}
		threads, calls := s.Size()
		require.LessOrEqual(t, calls, 3, "%v", s) // from_raw needs a raw, which needs an arc
		if s.Threads[0].Steps[0].Action == Do {
			require.Equal(t, 1, threads, "%v", s) // and a gift needs two, and to be made
		}
	}
}

// A caller may stop early.
func TestReductionsStop(t *testing.T) {
	n := 0
	for range parse(t, everyPair).Reductions() {
		if n++; n == 3 {
			break
		}
	}
	require.Equal(t, 3, n)
}
