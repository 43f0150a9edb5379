package tla

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func read(t *testing.T, name string) *output {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "output", name))
	require.NoError(t, err)
	o := &output{}
	require.NoError(t, o.read(bufio.NewReader(strings.NewReader(string(text)))))
	return o
}

func TestOutput(t *testing.T) {
	for name, row := range map[string]struct {
		status    int
		temporals []string
		want      Result
		trace     []string // actions
	}{
		"pass":      {0, nil, Result{Verdict: Pass, Generated: 16, Distinct: 7, Depth: 3}, nil},
		"invariant": {12, nil, Result{Verdict: Invariant, Property: "Inv", Generated: 3, Distinct: 3, Depth: 3}, []string{"", "Up", "Up"}},
		"action":    {13, nil, Result{Verdict: Action, Property: "Mono", Generated: 2, Distinct: 2, Depth: 2}, []string{"", "Up"}},
		"instance":  {13, []string{"Refines"}, Result{Verdict: Action, Property: "Refines", Generated: 23, Distinct: 15, Depth: 4}, []string{"", "New", "IntoWaker", "Clone"}},
		"temporal":  {13, []string{"Ever"}, Result{Verdict: Temporal, Property: "Ever", Generated: 16, Distinct: 7}, []string{"", "Up", "Up", "stutter"}},
		"back":      {13, []string{"Ever"}, Result{Verdict: Temporal, Property: "Ever"}, nil},
		"deadlock":  {11, nil, Result{Verdict: Deadlock, Property: "deadlock", Generated: 4, Distinct: 4, Depth: 4}, []string{"", "Up", "Up", "Up"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := read(t, name).result(row.status, row.temporals)
			require.NoError(t, err)
			require.Equal(t, row.want.Verdict, r.Verdict)
			require.Equal(t, row.want.Property, r.Property)
			if row.want.Generated > 0 {
				require.Equal(t, row.want.Generated, r.Generated)
				require.Equal(t, row.want.Distinct, r.Distinct)
			}
			if row.want.Depth > 0 {
				require.Equal(t, row.want.Depth, r.Depth)
			}
			if row.trace != nil {
				var actions []string
				for _, s := range r.Trace {
					if s.Stutter {
						s.Action = "stutter"
					}
					actions = append(actions, s.Action)
				}
				require.Equal(t, row.trace, actions)
			}
		})
	}
}

// A run that says nothing, or two things at once, is no verdict.
func TestOutputWithoutVerdict(t *testing.T) {
	for name, row := range map[string]struct {
		file      string
		status    int
		temporals []string
		says      string
	}{
		"undefined name":         {"undefined", 151, nil, "is not defined"},
		"syntax":                 {"syntax", 150, nil, "Parsing or semantic analysis failed"},
		"assert":                 {"assert", 75, nil, "The error occurred when TLC was evaluating"},
		"another status":         {"pass", 12, nil, "verdict pass with exit status 12, want 0"},
		"a status of 0":          {"invariant", 0, nil, "verdict invariant with exit status 0, want 12"},
		"two temporal":           {"temporal", 13, []string{"A", "B"}, "the configuration has 2"},
		"two refinements":        {"instance", 13, []string{"A", "B"}, "are broken, and the configuration has 2"},
		"no temporal":            {"temporal", 13, nil, "the configuration has 0"},
		"killed before it began": {"", 137, nil, "without a verdict, with status 137"},
	} {
		t.Run(name, func(t *testing.T) {
			o := &output{}
			if row.file != "" {
				o = read(t, row.file)
			}
			_, err := o.result(row.status, row.temporals)
			require.ErrorIs(t, err, ErrTLC)
			require.ErrorContains(t, err, row.says)
		})
	}
}

// Each message that a verdict needs is needed.
func TestOutputCutShort(t *testing.T) {
	text, err := os.ReadFile("testdata/output/pass")
	require.NoError(t, err)
	for _, code := range []string{"2193", "2199"} {
		cut := strings.ReplaceAll(string(text), "STARTMSG "+code+":", "STARTMSG 9999:")
		o := &output{}
		require.NoError(t, o.read(bufio.NewReader(strings.NewReader(cut))))
		_, err := o.result(0, nil)
		require.ErrorIs(t, err, ErrTLC, code)
	}
	left := strings.ReplaceAll(string(text), "0 states left on queue", "3 states left on queue")
	o := &output{}
	require.NoError(t, o.read(bufio.NewReader(strings.NewReader(left))))
	_, err = o.result(0, nil)
	require.ErrorContains(t, err, "3 of them not searched")
}

func TestOutputDetails(t *testing.T) {
	require.Equal(t, []ActionCount{{"Up", 6, 8}, {"Read", 0, 7}}, read(t, "pass").actions)
	o := read(t, "back")
	require.Equal(t, []string{`<<"seen", 1>>`}, o.printed[:1])
	require.Equal(t, State{Action: "Next", Text: "x = 2"}, o.trace[2])
	require.Equal(t, State{Back: 1}, o.trace[3])
	seen := int64(0)
	p := &output{progress: func(distinct, _ int64) { seen = distinct }}
	text, err := os.ReadFile("testdata/output/pass")
	require.NoError(t, err)
	require.NoError(t, p.read(bufio.NewReader(strings.NewReader(string(text)))))
	require.EqualValues(t, 7, seen)
}

func FuzzOutput(f *testing.F) {
	names, err := filepath.Glob("testdata/output/*")
	require.NoError(f, err)
	require.NotEmpty(f, names)
	for _, n := range names {
		text, err := os.ReadFile(n)
		require.NoError(f, err)
		f.Add(string(text), 0)
	}
	f.Fuzz(func(t *testing.T, text string, status int) {
		o := &output{}
		if o.read(bufio.NewReader(strings.NewReader(text))) != nil {
			return
		}
		if r, err := o.result(status, nil); err == nil && r.Verdict == Pass {
			require.Zero(t, status)
			require.Contains(t, text, "STARTMSG 2193:")
		}
	})
}

func TestJavaVersion(t *testing.T) {
	for text, want := range map[string]int{`openjdk version "17.0.15" 2025-04-15`: 17, `java version "1.8.0_202"`: 1, `openjdk version "25" 2025-09-16`: 25} {
		got, ok := javaVersion(text)
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	_, ok := javaVersion("something else")
	require.False(t, ok)
}
