package linearize

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// sharedHistories returns the folder of the recorded histories, which lie beside the module. Where they must be there (CI=true), their
// absence is a failure.
func sharedHistories(t testing.TB) string {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "histories")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the recorded histories are missing: %v", err)
		}
		t.Skipf("the recorded histories are missing, nothing of them is tested: %v", err)
	}
	return dir
}

// good is what the histories' own description says of the recordings of correct implementations: operations, objects,
// and how many objects a model refuses that takes a wake by value for one step.
var good = []struct {
	file                    string
	objects, operations     int
	atomicWakeModelRejected int
}{
	{"std-t2-o1-seed1", 1, 231, 1},
	{"std-t2-o4-seed2", 4, 416, 1},
	{"std-t3-o2-seed3", 2, 550, 1},
	{"std-t4-o8-seed5", 8, 1495, 1},
	{"std-t4-o24-seed6", 24, 1915, 2},
	{"std-t6-o40-seed8", 40, 2371, 1},
	{"tokio-t2-o2-seed1", 2, 275, 0},
	{"tokio-t2-o10-seed2", 10, 635, 1},
	{"tokio-t3-o1-seed3", 1, 745, 1},
	{"tokio-t3-o6-seed4", 6, 1029, 1},
	{"tokio-t4-o16-seed6", 16, 1790, 1},
	{"tokio-t6-o1-seed8", 1, 2303, 1},
}

// bad likewise, of implementations with one defect each.
var bad = []struct {
	file           string
	objects, ops   int
	rejected, line int
	property       model.Property
}{
	{file: "b1-wake-by-ref-leaks-std-t3-o4-seed1", objects: 4, ops: 418, rejected: 4, line: 160, property: model.R1},
	{file: "b2-wake-by-ref-consumes-tokio-t2-o3-seed1", objects: 3, ops: 347, rejected: 3, line: 56, property: model.R1},
	{file: "b3-drop-skipped-tokio-t3-o4-seed1", objects: 4, ops: 428, rejected: 2, line: 231, property: model.R1},
	{file: "b4-clone-no-increment-tokio-t2-o4-seed1", objects: 4, ops: 348, rejected: 4, line: 56, property: model.R1},
	{file: "b5-wake-no-release-std-t3-o3-seed1", objects: 3, ops: 417, rejected: 3, line: 188, property: model.R1},
	{file: "b6-wake-lost-std-t2-o2-seed1", objects: 2, ops: 331, rejected: 2, line: 167, property: model.W1},
	{file: "b7-double-delivery-wake-tokio-t3-o3-seed1", objects: 3, ops: 407, rejected: 1, line: 684, property: model.W1},
	{file: "b8-freed-twice-reload-tokio-t2-o12-seed1", objects: 12, ops: 286, rejected: 8, line: 118, property: model.R4},
	{file: "b9-borrow-increments-tokio-t2-o2-seed1", objects: 2, ops: 347, rejected: 2, line: 30, property: model.R1},
}

// malformed says which line of each file is wrong.
var malformed = map[string]int{
	"01-truncated-json": 20, "02-wrong-type": 6, "03-unknown-f": 9, "04-ok-without-invoke": 17, "05-two-open-invokes": 10,
	"06-handle-before-it-exists": 7, "07-handle-after-consumed": 17, "08-duplicate-handle": 9, "09-time-backwards": 12,
	"10-empty": 1, "11-missing-value": 3, "12-long-line": 5,
}

func readShared(t testing.TB, folder, file string) *History {
	t.Helper()
	h, err := ReadFile(filepath.Join(sharedHistories(t), folder, file+".jsonl"), ReadOptions{})
	require.NoError(t, err)
	return h
}

// everyFile wants the table to have a row for each file of the folder, and a file for each row.
func everyFile(t *testing.T, folder string, rows []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sharedHistories(t), folder, "*.jsonl"))
	require.NoError(t, err)
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = filepath.Base(f[:len(f)-len(".jsonl")])
	}
	require.ElementsMatch(t, names, rows)
}

func TestSharedGood(t *testing.T) {
	var rows []string
	for _, row := range good {
		rows = append(rows, row.file)
		t.Run(row.file, func(t *testing.T) {
			h := readShared(t, "good", row.file)
			report, err := Check(context.Background(), h, Options{})
			require.NoError(t, err)
			require.Equal(t, Report{Verdict: model.Pass, Objects: row.objects, Operations: row.operations}, report)
			for _, segment := range []int{1, 7, never} {
				report, err := Check(context.Background(), h, Options{segment: segment})
				require.NoError(t, err)
				require.Equal(t, model.Pass, report.Verdict, "segments of %d", segment)
			}
		})
	}
	everyFile(t, "good", rows)
}

func TestSharedBad(t *testing.T) {
	var rows []string
	for _, row := range bad {
		rows = append(rows, row.file)
		t.Run(row.file, func(t *testing.T) {
			h := readShared(t, "bad", row.file)
			report, err := Check(context.Background(), h, Options{})
			require.NoError(t, err)
			require.Equal(t, model.Fail, report.Verdict)
			require.Equal(t, row.objects, report.Objects)
			require.Equal(t, row.ops, report.Operations)
			require.Len(t, report.Failures, row.rejected)
			f := report.Failure()
			require.True(t, f.Located)
			require.Equal(t, row.line, f.Line, "%v", f)
			require.Equal(t, row.line, f.Operation.Return)
			require.Equal(t, row.property, f.Property)
			t.Log(f)
			for _, segment := range []int{1, 7, never} {
				again, err := Check(context.Background(), h, Options{segment: segment, Workers: 1})
				require.NoError(t, err)
				require.Equal(t, report, again, "segments of %d", segment)
			}
		})
	}
	everyFile(t, "bad", rows)
}

// The line of each object, not only of the first, against the search of the tests.
func TestSharedBadEveryObject(t *testing.T) {
	for _, row := range bad {
		h := readShared(t, "bad", row.file)
		report, err := Check(context.Background(), h, Options{})
		require.NoError(t, err)
		failures := map[model.ObjectID]Failure{}
		for _, f := range report.Failures {
			failures[f.Object] = f
		}
		ids, ops := h.byObject()
		for _, id := range ids {
			f, failed := failures[id]
			if !failed {
				require.True(t, brute{ops: ops[id]}.linearizable(), "%s: object %d", row.file, id)
				continue
			}
			require.False(t, brute{ops: ops[id], limit: f.Line}.linearizable(), "%s: %v", row.file, f)
			require.True(t, brute{ops: ops[id], limit: f.Line - 1}.linearizable(), "%s: %v", row.file, f)
		}
	}
}

func TestSharedMalformed(t *testing.T) {
	var rows []string
	for file, line := range malformed {
		rows = append(rows, file)
		t.Run(file, func(t *testing.T) {
			path := filepath.Join(sharedHistories(t), "malformed", file+".jsonl")
			_, err := ReadFile(path, ReadOptions{})
			var broken *FormatError
			require.ErrorAs(t, err, &broken)
			require.Equal(t, line, broken.Line, "%v", err)
			require.Equal(t, path, broken.File)
			require.Less(t, len(broken.Reason), 200)
			t.Log(broken.Reason)
		})
	}
	everyFile(t, "malformed", rows)
}

// What the recordings' authors found with two programs of their own: how many objects need two steps for a wake, and that none is
// explained by releasing before delivering.
func TestSharedWakeModels(t *testing.T) {
	for _, row := range good {
		t.Run(row.file, func(t *testing.T) {
			ids, ops := readShared(t, "good", row.file).byObject()
			atomic, reversed := 0, 0
			for _, id := range ids {
				if !(brute{ops: ops[id], wake: oneStep}).linearizable() {
					atomic++
				}
				if !(brute{ops: ops[id], wake: releaseFirst}).linearizable() {
					reversed++
				}
				require.True(t, brute{ops: ops[id]}.linearizable(), "object %d", id)
			}
			require.Equal(t, row.atomicWakeModelRejected, atomic)
			require.Positive(t, reversed)
		})
	}
}

// A file that is read and written again is the same file.
func TestSharedWrittenAgain(t *testing.T) {
	for _, row := range good {
		path := filepath.Join(sharedHistories(t), "good", row.file+".jsonl")
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		h, err := Read(bytes.NewReader(want), path, ReadOptions{})
		require.NoError(t, err)
		var got bytes.Buffer
		require.NoError(t, h.Write(&got))
		require.True(t, bytes.Equal(want, got.Bytes()), path)
	}
}
