package litmus_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

// verdict is herd7's answer to a shared test, under rc11.cat.
type verdict struct {
	Name        string             `json:"name"`
	File        string             `json:"file"`
	States      int                `json:"states"`
	Outcomes    []string           `json:"outcomes"`
	Condition   string             `json:"condition"`
	Observation litmus.Observation `json:"observation"`
	Positive    int64              `json:"positive"`
	Negative    int64              `json:"negative"`
	Racy        bool               `json:"racy"`
}

// sharedTests is how many tests with verdicts there are.
const sharedTests = 2042

// shared returns the folder of the tests that lie beside the repository, and herd's verdicts on them.
func shared(t testing.TB) (string, []verdict) {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "litmus")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the shared tests are missing: %v", err)
		}
		t.Skipf("the shared tests are missing, and nothing was compared: %v", err)
	}
	var out []verdict
	for _, name := range []string{"field.jsonl", "generated.jsonl"} {
		f, err := os.Open(filepath.Join(dir, name))
		require.NoError(t, err)
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var v verdict
			require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
			out = append(out, v)
		}
		require.NoError(t, f.Close())
	}
	require.Len(t, out, sharedTests)
	return dir, out
}

// differences lists in what a result is not herd's.
func (v *verdict) differences(r *litmus.Result) []string {
	var out []string
	check := func(what string, same bool) {
		if !same {
			out = append(out, what)
		}
	}
	check("name", v.Name == r.Test.Name)
	check("states", v.States == len(r.States))
	check("outcomes", slices.Equal(v.Outcomes, r.Outcomes()))
	check("condition", v.Condition == r.Test.Condition.String())
	check("observation", v.Observation == r.Observation())
	check("positive", v.Positive == r.Positive)
	check("negative", v.Negative == r.Negative)
	check("racy", v.Racy == r.Racy)
	check("complete", r.Err() == nil && r.Blocked == 0)
	return out
}

func TestSharedTestsAgreeWithHerd(t *testing.T) {
	dir, verdicts := shared(t)
	agree := 0
	for _, v := range verdicts {
		test, err := litmus.ParseFile(filepath.Join(dir, v.File))
		require.NoError(t, err)
		r, err := litmus.Run(t.Context(), test)
		require.NoError(t, err)
		if d := v.differences(r); len(d) > 0 {
			t.Errorf("%s: differs in %v", v.Name, d)
			continue
		}
		agree++
	}
	t.Logf("%d of %d agree", agree, len(verdicts))
	require.Equal(t, sharedTests, agree)
}

// Of the tests of the field, exactly two have another answer under c20, where they race: their release sequence needs a later store of the
// same thread. So the comparison can fail, and the default of this package has to be rc11.
func TestFieldTestsThatDifferUnderC20(t *testing.T) {
	dir, verdicts := shared(t)
	var differ []string
	for _, v := range verdicts {
		if !strings.HasPrefix(v.File, "field/") {
			continue
		}
		test, err := litmus.ParseFile(filepath.Join(dir, v.File))
		require.NoError(t, err)
		r, err := litmus.Run(t.Context(), test, litmus.In(explore.C20))
		require.NoError(t, err)
		if len(v.differences(r)) > 0 {
			differ = append(differ, v.Name)
			require.True(t, r.Racy && !v.Racy, v.Name)
		}
	}
	require.Equal(t, []string{"rseq_weak", "rseq_weak2"}, differ)
}
