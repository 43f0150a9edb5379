package linearize

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// script writes the lines of a history from a short form, one operation or line a line:
//
//	0 clone 1 2          process 0 clones handle 1 to handle 2, and returns
//	0 strong_count 1 =3  and gets 3; likewise =true, =false for freed
//	1> drop 2            process 1 begins to drop handle 2
//	1< ok =false         and returns; likewise fail and info
//	0 new@1 7            object 1 instead of 0
//
// Times are 10 ns apart. The lines need not keep any discipline.
func script(t testing.TB, text string) []Event {
	t.Helper()
	var events []Event
	open := map[int]Event{}
	emit := func(e Event) {
		e.Time = int64(10 * len(events))
		events = append(events, e)
	}
	for line := range strings.Lines(text) {
		words := strings.Fields(strings.Split(line, "//")[0])
		if len(words) == 0 {
			continue
		}
		how := words[0][len(words[0])-1]
		p, err := strconv.Atoi(strings.TrimRight(words[0], "<>"))
		require.NoError(t, err, line)
		result := Result{}
		if last := words[len(words)-1]; last[0] == '=' {
			result = parseResult(t, last[1:])
			words = words[:len(words)-1]
		}
		if how == '<' {
			e := open[p]
			e.Type = map[string]Type{"ok": OK, "fail": Fail, "info": Info}[words[1]]
			e.Value.Result = result
			emit(e)
			continue
		}
		e := Event{Process: p, F: parseFunc(t, words[1]), Value: parseValue(t, words[1:])}
		open[p] = e
		emit(e)
		if how != '>' {
			e.Type, e.Value.Result = OK, result
			emit(e)
		}
	}
	return events
}

func parseFunc(t testing.TB, word string) model.Func {
	name, _, _ := strings.Cut(word, "@")
	for _, f := range model.Funcs() {
		if f.String() == name {
			return f
		}
	}
	t.Fatalf("no operation %s", name)
	return 0
}

func parseResult(t testing.TB, s string) Result {
	if s == "true" || s == "false" {
		return Result{Freed: s == "true"}
	}
	n, err := strconv.ParseUint(s, 10, 64)
	require.NoError(t, err)
	return Result{Count: n}
}

func parseValue(t testing.TB, words []string) Value {
	v := Value{Handle: model.NoHandle, To: model.NoHandle}
	if _, object, there := strings.Cut(words[0], "@"); there {
		_, err := fmt.Sscan(object, &v.Object)
		require.NoError(t, err)
	}
	ids := []*model.HandleID{&v.Handle, &v.To}
	if parseFunc(t, words[0]) == model.New {
		ids = ids[1:]
	}
	for i, w := range words[1:] {
		_, err := fmt.Sscan(w, ids[i])
		require.NoError(t, err)
	}
	return v
}

// scripted is the history of a script that keeps the discipline.
func scripted(t testing.TB, text string) *History {
	t.Helper()
	return built(t, script(t, text))
}
