package wakertest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/wakertest"
)

// plainPointers are the exemptions of designs whose handles are pointers to the object.
var plainPointers = []wakertest.Option{
	wakertest.Exempt("no-overflow", "the count has 64 bits"),
	wakertest.Exempt("consumed-handles", "handles are plain pointers"),
}

// design is a real design with its wrong versions.
type design struct {
	name    string
	right   concurrent.Subject
	options []wakertest.Option
	wrong   []wrongDesign
}

type wrongDesign struct {
	name     string
	subject  concurrent.Subject
	levels   []wakertest.Level // nil for all
	level    wakertest.Level   // that finds it
	property model.Property
	size     [2]int // as in wrongCase
}

var exhaustively = []wakertest.Level{wakertest.Exhaustively}

var designs = []design{
	{"counter", connSubject((*conn).tryIncrement), []wakertest.Option{wakertest.Exploring(explore.Leaks())}, []wrongDesign{
		// new, downgrade, drop, and the upgrade in the destructor.
		{"increment-without-zero-check", connSubject((*conn).increment), nil, wakertest.Sequentially, model.R11, [2]int{4, 0}},
		{"increment-without-zero-check-threads", connSubject((*conn).increment), exhaustively, wakertest.Exhaustively, model.R3, [2]int{2, 4}},
		// The drop has to come between the load and the add of another thread.
		{"check-then-add", connSubject((*conn).checkThenAdd), nil, wakertest.Exhaustively, model.R3, [2]int{2, 4}},
	}},
	{"pool", messageSubject((*message).release), nil, []wrongDesign{
		{"release-before-last-use", messageSubject((*message).releaseThenUse), nil, wakertest.Exhaustively, model.R9, [2]int{2, 4}},
		{"relaxed-release", messageSubject((*message).releaseRelaxed), nil, wakertest.Exhaustively, model.R9, [2]int{2, 4}},
	}},
	{"cache", entrySubject((*entry).lookup), nil, []wrongDesign{
		{"revive", entrySubject((*entry).revive), nil, wakertest.Sequentially, model.R11, [2]int{4, 0}},
		// Two lookups have to meet after the last drop; what the second found is given back with the entry.
		{"revive-after-zero", entrySubject((*entry).lookupAndUndo), exhaustively, wakertest.Exhaustively, model.R2, [2]int{2, 5}},
	}},
}

// The right version of each design passes at every level.
func TestRightDesigns(t *testing.T) {
	for _, d := range designs {
		t.Run(d.name, func(t *testing.T) {
			options := append(append([]wakertest.Option{}, d.options...), plainPointers...)
			stats := wakertest.Run(t, d.right, append(options, few()...)...)
			require.Len(t, stats.Levels, 3)
			for _, l := range stats.Levels {
				require.Equal(t, model.Pass, l.Verdict)
				if l.Level != wakertest.Natively && !testing.Short() { // there it depends on the schedules
					require.Empty(t, l.Missed, "%v", l.Level)
				}
			}
		})
	}
}

// few are the sizes that tests of right subjects run with, still fewer for the race detector.
func few() []wakertest.Option {
	if testing.Short() {
		return []wakertest.Option{wakertest.Sequences(30), wakertest.RandomScenarios(10), wakertest.NativeRuns(5)}
	}
	return []wakertest.Option{wakertest.RandomScenarios(150), wakertest.NativeRuns(10)}
}

// Each wrong version fails, by a smallest run and with a report that a stranger understands.
func TestWrongDesigns(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing runs on several goroutines there")
	}
	for _, d := range designs {
		for _, w := range d.wrong {
			t.Run(d.name+"/"+w.name, func(t *testing.T) {
				options := append(append([]wakertest.Option{}, d.options...), plainPointers...)
				if w.levels != nil {
					options = append(options, wakertest.Levels(w.levels...))
				}
				_, err := wakertest.Check(w.subject, append(options, wakertest.RandomScenarios(3000))...)
				var f *wakertest.Failure
				require.ErrorAs(t, err, &f)
				require.Equal(t, w.property, f.Property, "%v", err)
				require.Equal(t, w.level, f.Level)
				require.Equal(t, w.size, sizeOf(f), "%v", err)
				if f.Scenario != nil {
					require.True(t, f.Scenario.Minimal)
				}
				golden(t, "design-"+d.name+"-"+w.name, err.Error())
			})
		}
	}
}
