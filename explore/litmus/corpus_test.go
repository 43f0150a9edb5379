package litmus_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

// corpus returns the project's own tests.
func corpus(t testing.TB) []*litmus.Test {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "litmus", "*.litmus"))
	require.NoError(t, err)
	require.Len(t, files, corpusTests)
	var out []*litmus.Test
	for _, f := range files {
		test, err := litmus.ParseFile(f)
		require.NoError(t, err)
		out = append(out, test)
	}
	return out
}

const corpusTests = 91

// Each test of the corpus does what its header expects under each model, by the explorer and by the oracle, and both find
// the same executions. The expectations are from the literature that the header names.
func TestCorpus(t *testing.T) {
	checked := 0
	for _, test := range corpus(t) {
		for m, om := range models {
			want, ok, err := test.Expected(m)
			require.NoError(t, err)
			require.True(t, ok, "%s has no expectation for %v", test.Name, m)
			r, err := litmus.Run(t.Context(), test, litmus.In(m))
			require.NoError(t, err)
			require.NoError(t, r.Err())
			oracle := judge(t, test, om, 1)
			if got := answerOf(r); !want.Meets(r) || !same(got, oracle) {
				t.Errorf("%s under %v: want %v\nexplorer %v\noracle   %v", test.Name, m, want, got, oracle)
			}
			checked++
		}
	}
	require.Equal(t, len(models)*corpusTests, checked)
}

// The headers are complete and the names are those of the files.
func TestCorpusHeaders(t *testing.T) {
	for _, test := range corpus(t) {
		require.Equal(t, test.Name+".litmus", filepath.Base(test.File))
		require.NotEmpty(t, test.Doc, test.Name)
		teaches, _ := test.Lookup("Teaches")
		require.Equal(t, 2, strings.Count(teaches+" ", ". "), "%s: two sentences: %s", test.Name, teaches)
		source, _ := test.Lookup("Source")
		require.NotEmpty(t, source, test.Name)
	}
}

// The corpus tells every two models apart.
func TestCorpusTellsModelsApart(t *testing.T) {
	for a := range models {
		for b := range models {
			differ := 0
			for _, test := range corpus(t) {
				x, _, _ := test.Expected(a)
				y, _, _ := test.Expected(b)
				if x != y {
					differ++
				}
			}
			require.Equal(t, a != b, differ > 0, "%v and %v", a, b)
		}
	}
}

func TestExpectedRefusesOtherWords(t *testing.T) {
	for _, word := range []string{"Often", "Never races", "never", "Sometimes  race"} {
		test, err := litmus.Parse("", "C t\nsc="+word+"\n{}\nP0() {}")
		require.NoError(t, err)
		_, _, err = test.Expected(explore.SC)
		require.ErrorContains(t, err, "want Never, Sometimes or Always", word)
	}
}
