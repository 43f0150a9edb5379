package tla

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	dumpHead = "strict digraph DiskGraph {\nnodesep=0.35;\nsubgraph cluster_graph {\ncolor=\"white\";\n"
	dumpEnd  = "{rank = same; -7;}\n{rank = same; 8;}\n}\n}"
	dumpBody = `-7 [label="/\\ x = 0\n/\\ y = \"a\"",style = filled]
-7 -> 8 [label="Up",color="black",fontcolor="black"];
8 [label="/\\ x = 1\n/\\ y = \"a\""];
8 -> 8 [label="Stay",color="black",fontcolor="black"];
`
)

func collect(text string, limit int) (lines []string, err error) {
	names := map[int64]string{-7: "seven", 8: "eight"}
	err = ReadDump(strings.NewReader(text), limit, Dump{
		State: func(id int64, text string, initial bool) error {
			if initial {
				text += " initial"
			}
			lines = append(lines, names[id]+": "+text)
			return nil
		},
		Edge: func(from, to int64, action string) error {
			if action == "Stop" {
				return errStop
			}
			lines = append(lines, names[from]+" "+action+" "+names[to])
			return nil
		},
	})
	return lines, err
}

var errStop = errors.New("enough")

func TestReadDump(t *testing.T) {
	got, err := collect(dumpHead+dumpBody+dumpEnd, 2)
	require.NoError(t, err)
	require.Equal(t, []string{
		"seven: /\\ x = 0\n/\\ y = \"a\" initial",
		"seven Up eight",
		"eight: /\\ x = 1\n/\\ y = \"a\"",
		"eight Stay eight",
	}, got)
	long := "{rank = same; " + strings.Repeat("123456789;", maxLine/10+1) + "}\n"
	_, err = collect(dumpHead+dumpBody+long+dumpEnd, 2)
	require.NoError(t, err, "a rank may have any length")
}

func TestReadDumpRefuses(t *testing.T) {
	for name, row := range map[string]struct {
		text string
		is   error
		says string
	}{
		"nothing":                 {"", ErrDump, "line 1: it ends in the middle"},
		"no end":                  {dumpHead + dumpBody, ErrDump, "line 9: it ends in the middle"},
		"half an end":             {dumpHead + dumpBody + "}\n", ErrDump, "line 10: it ends in the middle"},
		"a state outside":         {dumpBody, ErrDump, "line 1: not expected here"},
		"half a line":             {dumpHead + "-7 -> 8 [label=\"U\n", ErrDump, "line 5: neither a state nor an edge"},
		"another line":            {dumpHead + "node;\n", ErrDump, "line 5: neither"},
		"too large a fingerprint": {dumpHead + "99999999999999999999 [label=\"x\"];\n", ErrDump, "line 5: strconv.ParseInt"},
		"one state too many":      {dumpHead + dumpBody + "9 [label=\"x\"];\n", ErrTooLarge, "line 9: more states than permitted: 2"},
		"a line without an end":   {dumpHead + "8 [label=\"" + strings.Repeat("x", maxLine), ErrDump, "line 5: longer than"},
		"who reads has enough":    {dumpHead + "8 -> 8 [label=\"Stop\",color=\"black\",fontcolor=\"black\"];\n", errStop, "line 5: enough"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := collect(row.text, 2)
			require.ErrorIs(t, err, row.is)
			require.ErrorContains(t, err, row.says)
		})
	}
}

// What is no state of Ownership, or half a graph of it, is refused.
func TestOwnershipOfTLCRefuses(t *testing.T) {
	nothing := `/\\ objects = <<>>\n/\\ handles = <<>>\n/\\ running = <<>>`
	for says, body := range map[string]string{
		"is no function":        dumpBody,
		"want a value":          `8 [label="/\\ x ="];` + "\n",
		"4 variables":           `8 [label="` + nothing + `\n/\\ x = 1"];` + "\n",
		"record of 7 fields":    `8 [label="` + strings.Replace(nothing, "<<>>", "<<[a |-> 1]>>", 1) + `"];` + "\n",
		"that are not there":    "8 -> 8 [label=\"Up\",color=\"black\",fontcolor=\"black\"];\n",
		"2 states with 1 names": `8 [label="` + nothing + `"];` + "\n" + `-7 [label="` + nothing + `"];` + "\n",
	} {
		_, err := OwnershipOfTLC(strings.NewReader(dumpHead+body+dumpEnd), 2)
		require.ErrorContains(t, err, says)
	}
}
