package wakertest_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/wakertest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file of testdata, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got+"\n"), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "run the test with -update")
	require.Equal(t, string(want), got+"\n")
}

// wrongCase is a subject that breaks one case, as small as it can be shown.
type wrongCase struct {
	name    string // of the case
	about   string
	subject concurrent.Subject
	level   wakertest.Level
	size    [2]int // steps of a sequence and 0, or threads and steps of a scenario
	options []wakertest.Option
}

// with is the right adapter with something changed.
func with(edit func(*countedAdapter)) concurrent.Subject {
	a := adaptCounted()
	edit(&a)
	return wakertest.Of(a)
}

var wrongCases = []wrongCase{
	{"conservation", "clone does not count", with(func(a *countedAdapter) {
		a.Clone = func(h *owner) *owner { return &owner{o: h.live()} }
	}), wakertest.Sequentially, [2]int{2, 0}, nil},
	{"no-use-after-free", "the weak count is read after the handle was given up", with(func(a *countedAdapter) {
		a.Drop = func(h *owner) {
			o := h.take()
			last := o.strong.FetchSub(countedDrop, 1) == 1
			o.weak.Load(countedRead)
			if last {
				o.Space().Fence(countedLast)
				o.destroy()
			}
		}
	}), wakertest.Exhaustively, [2]int{2, 4}, nil},
	{"free-once", "the destructor runs twice", with(func(a *countedAdapter) {
		a.Drop = func(h *owner) {
			o := h.take()
			if o.strong.FetchSub(countedDrop, 1) == 1 {
				defer o.releaseWeak()
				o.user.Destroy()
				o.user.Destroy()
			}
		}
	}), wakertest.Sequentially, [2]int{3, 0}, nil},
	{"no-leak", "the last drop frees the block without the destructor", with(func(a *countedAdapter) {
		a.Drop = func(h *owner) {
			o := h.take()
			if o.strong.FetchSub(countedDrop, 1) == 1 {
				o.releaseWeak()
			}
		}
	}), wakertest.Sequentially, [2]int{2, 0}, nil},
	{"by-ref-neutral", "wake_by_ref takes a count for as long as user code runs", with(func(a *countedAdapter) {
		a.WakeByRef = func(h *owner) {
			c := &owner{o: h.live()}
			c.o.strong.FetchAdd(countedClone, 1)
			defer func() { c.take().release() }()
			h.wakeByRef()
		}
	}), wakertest.Sequentially, [2]int{3, 0}, nil},
	{"drop-synchronizes", "the decrement is relaxed", with(func(a *countedAdapter) {
		a.Drop = func(h *owner) {
			o := h.take()
			if o.strong.FetchSub(countedDropWeakly, 1) == 1 {
				o.Space().Fence(countedLast)
				o.destroy()
			}
		}
	}), wakertest.Exhaustively, [2]int{2, 4}, nil},
	{"identity", "ptr_eq is true for any two", with(func(a *countedAdapter) {
		a.PtrEq = func(a, b *owner) bool { a.live(); b.live(); return true }
	}), wakertest.Sequentially, [2]int{3, 0}, nil},
	{"weak-upgrade", "a weak handle revives what is gone", with(func(a *countedAdapter) {
		a.Upgrade = func(w *watcher) (*owner, bool) {
			o := w.live()
			o.increment(&o.strong)
			return &owner{o: o}, true
		}
	}), wakertest.Sequentially, [2]int{4, 0}, nil},
	{"delivered", "wake_by_ref counts, and calls nobody", with(func(a *countedAdapter) {
		a.WakeByRef = func(h *owner) { h.live().wakes.FetchAdd(countedClone, 1) }
	}), wakertest.Sequentially, [2]int{3, 0}, nil},
	{"non-blocking", "wake_by_ref waits until it is the only owner", with(func(a *countedAdapter) {
		a.WakeByRef = func(h *owner) {
			h.live().strong.Await(countedAlone, func(n uint64) bool { return n == 1 })
			h.wakeByRef()
		}
	}), wakertest.Exhaustively, [2]int{1, 4}, nil},
	{"consumed-handles", "the count of a handle that was given up is 0", with(func(a *countedAdapter) {
		right := a.Count
		a.Count = func(h *owner) uint64 {
			if h.o == nil {
				return 0
			}
			return right(h)
		}
	}), wakertest.Sequentially, [2]int{3, 0}, nil},
	{"borrowed-arcs", "user code of wake_by_ref may consume what it borrows", with(func(a *countedAdapter) {
		a.WakeByRef = func(h *owner) {
			o := h.live()
			o.wakes.FetchAdd(countedClone, 1)
			o.user.Wake(&owner{o: o})
		}
	}), wakertest.Sequentially, [2]int{4, 0}, nil},
	{"outlived-refs", "a ref knows nothing of the handle that it borrows from", looseRefs{wakertest.Reference}, wakertest.Sequentially, [2]int{4, 0}, nil},
	{"no-overflow", "clone knows no limit", with(func(a *countedAdapter) {
		a.Clone = func(h *owner) *owner { o := h.live(); o.strong.FetchAdd(countedClone, 1); return &owner{o: o} }
	}), wakertest.Sequentially, [2]int{3, 0}, nil},
	{"panic-safety", "a panic in a wake by value keeps the count", with(func(a *countedAdapter) {
		a.Wake = func(h *owner) {
			self := &owner{o: h.take()}
			self.o.wakes.FetchAdd(countedClone, 1)
			self.o.user.Wake(self)
			if self.o != nil {
				self.take().release()
			}
		}
	}), wakertest.Sequentially, [2]int{4, 0}, nil},
	{"nesting", "a lock is held while user code runs", with(func(a *countedAdapter) {
		a.WakeByRef = func(h *owner) {
			o := h.live()
			o.lock.Lock()
			defer o.lock.Unlock()
			h.wakeByRef()
		}
	}), wakertest.Sequentially, [2]int{4, 0}, []wakertest.Option{wakertest.Stall(400 * time.Millisecond)}},
}

// looseRefs gives refs of a copy of the handle, which nobody consumes.
type looseRefs struct{ concurrent.Subject }

func (s looseRefs) Do(f model.Func, h, other concurrent.Handle) concurrent.Answer {
	if f == model.Borrow {
		h = s.Receive(s.Share(h))
	}
	return s.Subject.Do(f, h, other)
}

// Each case is failed by a subject that breaks it, for the property of the case and by the smallest run that shows it.
func TestCasesFail(t *testing.T) {
	for i, tt := range wrongCases {
		t.Run(tt.name, func(t *testing.T) {
			if testing.Short() && i%5 != 0 {
				t.Skip("one in five is enough for the race detector")
			}
			stats, err := wakertest.Check(tt.subject, append([]wakertest.Option{wakertest.Levels(tt.level), wakertest.Sequences(1500)}, tt.options...)...)
			var f *wakertest.Failure
			require.ErrorAs(t, err, &f)
			require.Equal(t, caseNamed(t, tt.name).Property, f.Property, "%v", err)
			require.Equal(t, tt.level, f.Level)
			require.Contains(t, caseNamed(t, tt.name).Levels, tt.level)
			require.Equal(t, tt.size, sizeOf(f), "%v", err)
			require.Equal(t, model.Fail, levelOf(t, stats, tt.level).Verdict)
			golden(t, "case-"+tt.name, err.Error())
		})
	}
}

// What was exempted is left out, so that the subject which breaks nothing else passes, and the reason is shown.
func TestExemptions(t *testing.T) {
	exempted := 0
	for _, tt := range wrongCases {
		if !caseNamed(t, tt.name).Exemptible {
			continue
		}
		exempted++
		t.Run(tt.name, func(t *testing.T) {
			stats := wakertest.Run(t, tt.subject, append(few(), wakertest.Exempt(tt.name, "by its design"))...)
			require.Regexp(t, tt.name+" +exempted +by its design", stats.String())
		})
	}
	require.Equal(t, 6, exempted)
}

func sizeOf(f *wakertest.Failure) [2]int {
	if f.Sequence != nil {
		return [2]int{len(f.Sequence.Trace.Steps), 0}
	}
	threads, steps := f.Scenario.Scenario.Size()
	return [2]int{threads, steps}
}

func caseNamed(t *testing.T, name string) wakertest.Case {
	t.Helper()
	for _, c := range wakertest.Cases() {
		if c.Name == name {
			return c
		}
	}
	require.Fail(t, "no such case", name)
	return wakertest.Case{}
}

func levelOf(t *testing.T, s wakertest.Stats, l wakertest.Level) wakertest.LevelStats {
	t.Helper()
	for _, got := range s.Levels {
		if got.Level == l {
			return got
		}
	}
	require.Fail(t, "no such level", "%v of\n%v", l, s)
	return wakertest.LevelStats{}
}

// There is a wrong subject for each case, and no other.
func TestEachCaseHasAWrongSubject(t *testing.T) {
	var have, want []string
	for _, w := range wrongCases {
		have = append(have, w.name)
	}
	for _, c := range wakertest.Cases() {
		want = append(want, c.Name)
		require.NotEmpty(t, c.About)
		require.NotEmpty(t, c.Levels)
		require.NotEmpty(t, c.Property.Name())
	}
	require.ElementsMatch(t, want, have)
}

// The subject that the wrong ones were made from passes at every level, and so does impl/waker; between them they are checked for every case.
func TestRightSubjectsPass(t *testing.T) {
	checked := map[string]bool{}
	for name, subject := range map[string]concurrent.Subject{"counted": wakertest.Of(adaptCounted()), "impl/waker": wakertest.Reference} {
		t.Run(name, func(t *testing.T) {
			stats := wakertest.Run(t, subject, few()...)
			require.Len(t, stats.Levels, 3)
			for _, l := range stats.Levels {
				require.Equal(t, model.Pass, l.Verdict)
				require.Positive(t, l.Runs)
				require.Positive(t, l.Met)
			}
			require.Len(t, stats.Cases, len(wakertest.Cases()))
			for _, c := range stats.Cases {
				require.Empty(t, c.Exempted)
				require.NotEqual(t, c.Unchecked == "", len(c.Checked) == 0)
				checked[c.Name] = checked[c.Name] || len(c.Checked) > 0
			}
		})
	}
	for _, c := range wakertest.Cases() {
		require.True(t, checked[c.Name], c.Name)
	}
}
