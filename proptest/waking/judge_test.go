package waking

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/model"
)

var (
	testSwap  = memory.NewRMW("test.waking.swap", memory.AcqRel, "made up")
	testLoose = memory.NewRMW("test.waking.loose", memory.Relaxed, "made up")
)

// tokenWord is the word of a parker, with what it is to say recorded by hand.
func tokenWord(s *memory.Space) *memory.Uint32 {
	w := new(memory.Uint32)
	w.Init(s, tokenPlace, tokenNone)
	return w
}

// parkNoted records a park that finds what it finds, and says whether it took a token.
func parkNoted(s *memory.Space, timed, says uint64, do func()) {
	s.Note(notePark, 1, timed)
	do()
	s.Note(noteParkEnd, 1, says)
}

func taskNotes(notes ...string) func(*memory.Space) {
	return func(s *memory.Space) {
		s.Note(noteSpawn, 7)
		for _, n := range notes {
			args := []uint64{7}
			if n == notePollEnd || n == noteEnd {
				args = append(args, 0)
			}
			s.Note(n, args...)
		}
	}
}

// Each rule of the judge can fail: executions that are recorded by hand, and what is wrong with each.
func TestJudge(t *testing.T) {
	for name, row := range map[string]struct {
		property model.Property
		program  func(*memory.Space)
	}{
		"a token from nowhere": {model.W3, func(s *memory.Space) {
			w := tokenWord(s)
			parkNoted(s, 1, 1, func() { w.Swap(testSwap, tokenNone) })
		}},
		"one token taken twice": {model.W3, func(s *memory.Space) {
			w := tokenWord(s)
			w.Swap(testSwap, tokenThere)
			parkNoted(s, 0, 1, func() { w.Swap(testSwap, tokenNone) })
			parkNoted(s, 0, 1, func() { w.Swap(testSwap, tokenNone) })
		}},
		"a token that is kept back": {model.W2, func(s *memory.Space) {
			w := tokenWord(s)
			w.Swap(testSwap, tokenThere)
			parkNoted(s, 1, 0, func() {})
		}},
		"a token that is taken and denied": {model.W2, func(s *memory.Space) {
			w := tokenWord(s)
			w.Swap(testSwap, tokenThere)
			parkNoted(s, 1, 0, func() { w.Swap(testSwap, tokenNone) })
		}},
		"an unpark that publishes nothing": {model.W5, func(s *memory.Space) {
			w := tokenWord(s)
			memory.Go(s, "U", func() { w.Swap(testLoose, tokenThere) })
			parkNoted(s, 1, 0, func() { w.Swap(testSwap, tokenNone) })
		}},
		"a poll in a poll":         {model.W4, taskNotes(notePoll, notePoll)},
		"a poll after the end":     {model.W4, taskNotes(notePoll, notePollEnd, noteEnd, notePoll)},
		"a poll too many":          {model.W3, taskNotes(notePoll, notePollEnd, notePoll, notePollEnd, noteEnd, noteFree)},
		"a task freed twice":       {model.R3, taskNotes(notePoll, notePollEnd, noteEnd, noteFree, noteFree)},
		"a task that never ends":   {model.W2, taskNotes(notePoll, notePollEnd, noteFree)},
		"a poll beside the word":   {model.W4, taskNotes(notePoll, notePollEnd, noteEnd, noteFree)},
		"a wake without an answer": {model.W2, unanswered},
	} {
		t.Run(name, func(t *testing.T) {
			res, err := explore.Run(t.Context(), row.program, explore.OnExecution(words), explore.All())
			require.NoError(t, err)
			require.Equal(t, explore.Fail, res.Verdict)
			require.Equal(t, explore.Rejected, res.Failures[0].Kind)
			require.Contains(t, properties(res), string(row.property), "%v", res.Failures[0])
		})
	}
}

func properties(res *explore.Result) (all []string) {
	for _, f := range res.Failures {
		all = append(all, f.Property)
	}
	return all
}

// unanswered is a task that is woken when it is idle, and then left alone.
func unanswered(s *memory.Space) {
	st := new(task.State)
	st.Init(s, taskPlace, task.Initial)
	st.ToRunning()
	st.ToIdle()
	st.ToNotifiedByRef()
}
