package tla

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// Every configuration that is not long is run, and finds what the manifest says, to the state. Those of purpose "compare" are run by the tests
// that compare more of them than their counts.
func TestManifest(t *testing.T) {
	t.Parallel()
	tlc := tool(t)
	entries, err := Manifest()
	require.NoError(t, err)
	dir, err := Extract()
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	var ran atomic.Int64
	want := 0
	atOnce := make(chan struct{}, 2) // each has a Java runtime of its own
	t.Run("short", func(t *testing.T) {
		for _, e := range entries {
			if e.Long || e.Purpose == Compare {
				continue
			}
			want++
			t.Run(e.Name, func(t *testing.T) {
				t.Parallel()
				atOnce <- struct{}{}
				defer func() { <-atOnce }()
				r, err := Check(t.Context(), tlc, dir, e, 1, nil)
				require.NoError(t, err)
				require.Empty(t, r.Differences, "%s\nlast state: %s", e.Why, last(r.Result.Trace))
				ran.Add(1)
			})
		}
	})
	require.NotZero(t, want)
	if !filtered() {
		require.EqualValues(t, want, ran.Load(), "configurations that ran")
	}
	t.Logf("%d of %d configurations", ran.Load(), len(entries))
}

func last(trace []State) string {
	if len(trace) == 0 {
		return "none"
	}
	return fmt.Sprintf("%+v", trace[len(trace)-1])
}

// filtered says whether the command line chose some of the subtests.
func filtered() bool {
	return slices.ContainsFunc(os.Args, func(a string) bool { return strings.HasPrefix(a, "-test.run=") && strings.Contains(a, "/") })
}

// What a passing configuration claims, another one breaks: no rule holds because nothing can break it.
func TestEveryRuleIsBroken(t *testing.T) {
	entries, err := Manifest()
	require.NoError(t, err)
	claimed, broken := map[string]bool{}, map[string]bool{}
	for _, e := range entries {
		if e.Purpose == Mutant || e.Purpose == Reach { // a litmus test that may do it breaks what another one claims
			broken[e.Property] = true
		}
		if e.Purpose != Verify {
			continue
		}
		for _, name := range listed(t, e) {
			claimed[name] = true
		}
	}
	require.NotEmpty(t, claimed)
	for name := range maps.Keys(claimed) {
		require.True(t, broken[name], "nothing breaks %s", name)
	}
}

// Each situation of the modules has its configuration, which claims that one alone.
func TestEverySituationIsReached(t *testing.T) {
	entries, err := Manifest()
	require.NoError(t, err)
	reached := map[string]bool{}
	for _, e := range entries {
		if e.Purpose == Reach {
			require.Equal(t, []string{e.Property}, listed(t, e), e.Name)
			if strings.HasPrefix(e.Property, "Never") {
				reached[e.Property] = true
			}
		}
	}
	names, err := fs.Glob(Specs(), "*.tla")
	require.NoError(t, err)
	situations := map[string]bool{}
	for _, name := range names {
		text, err := fs.ReadFile(Specs(), name)
		require.NoError(t, err)
		for _, m := range situation.FindAllStringSubmatch(string(text), -1) {
			require.True(t, reached[m[1]], "%s: no configuration reaches %s", name, m[1])
			situations[m[1]] = true
		}
	}
	require.NotEmpty(t, situations)
	require.Len(t, reached, len(situations))
}

var situation = regexp.MustCompile(`(?m)^(Never\w+) +==`)

// A mutant of ArcWaker is one operator in the place of another, and claims the rule that it breaks alone.
func TestArcWakerMutantsAreOneLine(t *testing.T) {
	entries, err := Manifest()
	require.NoError(t, err)
	module, err := fs.ReadFile(Specs(), "MCArcWakerMutants.tla")
	require.NoError(t, err)
	mutants, controls := 0, 0
	for _, e := range entries {
		if e.Module != "MCArcWakerMutants" {
			continue
		}
		cfg, err := fs.ReadFile(Specs(), e.Name+".cfg")
		require.NoError(t, err)
		lines := override.FindAllStringSubmatch(string(cfg), -1)
		if e.Purpose != Mutant {
			require.Empty(t, lines, e.Name)
			controls++
			continue
		}
		mutants++
		require.Len(t, lines, 1, e.Name)
		require.Regexp(t, `(?m)^`+lines[0][2]+`(\(.*?\))? +==`, string(module), e.Name)
		if e.Expect != Deadlock {
			require.Equal(t, []string{e.Property}, listed(t, e), e.Name)
		}
	}
	require.GreaterOrEqual(t, mutants, 15)
	require.Equal(t, 1, controls)
}

// override is a line that puts an operator in the place of another. Ops is a bound, as the numbers are.
var override = regexp.MustCompile(`(?m)^  ([A-NP-Z]\w*|O[a-oq-z]\w*) <- (\w+)$`)

// The control has the states of the configuration that it is the control for.
func TestMutantControl(t *testing.T) {
	entries, err := Manifest()
	require.NoError(t, err)
	find := func(name string) Entry {
		i := slices.IndexFunc(entries, func(e Entry) bool { return e.Name == name })
		require.GreaterOrEqual(t, i, 0, name)
		return entries[i]
	}
	quick, none := find("ArcWakerQuick"), find("ArcWakerMutantNone")
	require.Equal(t, []int64{quick.Distinct, quick.Generated, int64(quick.Depth)}, []int64{none.Distinct, none.Generated, int64(none.Depth)})
}

func listed(t *testing.T, e Entry) []string {
	t.Helper()
	cfg, err := fs.ReadFile(Specs(), e.Name+".cfg")
	require.NoError(t, err)
	return section(string(cfg), "INVARIANT", "INVARIANTS", "PROPERTY", "PROPERTIES")
}

const (
	goodPass = `{"name": "A", "module": "M", "purpose": "verify", "expect": "pass", "why": "w", "distinct": 1, "generated": 1, "depth": 1}`
	goodFail = `{"name": "B", "module": "M", "purpose": "mutant", "expect": "invariant", "property": "Inv", "rule": "R1", "why": "w", "distinct": 1, "generated": 1, "depth": 1}`
)

func smallSpecs() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"M.tla": file("---- MODULE M ----\nEXTENDS Base\n====\n"), "Base.tla": file("---- MODULE Base ----\n====\n"),
		"A.cfg": file("SPECIFICATION Spec\nINVARIANT Inv\n"), "B.cfg": file("SPECIFICATION Spec\nINVARIANT Inv\n"),
	}
}

func TestParseManifest(t *testing.T) {
	entries, err := parseManifest([]byte("["+goodPass+","+goodFail+"]"), smallSpecs())
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, Entry{Name: "B", Module: "M", Purpose: Mutant, Expect: Invariant, Property: "Inv", Rule: "R1", Why: "w", Distinct: 1, Generated: 1, Depth: 1}, entries[1])
}

// Each way in which a manifest can be wrong.
func TestParseManifestRefuses(t *testing.T) {
	change := func(entry, old, with string) string {
		require.Contains(t, entry, old)
		return strings.Replace(entry, old, with, 1)
	}
	both := func(a, b string) string { return "[" + a + "," + b + "]" }
	for name, row := range map[string]struct{ text, says string }{
		"not JSON":               {"[", "EOF"},
		"no entries":             {"[]", "no entries"},
		"a field nobody knows":   {both(change(goodPass, `"why"`, `"reason"`), goodFail), "unknown field"},
		"a count that is a text": {both(change(goodPass, `"depth": 1`, `"depth": "1"`), goodFail), "cannot unmarshal"},
		"listed twice":           {both(goodPass, goodPass), "A is listed twice"},
		"no such configuration":  {both(change(goodPass, `"A"`, `"C"`), goodFail), "C.cfg"},
		"no such module":         {both(change(goodPass, `"M"`, `"N"`), goodFail), "N.tla"},
		"no such purpose":        {both(change(goodPass, "verify", "look"), goodFail), `purpose "look"`},
		"no such verdict":        {both(change(goodPass, `"pass"`, `"maybe"`), goodFail), `expect "maybe"`},
		"a mutant that passes":   {both(goodPass, change(goodFail, `"expect": "invariant"`, `"expect": "pass"`)), "of purpose mutant that is to end in pass"},
		"a proof that fails":     {both(change(goodPass, `"expect": "pass"`, `"expect": "invariant"`), goodFail), "of purpose verify that is to end in invariant"},
		"a pass with property":   {both(change(goodPass, `"why"`, `"property": "Inv", "why"`), goodFail), `expect pass with property "Inv"`},
		"a failure without":      {both(goodPass, change(goodFail, `"property": "Inv", `, "")), `expect invariant with property ""`},
		"a property not listed":  {both(goodPass, change(goodFail, `"Inv"`, `"Other"`)), "does not list Other"},
		"no such rule":           {both(goodPass, change(goodFail, `"R1"`, `"R99"`)), "no rule R99"},
		"no reason":              {both(change(goodPass, `"why": "w"`, `"why": ""`), goodFail), "why it is there"},
		"a file not listed":      {"[" + goodPass + "]", "B.cfg is not listed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseManifest([]byte(row.text), smallSpecs())
			require.ErrorIs(t, err, ErrManifest)
			require.ErrorContains(t, err, row.says)
		})
	}
	for file, says := range map[string]string{"Stray.tla": "no entry uses Stray.tla", "notes.txt": "neither a module nor a configuration"} {
		specs := smallSpecs()
		specs[file] = &fstest.MapFile{}
		_, err := parseManifest([]byte(both(goodPass, goodFail)), specs)
		require.ErrorIs(t, err, ErrManifest)
		require.ErrorContains(t, err, says)
	}
}

// Whatever TLC finds otherwise is reported, by name and with both values.
func TestEntryDifferences(t *testing.T) {
	e := Entry{Expect: Invariant, Property: "Inv", Distinct: 3, Generated: 4, Depth: 2}
	good := Result{Verdict: Invariant, Property: "Inv", Distinct: 3, Generated: 4, Depth: 2}
	require.Empty(t, e.differences(&good))
	for want, change := range map[string]func(*Result){
		"verdict: got pass, want invariant": func(r *Result) { r.Verdict = Pass },
		"property: got Other, want Inv":     func(r *Result) { r.Property = "Other" },
		"distinct states: got 5, want 3":    func(r *Result) { r.Distinct = 5 },
		"generated states: got 5, want 4":   func(r *Result) { r.Generated = 5 },
		"depth: got 5, want 2":              func(r *Result) { r.Depth = 5 },
	} {
		r := good
		change(&r)
		require.Equal(t, []string{want}, e.differences(&r))
	}
}

// A wrong entry does not pass when TLC really runs.
func TestCheckReportsAWrongEntry(t *testing.T) {
	tlc := tool(t)
	entries, err := Manifest()
	require.NoError(t, err)
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Name == "ArcWakerMutantCloneIsArc" })
	require.GreaterOrEqual(t, i, 0)
	dir, err := Extract()
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	e := entries[i]
	e.Expect, e.Property, e.Distinct = Invariant, "R1_Conservation", e.Distinct+1
	r, err := Check(t.Context(), tlc, dir, e, 1, nil)
	require.NoError(t, err)
	require.Equal(t, []string{
		"verdict: got action, want invariant", "property: got Refines, want R1_Conservation",
		fmt.Sprintf("distinct states: got %d, want %d", entries[i].Distinct, e.Distinct),
	}, r.Differences)
}

// Specifications stay small enough to be read.
func TestSpecsAreSmall(t *testing.T) {
	names, err := fs.Glob(Specs(), "*.tla")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		if name == "TraceData.tla" {
			continue // data
		}
		text, err := fs.ReadFile(Specs(), name)
		require.NoError(t, err)
		require.LessOrEqual(t, strings.Count(string(text), "\n"), 200, name)
		require.Contains(t, string(text), "MODULE "+strings.TrimSuffix(name, path.Ext(name))+" ", name)
	}
}
