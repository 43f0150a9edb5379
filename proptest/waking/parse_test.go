package waking

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const everything = `# a comment
waking task     # what is woken
ready 2
ends before_close
main
	keep_ringer
  wake_by_ref
thread T1
	clone_wake
	wake
thread T2
thread T3
	abort
thread T4
	poll_join
	repoll_join
	join
`

func TestParse(t *testing.T) {
	p, err := Parse("x", []byte(everything))
	require.NoError(t, err)
	require.Equal(t, Program{Kind: Task, Ready: 2, Ends: BeforeClose, Main: []Op{KeepRinger, WakeByRef},
		Threads: [][]Op{{CloneWake, Wake}, nil, {Abort}, {PollJoin, RepollJoin, JoinTask}}}, p)
	require.Equal(t, "waking task; ready 2; ends before_close; main: keep_ringer, wake_by_ref; thread T1: clone_wake, wake; thread T2; thread T3: abort; thread T4: poll_join, repoll_join, join", p.Line())
	require.True(t, IsProgram([]byte(everything)))
	require.False(t, IsProgram([]byte("scenario waking\n")))
}

// Each mistake is refused with its line and column.
func TestParseRefuses(t *testing.T) {
	for text, says := range map[string]string{
		"\ufeffwaking parker\n":              "x:1:1: byte order mark: want UTF-8 without one",
		"":                                   `x:0:0: it is empty`,
		strings.Repeat("#", maxText+1):       `x:0:0: 16385 bytes`,
		"ready 1":                            `x:1:1: want "waking KIND" first`,
		"waking":                             `x:1:7: the line ends`,
		"waking cat":                         `x:1:8: "cat": want parker`,
		"waking parker":                      `x:1:8: it does nothing`,
		"waking parker x":                    `x:1:15: "x": want the end of the line`,
		"waking parker\npark":                `x:2:1: "park": want "main" or "thread" first`,
		"waking parker\nmain\n\tsit":         `x:3:2: no step "sit"`,
		"waking parker\nmain\nmain":          `x:3:1: a second "main"`,
		"waking parker\nmain\npark up":       `x:3:6: "up": want the end`,
		"waking parker\nthread T2":           `x:2:8: thread "T2": want T1`,
		"waking parker\nthread T1\n ready 1": `x:3:2: "ready" is out of order`,
		"waking parker\nready 1\nmain\npark": `x:1:8: a program of kind parker is not ready`,
		"waking task\nready 9":               `x:2:7: ready "9": want a number from 1 to 8`,
		"waking task\nready 1\nends soon":    `x:3:6: "soon": want before_poll`,
		"waking word\nready 1\nends before_close\nthread T1\nwake":                        `x:1:8: a program of kind word does not wait there`,
		"waking parker\nmain\n\tabort":                                                    `x:3:2: abort may not be here`,
		"waking parker\nthread T1\n\twake\n\twake":                                        `x:3:2: wake is the last step`,
		"waking task\nready 1\nthread T1\nabort\nwake":                                    `x:4:1: abort is the one step`,
		"waking task\nready 1\nthread T1\njoin\njoin":                                     `x:4:1: join is the last step`,
		"waking task\nready 1\nthread T1\njoin\nthread T2\ndrop_join":                     `x:5:8: thread T1 has the join handle already`,
		"waking atomic_waker\nthread T1\nwake\ntake":                                      `x:4:1: a thread has one step`,
		"waking parker\n" + "thread T1\nthread T2\nthread T3\nthread T4\nthread T5":       `x:1:8: 5 threads: want at most 4`,
		"waking parker\nmain\n" + strings.Repeat("park\n", 9):                             `x:11:1: 9 steps: want at most 8`,
		"waking parker\nthread T1\n" + strings.Repeat("wake_by_ref\n", MaxOps) + "nested": `x:11:1: 9 steps: want at most 8`,
	} {
		_, err := Parse("x", []byte(text))
		var syntax *SyntaxError
		require.ErrorAs(t, err, &syntax, text)
		require.Contains(t, err.Error(), says, text)
	}
}

// What is drawn, and each reduction of it, keeps the rules, is read back from its text, and is smaller or as large.
func TestDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := draw(t, Kinds())
		for _, q := range append(p.reductions(), p) {
			require.NoError(t, q.Validate())
			require.LessOrEqual(t, q.Size(), p.Size())
			again, err := Parse("x", []byte(q.String()))
			require.NoError(t, err)
			require.Equal(t, q.String(), again.String())
			require.True(t, IsProgram([]byte(q.String())))
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(everything))
	f.Add([]byte("waking parker\nmain\n\tpark_timeout\n\tuntil\nthread T1\n\tnested\n"))
	f.Add([]byte("waking atomic_waker\nmain\nregister_ringer\nuntil\nthread T1\ntake\n"))
	f.Add([]byte("waking word\nready 1\nends never\nthread T1\npoll_join\ndrop_join"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse("f", text)
		if err != nil {
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax)
			return
		}
		require.NoError(t, p.Validate())
		again, err := Parse("f", []byte(p.String()))
		require.NoError(t, err)
		require.Equal(t, p, again)
		require.NotEmpty(t, p.Line())
	})
}
