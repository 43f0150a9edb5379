package linearize

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

const (
	newLine = `{"index":0,"process":0,"type":"invoke","f":"new","value":{"object":0,"handle":0,"kind":"arc"},"time":1}`
	newOK   = `{"index":1,"process":0,"type":"ok","f":"new","value":{"object":0,"handle":0,"kind":"arc"},"time":2}`
	read    = `{"index":2,"process":0,"type":"invoke","f":"wakes","value":{"object":0,"handle":0},"time":3}`
	readOK  = `{"index":3,"process":0,"type":"ok","f":"wakes","value":{"object":0,"handle":0,"count":0},"time":4}`
)

// Each row changes one of the four lines above, and the reader refuses it there.
func TestReaderRefusesLine(t *testing.T) {
	for name, row := range map[string]struct{ line, old, new, reason string }{
		"index too high":         {read, `"index":2`, `"index":3`, "index 3 on line 3: want 2"},
		"index too low":          {read, `"index":2`, `"index":1`, "index 1 on line 3: want 2"},
		"no index":               {read, `"index":2,`, ``, "no field index"},
		"no process":             {read, `"process":0,`, ``, "no field process"},
		"no type":                {read, `"type":"invoke",`, ``, "no field type"},
		"no f":                   {read, `"f":"wakes",`, ``, "no field f"},
		"no value":               {read, `"value":{"object":0,"handle":0},`, ``, "no field value"},
		"no time":                {read, `,"time":3`, ``, "no field time"},
		"no object":              {read, `"object":0,`, ``, "value of wakes: no field object"},
		"no handle":              {read, `,"handle":0`, ``, "value of wakes: no field handle"},
		"no result":              {readOK, `,"count":0`, ``, "value of wakes: no field count"},
		"no kind":                {newLine, `,"kind":"arc"`, ``, "value of new: no field kind"},
		"result on invoke":       {read, `"handle":0`, `"handle":0,"count":0`, `unknown field "count"`},
		"another's result":       {readOK, `"count":0`, `"freed":true`, `unknown field "freed"`},
		"another's argument":     {read, `"handle":0`, `"from":0`, `unknown field "from"`},
		"unknown field":          {read, `"time":3`, `"time":3,"error":"x"`, `unknown field "error"`},
		"field in capitals":      {read, `"time"`, `"Time"`, `unknown field "Time"`},
		"field twice":            {read, `"time":3`, `"time":3,"time":3`, "field time twice"},
		"argument twice":         {read, `"handle":0`, `"handle":0,"handle":0`, "field handle twice"},
		"unknown type":           {read, `"invoke"`, `"call"`, `type: want invoke, ok, fail or info, have "call"`},
		"type a number":          {read, `"invoke"`, `1`, `type: want invoke, ok, fail or info, have 1`},
		"unknown f":              {read, `"wakes"`, `"upgrade"`, `f: want new, clone, into_waker, borrow, end_borrow, wake, wake_by_ref, drop, strong_count or wakes, have "upgrade"`},
		"f of the model only":    {read, `"wakes"`, `"weak_count"`, `have "weak_count"`},
		"f null":                 {read, `"wakes"`, `null`, `have null`},
		"process a string":       {read, `"process":0`, `"process":"0"`, `process: want a non-negative integer, have "0"`},
		"process negative":       {read, `"process":0`, `"process":-1`, `process: want a non-negative integer, have -1`},
		"process a fraction":     {read, `"process":0`, `"process":0.5`, `have 0.5`},
		"process an exponent":    {read, `"process":0`, `"process":1e3`, `have 1e3`},
		"process an object":      {read, `"process":0`, `"process":{"a":[1]}`, `have an object`},
		"object negative":        {read, `"object":0`, `"object":-1`, `object: want a non-negative integer, have -1`},
		"object past 63 bits":    {read, `"object":0`, `"object":9223372036854775808`, `have 9223372036854775808`},
		"object long":            {read, `"object":0`, `"object":` + strings.Repeat("9", 100), "have a number of 100 digits"},
		"handle an array":        {read, `"handle":0`, `"handle":[0]`, "have an array"},
		"handle unlike invoke's": {readOK, `"handle":0`, `"handle":1`, "another value than its invoke on line 3"},
		"f unlike invoke's":      {readOK, `"wakes"`, `"strong_count"`, "ok of strong_count, but line 3 invoked wakes"},
		"time a string":          {read, `"time":3`, `"time":"3"`, `have "3"`},
		"time negative":          {read, `"time":3`, `"time":-3`, `have -3`},
		"count negative":         {readOK, `"count":0`, `"count":-1`, `have -1`},
		"count a boolean":        {readOK, `"count":0`, `"count":false`, `have false`},
		"kind unknown":           {newLine, `"arc"`, `"waker"`, `kind: want "arc", have "waker"`},
		"kind a number":          {newLine, `"arc"`, `2`, `kind: want "arc", have 2`},
		"long string":            {read, `"wakes"`, `"` + strings.Repeat("x", 5000) + `"`, "have a string of 5000 bytes"},
		"strange string":         {read, `"wakes"`, "\"\xff\u2028\"", `have "\ufffd\u2028"`},
		"value a string":         {read, `{"object":0,"handle":0}`, `"x"`, `value of wakes: want an object, have "x"`},
		"value null":             {read, `{"object":0,"handle":0}`, `null`, `value of wakes: want an object, have null`},
		"value nested":           {read, `"handle":0`, `"handle":0,"x":{"y":"}"}`, `unknown field "x"`},
		"an array":               {read, read, `[]`, "want an object, have an array"},
		"a number":               {read, read, ` 12 `, "want an object, have 12"},
		"an empty object":        {read, read, `{ }`, "no field index"},
		"blank":                  {read, read, ``, "blank line"},
		"only spaces":            {read, read, " \t ", "blank line"},
		"bytes after":            {read, `"time":3}`, `"time":3} x`, "not JSON: invalid character 'x' after top-level value"},
		"two values":             {read, `"time":3}`, `"time":3}{}`, "not JSON: invalid character '{' after top-level value"},
		"no comma":               {read, `"process":0,`, `"process":0`, "not JSON: invalid character"},
		"comma at the end":       {read, `"time":3`, `"time":3,`, "not JSON: invalid character"},
		"single quotes":          {read, `"f"`, `'f'`, "not JSON: invalid character"},
		"leading zero":           {read, `"time":3`, `"time":03`, "not JSON: invalid character"},
		"truncated":              {read, `,"time":3}`, ``, "not JSON: unexpected end of JSON input"},
		"byte order mark":        {newLine, `{"index"`, "\ufeff" + `{"index"`, "byte order mark: want UTF-8 without one"},
		"UTF-16":                 {newLine, `{"index"`, "\xff\xfe{\x00", "byte order mark of UTF-16: want UTF-8"},
		"UTF-16, big end first":  {newLine, `{"index"`, "\xfe\xff\x00{", "byte order mark of UTF-16: want UTF-8"},
		"nul":                    {read, `"time":3`, "\x00", "not JSON: invalid character"},
		"deeply nested":          {read, read, strings.Repeat("[", 20000), "not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			lines := []string{newLine, newOK, read, readOK}
			want := 0
			for i, line := range lines {
				if line == row.line {
					lines[i], want = strings.Replace(line, row.old, row.new, 1), i+1
					require.NotEqual(t, line, lines[i])
				}
			}
			_, err := Read(strings.NewReader(strings.Join(lines, "\n")+"\n"), "x.jsonl", ReadOptions{})
			var broken *FormatError
			require.ErrorAs(t, err, &broken)
			require.Equal(t, want, broken.Line, "%v", err)
			require.Contains(t, broken.Reason, row.reason)
			require.Less(t, len(broken.Reason), 200)
			require.Equal(t, fmt.Sprintf("x.jsonl:%d: %s", want, broken.Reason), err.Error())
		})
	}
}

// What JSON leaves free is free.
func TestReaderAccepts(t *testing.T) {
	plain := strings.Join([]string{newLine, newOK, read, readOK}, "\n") + "\n"
	want, err := Read(strings.NewReader(plain), "x", ReadOptions{})
	require.NoError(t, err)
	require.Len(t, want.Operations, 2)
	for name, text := range map[string]string{
		"no newline at the end": strings.TrimSuffix(plain, "\n"),
		"carriage returns":      strings.ReplaceAll(plain, "\n", "\r\n"),
		"spaces":                strings.NewReplacer(":", " : ", ",", " ,\t", "{", "{ ", "}", " }").Replace(plain),
		"escapes":               strings.NewReplacer(`"f"`, `"\u0066"`, `"wakes"`, `"w\u0061kes"`, `"arc"`, `"\u0061rc"`).Replace(plain),
		"another order of fields": strings.NewReplacer(
			`{"index":2,"process":0,"type":"invoke","f":"wakes","value":{"object":0,"handle":0},"time":3}`,
			`{"time":3,"value":{"handle":0,"object":0},"f":"wakes","type":"invoke","process":0,"index":2}`).Replace(plain),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(iotest.OneByteReader(strings.NewReader(text)), "x", ReadOptions{})
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestReaderLongLines(t *testing.T) {
	pad := func(length int) string { return newLine + strings.Repeat(" ", length-len(newLine)) }
	for name, row := range map[string]struct {
		text string
		ok   bool
	}{
		"one byte below the limit": {pad(MaxLine-2) + "\n" + newOK, true},
		"the limit":                {pad(MaxLine-1) + "\n" + newOK, false},
		"without a newline":        {pad(MaxLine), false},
		"below without a newline":  {pad(MaxLine - 1), true},
		"far above":                {pad(3*MaxLine) + "\n" + newOK, false},
		"longer than the buffer":   {pad(200_000) + "\n" + newOK, true},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(strings.NewReader(row.text), "x", ReadOptions{})
			if row.ok {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "x:1: a line of 1048576 bytes or more")
		})
	}
}

func TestReadEmpty(t *testing.T) {
	_, err := Read(strings.NewReader(""), "x", ReadOptions{})
	require.EqualError(t, err, "x:1: empty: a history has at least one line")
	_, err = NewBuilder("x", ReadOptions{}).History()
	require.EqualError(t, err, "x:1: empty: a history has at least one line")
	_, err = Read(strings.NewReader("\n"), "x", ReadOptions{})
	require.EqualError(t, err, "x:1: blank line")
}

func TestReadTooManyOperations(t *testing.T) {
	text := strings.Join([]string{newLine, newOK, read, readOK}, "\n")
	_, err := Read(strings.NewReader(text), "x", ReadOptions{MaxOperations: 2})
	require.NoError(t, err)
	_, err = Read(strings.NewReader(text), "x", ReadOptions{MaxOperations: 1})
	require.ErrorIs(t, err, ErrTooManyOperations)
	require.EqualError(t, err, "history x:3: too many operations: the limit is 1")
	var broken *FormatError
	require.False(t, errors.As(err, &broken), "a long history is not a broken one")
}

func TestReadFailures(t *testing.T) {
	_, err := ReadFile("testdata/no-such-file.jsonl", ReadOptions{})
	require.ErrorContains(t, err, "no-such-file.jsonl")
	cut := io.MultiReader(strings.NewReader(newLine+"\n"), iotest.ErrReader(errors.New("disk on fire")))
	_, err = Read(cut, "x", ReadOptions{})
	require.EqualError(t, err, "history x: after line 1: disk on fire")
	r := NewReader(strings.NewReader(newLine+"\n"+newLine), "x")
	_, err = r.Read()
	require.NoError(t, err)
	for range 2 {
		_, err = r.Read()
		require.ErrorContains(t, err, "index 0 on line 2")
	}
	require.Equal(t, 2, r.Line())
}

func TestWriter(t *testing.T) {
	events := script(t, `
		0 new 0
		0 clone 0 1
		0 into_waker 1 2
		0 borrow 0 3
		0 wake_by_ref 3
		0 end_borrow 3
		1> wake 2
		0> clone 0 4
		0< fail
		0> wakes 0
		1< ok =false
		0< ok =2
		1> strong_count 0
		1< info
		0 drop 0 =true`)
	var text bytes.Buffer
	w := NewWriter(&text)
	for _, e := range events {
		require.NoError(t, w.Write(e))
	}
	require.NoError(t, w.Flush())
	lines := strings.Split(text.String(), "\n")
	require.Equal(t, `{"index":0,"process":0,"type":"invoke","f":"new","value":{"object":0,"handle":0,"kind":"arc"},"time":0}`, lines[0])
	require.Equal(t, `{"index":3,"process":0,"type":"ok","f":"clone","value":{"object":0,"from":0,"to":1},"time":30}`, lines[3])
	require.Equal(t, `{"index":14,"process":0,"type":"fail","f":"clone","value":{"object":0,"from":0,"to":4},"time":140}`, lines[14])
	require.Equal(t, `{"index":16,"process":1,"type":"ok","f":"wake","value":{"object":0,"handle":2,"freed":false},"time":160}`, lines[16])
	require.Equal(t, `{"index":17,"process":0,"type":"ok","f":"wakes","value":{"object":0,"handle":0,"count":2},"time":170}`, lines[17])
	require.Equal(t, `{"index":19,"process":1,"type":"info","f":"strong_count","value":{"object":0,"handle":0},"time":190}`, lines[19])
	r := NewReader(&text, "x")
	var again []Event
	for e, err := r.Read(); err != io.EOF; e, err = r.Read() {
		require.NoError(t, err)
		again = append(again, e)
	}
	require.Equal(t, events, again)
}

func TestWriterRefuses(t *testing.T) {
	w := NewWriter(io.Discard)
	require.ErrorContains(t, w.Write(Event{F: model.Upgrade}), "line 1: no such operation in a history")
	require.Error(t, w.Write(script(t, "0 new 0")[0]), "the first error is final")
	require.Error(t, w.Flush())
	w = NewWriter(io.Discard)
	require.ErrorContains(t, w.Write(Event{F: model.New, Type: 9}), "unknown type 9")
	w = NewWriter(brokenWriter{})
	require.NoError(t, w.Write(script(t, "0 new 0")[0]))
	require.ErrorContains(t, w.Flush(), "disk full")
	require.ErrorContains(t, scripted(t, "0 new 0").Write(brokenWriter{}), "disk full")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }
