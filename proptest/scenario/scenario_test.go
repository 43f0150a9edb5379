package scenario

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

func parse(t *testing.T, text string) Scenario {
	t.Helper()
	s, err := Parse("x", []byte(text))
	require.NoError(t, err)
	return s
}

// everyPair has every operation on every kind, in threads where that is possible, and every form of a line.
const everyPair = `
# The front matter may be indented, and have comments.
	scenario every-pair
about   each operation,   each kind
limit 9
panics object 1 in destructor
panics object 0 in wake
panics object 0 in destructor # twice
setup
	new object 0 -> 0
	borrow 0 -> 1
	new object 1 -> 2
	clone 2 -> 3
	into_raw 3 -> 4
thread left
	ptr_eq 0, 0
	wake_by_ref 1
	downgrade 2 -> 5
	clone 5 -> 6
	move 5 -> 7
	give 7
	weak_count 6
	strong_count 6
	upgrade 6 -> 8
	get_mut 8
	try_unwrap 8
	into_inner 8
	drop 6
thread right
	wakes 0
	strong_count 0
	weak_count 0
	clone 1 -> 9
	will_wake 1, 9
	clone 9 -> 10
	will_wake 9, 10
	borrow 10 -> 11
	end_borrow 11
	wake_by_ref 10
	wake 10
	move 9 -> 12
	into_raw 12 -> 13
	from_raw 13 -> 14
	drop 14
	take 7
thread T3
	increment_strong_count 4 -> 15
	decrement_strong_count 4
	from_raw 15 -> 16
	move 16 -> 17
	into_waker 17 -> 18
teardown
	clone 2 -> 19
	drop 19
	end_borrow 1
	drop 0
`

func TestParseEveryPair(t *testing.T) {
	s := parse(t, everyPair)
	require.Equal(t, "every-pair", s.Name)
	require.Equal(t, "each operation, each kind", s.About)
	require.Equal(t, uint64(9), s.Limit)
	require.Equal(t, []Panic{{Object: 1, Destroy: true}, {Object: 0, Wake: true, Destroy: true}}, s.Panics)
	met := map[pair]bool{}
	plan := s.Plan()
	for _, steps := range s.parts {
		for _, step := range steps {
			if step.Action == Do {
				met[pairOf(plan, step.Call)] = true
			}
		}
	}
	for _, p := range pairs() {
		require.True(t, met[p], "%v of %v", p.f, p.k)
	}
	require.Equal(t, s, parse(t, s.String()))
	require.Equal(t, [][]model.HandleID{{2}, nil, {4}}, plan.Moved)
	require.Equal(t, []model.HandleID{0, 1}, plan.Shared)
	require.Equal(t, 20, plan.Handles)
	require.Equal(t, 2, plan.Objects)
	threads, calls := s.Size()
	require.Equal(t, 3, threads)
	require.Equal(t, 43, calls)
}

type pair struct {
	f model.Func
	k model.Kind
}

// pairOf returns the operation with the kind that it acts on. New acts on none.
func pairOf(p Plan, c model.Call) pair {
	if c.F == model.New {
		return pair{f: model.New}
	}
	return pair{c.F, p.Kind[c.Handle]}
}

// pairs lists the operations that scenarios have, by kinds.
func pairs() []pair {
	all := []pair{{f: model.New}}
	for _, f := range model.Funcs() {
		for k := model.Arc; k < model.Self; k++ {
			if f != model.Forget && model.Accepts(f, k) {
				all = append(all, pair{f, k})
			}
		}
	}
	return all
}

func TestParseErrors(t *testing.T) {
	// Each text goes on after: scenario x (line 1), setup (2), new object 0 -> 0 (3).
	const head = "scenario x\nsetup\nnew object 0 -> 0\n"
	for _, tt := range []struct {
		name, text, want string
	}{
		{"byte order mark", "\ufeffscenario x\n", "1: byte order mark: want UTF-8 without one"},
		{"empty", "", `0: it is empty: want "scenario NAME"`},
		{"comments", "# scenario x\n\n", `0: it is empty: want "scenario NAME"`},
		{"no name", "\nscenario\n", `2: it ends where a name is expected`},
		{"two names", "scenario a b", `1: unexpected "b"`},
		{"bad name", "scenario a/b\nthread T1\n", `1: name "a/b": want letters, digits and -+._, at most 100`},
		{"no title", "setup\n", `1: want "scenario NAME" first`},
		{"step first", "drop 0\n", `1: "drop": want a section first`},
		{"step in the head", "scenario x\nlimit 2\ndrop 0\n", `3: "drop": want a section first`},
		{"no section of that name", "scenario x\nthreads\n", `2: "threads": want a section first`},
		{"no description", "scenario x\nabout # nothing", `2: it ends where a description is expected`},
		{"long description", "scenario x\nabout " + strings.Repeat("y", 1001) + "\nthread T1", `2: about "` + strings.Repeat("y", 40) + `": want words of printable characters without #, at most 1000 bytes`},
		{"unprintable description", "scenario x\nabout a\x01b\nthread T1", `2: about "a\x01b": want words of printable characters without #, at most 1000 bytes`},
		{"two titles", "scenario x\nscenario y", `2: a second "scenario"`},
		{"two setups", "scenario x\nsetup\nsetup", `3: a second "setup"`},
		{"out of order", "scenario x\nsetup\nlimit 2", `3: "limit" is out of order: want scenario, about, limit, panics, setup, threads, teardown`},
		{"setup after threads", "scenario x\nthread T1\nsetup", `3: "setup" is out of order: want scenario, about, limit, panics, setup, threads, teardown`},
		{"limit 0", "scenario x\nlimit 0", `2: limit "0": want a number of at least 2`},
		{"limit 1", "scenario x\n\nlimit 1\nthread T1", `3: limit 1: want 2 to 9223372036854775807`},
		{"limit that no count has", "scenario x\nlimit 9223372036854775808\nthread T1", `2: limit 9223372036854775808: want 2 to 9223372036854775807`},
		{"limit is a word", "scenario x\nlimit two", `2: limit "two": want a number of at least 2`},
		{"panics nowhere", "scenario x\npanics object 0 in clone", `2: "clone": want wake or destructor`},
		{"panics twice", "scenario x\npanics object 0 in wake\npanics object 0 in wake", `3: object 0 panics in wake already`},
		{"panics without object", "scenario x\npanics 0 in wake", `2: "0": want "object"`},
		{"panic of nothing", "scenario x\npanics object 1 in wake\nsetup\nnew object 0 -> 0\nthread T1\ndrop 0", `2: object 1 panics, and is never made`},
		{"no threads", head, `3: no thread has a step`},
		{"no thread with a step", head + "thread T1\nthread T2\n", `5: no thread has a step`},
		{"two threads of a name", head + "thread T1\ndrop 0\nthread T1\n", `6: a second thread T1`},
		{"bad thread name", head + "thread T/1\ndrop 0\n", `4: thread "T/1": want letters, digits and -+._, at most 100`},
		{"nine threads", head + "thread 1\nthread 2\nthread 3\nthread 4\nthread 5\nthread 6\nthread 7\nthread 8\nthread 9\ndrop 0\n", `12: 9 threads: want at most 8`},
		{"65 steps", head + "thread T1" + strings.Repeat("\nstrong_count 0", 64), `68: more than 64 steps in all`},
		{"unknown operation", head + "thread T1\ncopy 0 -> 1", `5: no operation "copy"`},
		{"high handle", head + "thread T1\nclone 0 -> 64", `5: "64": want a number from 0 to 63`},
		{"high object", head + "thread T1\nnew object 8 -> 1", `5: "8": want a number from 0 to 7`},
		{"trailing word", head + "thread T1\ndrop 0 0", `5: unexpected "0"`},
		{"give of nothing", head + "thread T1\ngive", `5: it ends where a handle is expected`},

		{"forget", head + "thread T1\nforget 0", `5: forget leaks its count: want drop, or nothing`},
		{"user code with a handle", head + "into_waker 0 -> 1\nthread T1\nwake 1 (self 2)", `6: user code of a scenario makes no calls: want no handle for it`},
		{"object twice", head + "new object 0 -> 1\nthread T1\ndrop 0", `4: object 0 is made twice`},
		{"handle twice", head + "clone 0 -> 1\nthread T1\nclone 0 -> 1", `6: handle 1 is made twice`},
		{"handle twice in two threads", head + "thread T1\nclone 0 -> 1\nthread T2\nclone 0 -> 1", `7: handle 1 is made twice`},
		{"no handle", head + "thread T1\ndrop 1", `5: no handle 1`},
		{"made by nobody", head + "thread T1\nclone 0", `5: clone makes a handle: want its id`},
		{"makes nothing", head + "thread T1\ndrop 0 -> 1", `5: drop makes no handle`},
		{"wrong kind", head + "thread T1\nwake 0", `5: handle 0, of kind arc, has no wake`},
		{"wrong second kind", head + "downgrade 0 -> 1\nthread T1\nptr_eq 0, 1", `6: handle 1, of kind weak, is no second handle for ptr_eq`},
		{"no second handle", head + "thread T1\nptr_eq 0", `5: wrong number of handles for ptr_eq`},
		{"a second handle", head + "thread T1\ndrop 0, 0", `5: wrong number of handles for drop`},
		{"unknown second handle", head + "thread T1\nptr_eq 0, 3", `5: no handle 3`},
		{"consumed", head + "thread T1\ndrop 0\nstrong_count 0", `6: handle 0 was consumed`},
		{"consumed in the setup", head + "drop 0\nthread T1\nstrong_count 0", `6: handle 0 was consumed`},
		{"consumed in a thread", head + "thread T1\ndrop 0\nteardown\ndrop 0", `7: handle 0 was consumed`},
		{"consumed in a thread, and used in another", head + "thread T1\nstrong_count 0\nthread T2\ndrop 0", `7: no drop of handle 0: it stays with the main thread, since T1, T2 use it`},
		{"unwrap of a shared handle", head + "thread T1\ntry_unwrap 0\nthread T2\nclone 0 -> 1", `5: no try_unwrap of handle 0: it stays with the main thread, since T1, T2 use it`},
		{"exclusive access to a shared handle", head + "thread T1\nget_mut 0\nthread T2\nclone 0 -> 1", `5: no get_mut of handle 0: it stays with the main thread, since T1, T2 use it`},
		{"decrement of a shared raw", head + "into_raw 0 -> 1\nthread T1\nincrement_strong_count 1 -> 2\nthread T2\ndecrement_strong_count 1", `8: no decrement_strong_count of handle 1: it stays with the main thread, since T1, T2 use it`},
		{"give of a shared handle", head + "thread T1\ngive 0\nthread T2\nclone 0 -> 1\nthread T3\ntake 0", `5: no give of handle 0: it stays with the main thread, since T1, T2 use it`},
		{"handle of another thread", head + "thread T1\nclone 0 -> 1\nthread T2\ndrop 1", `7: handle 1 belongs to thread T1: want it given there and taken here`},
		{"handle of a later thread", head + "thread T1\ndrop 1\nthread T2\nclone 0 -> 1", `5: no handle 1`},
		{"given away", head + "thread T1\ngive 0\ndrop 0\nthread T2\ntake 0", `6: handle 0 was given: want it taken first`},
		{"not taken yet", head + "thread T1\nclone 0 -> 1\ngive 1\nthread T2\ndrop 1\ntake 1", `8: handle 1 was given: want it taken first`},
		{"given twice", head + "thread T1\ngive 0\nthread T2\ntake 0\ngive 0\nthread T3\ntake 0", `8: handle 0 is given twice: want it moved to another id in between`},
		{"taken twice", head + "thread T1\ngive 0\nthread T2\ntake 0\nthread T3\ntake 0", `9: handle 0 is taken twice: want it moved to another id in between`},
		{"given and not taken", head + "thread T1\ngive 0", `5: handle 0 is given and never taken`},
		{"taken and not given", head + "thread T1\ntake 0", `5: handle 0 is taken and never given`},
		{"taken from oneself", head + "thread T1\ngive 0\ntake 0", `5: handle 0 is given and taken by the same thread`},
		{"given in the setup", head + "give 0\nthread T1\ntake 0", `4: nobody is there to give 0: want it in a thread`},
		{"taken in the teardown", head + "thread T1\ngive 0\nteardown\ntake 0", `7: nobody is there to take 0: want it in a thread`},
		{"circle", head + "clone 0 -> 1\nthread T1\ntake 1\ngive 0\nthread T2\ntake 0\ngive 1", `6: handle 1 is never given before: the threads wait for each other`},
		{"give of a ref", head + "thread T1\nborrow 0 -> 1\ngive 1\nthread T2\ntake 1", `6: handle 1 is a ref: it stays where it was made`},
		{"ref in another thread", head + "thread T1\nborrow 0 -> 1\nthread T2\nwake_by_ref 1", `7: handle 1 belongs to thread T1: want it given there and taken here`},
		{"ref after its thread", head + "thread T1\nborrow 0 -> 1\nteardown\nwake_by_ref 1", `7: handle 1 ended with its thread`},
		{"ref that has ended", head + "borrow 0 -> 1\nend_borrow 1\nthread T1\nwake_by_ref 1", `7: handle 1 was consumed`},
		{"end of a ref of the setup", head + "borrow 0 -> 1\nthread T1\nend_borrow 1", `6: no end_borrow of handle 1: it stays with the main thread, since it is a ref of the setup`},
		{"consumes what a ref of the setup borrows from", head + "borrow 0 -> 1\nthread T1\nwake_by_ref 1\nthread T2\ndrop 0", `8: no drop of handle 0: it stays with the main thread, since a ref of the setup borrows from it`},
		{"gives what a ref of the setup borrows from", head + "borrow 0 -> 1\nthread T1\ngive 0\nthread T2\ntake 0", `6: no give of handle 0: it stays with the main thread, since a ref of the setup borrows from it`},
		{"consumes what a ref borrows from", head + "thread T1\nborrow 0 -> 1\ndrop 0", `6: no drop of handle 0: a ref of it has not ended`},
		{"gives what a ref borrows from", head + "thread T1\nborrow 0 -> 1\ngive 0\nthread T2\ntake 0", `6: no give of handle 0: a ref of it has not ended`},
		{"exclusive access to what a ref borrows from", head + "thread T1\nborrow 0 -> 1\nget_mut 0", `6: no get_mut of handle 0: a ref of it has not ended`},
		{"consumes what a ref borrows from, in the setup", head + "borrow 0 -> 1\ntry_unwrap 0\nthread T1\nwake_by_ref 1", `5: no try_unwrap of handle 0: a ref of it has not ended`},
		{"consumes what a ref borrows from, in the teardown", head + "borrow 0 -> 1\nthread T1\nwake_by_ref 1\nteardown\ndrop 0", `8: no drop of handle 0: a ref of it has not ended`},

		{"too many bytes", strings.Repeat("#", maxBytes+1), "0: 65537 bytes: want at most 65536"},
		{"too many lines", strings.Repeat("\n", maxLines), "0: 1001 lines: want at most 1000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("f", []byte(tt.text))
			require.EqualError(t, err, "f:"+tt.want)
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.Equal(t, "f", syntax.File)
		})
	}
}

func TestParseAccepts(t *testing.T) {
	const head = "scenario x\nsetup\nnew object 0 -> 0\n"
	for _, tt := range []struct {
		name, text string
		moved      string // of the plan
		shared     string
	}{
		{"one thread", head + "thread T1\ndrop 0", "[[0]]", "[]"},
		{"an idle thread", head + "thread T1\nthread T2\ndrop 0", "[[] [0]]", "[]"},
		{"no setup", "scenario x\nthread T1\nnew object 0 -> 0\ndrop 0", "[[]]", "[]"},
		{"new in every part", head + "thread T1\nnew object 1 -> 1\nteardown\nnew object 2 -> 2", "[[]]", "[]"},
		{"carriage returns", strings.ReplaceAll(head+"thread T1\ndrop 0", "\n", "\r\n"), "[[0]]", "[]"},
		{"shared", head + "thread T1\nclone 0 -> 1\nthread T2\nstrong_count 0\nteardown\ndrop 0\ndrop 1", "[[] []]", "[0]"},
		{"moved, and the main thread's afterwards", head + "thread T1\nclone 0 -> 1\nteardown\nget_mut 0\ndrop 0", "[[0]]", "[]"},
		{"absent after an unwrap", head + "clone 0 -> 1\nthread T1\ntry_unwrap 1\nstrong_count 1\ndrop 1\nthread T2\ndrop 0", "[[1] [0]]", "[]"},
		{"absent after an upgrade, and given", head + "downgrade 0 -> 1\nthread T1\nupgrade 1 -> 2\ngive 2\nthread T2\ntake 2\nclone 2 -> 3\nthread T3\ndrop 0", "[[1] [] [0]]", "[]"},
		{"given from the setup's", head + "thread T1\nstrong_count 0\ngive 0\nthread T2\ntake 0\ndrop 0", "[[0] []]", "[]"},
		{"handed on twice", head + "thread T1\ntake 1\ndrop 1\nthread T2\ntake 0\nmove 0 -> 1\ngive 1\nthread T3\ngive 0", "[[] [] [0]]", "[]"},
		{"given after a ref has ended", head + "thread T1\nborrow 0 -> 1\nend_borrow 1\ngive 0\nthread T2\ntake 0", "[[0] []]", "[]"},
		{"a ref of the setup", head + "borrow 0 -> 1\nthread T1\nwake_by_ref 1\nthread T2\nclone 0 -> 2\nteardown\nend_borrow 1\ndrop 0", "[[] []]", "[0 1]"},
		{"a ref of the setup that has ended", head + "borrow 0 -> 1\nend_borrow 1\nthread T1\ndrop 0", "[[0]]", "[]"},
		{"a ref of a shared handle", head + "thread T1\nborrow 0 -> 1\nthread T2\nclone 0 -> 2\nteardown\ndrop 0", "[[] []]", "[0]"},
		{"a shared raw", head + "into_raw 0 -> 1\nthread T1\nincrement_strong_count 1 -> 2\nthread T2\nincrement_strong_count 1 -> 3\nteardown\nfrom_raw 1 -> 4", "[[] []]", "[1]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := parse(t, tt.text)
			plan := s.Plan()
			require.Equal(t, tt.moved, fmt.Sprint(plan.Moved))
			require.Equal(t, tt.shared, fmt.Sprint(plan.Shared))
			require.Equal(t, s, parse(t, s.String()))
		})
	}
}

// What no text can say is refused as well.
func TestValidateRefuses(t *testing.T) {
	call := func(f model.Func, h, other, to model.HandleID) Step {
		return doing(model.Call{F: f, Handle: h, Other: other, To: to, Self: model.NoHandle})
	}
	const no = model.NoHandle
	made, dropped := call(model.New, no, no, 0), call(model.Drop, 0, no, no)
	good := Scenario{Name: "x", Setup: []Step{made}, Threads: []Thread{{"T1", []Step{dropped}}}}
	require.NoError(t, good.Validate())
	for _, tt := range []struct {
		name   string
		change func(*Scenario)
		want   string
	}{
		{"nothing", func(s *Scenario) { *s = Scenario{} }, `scenario: name "": want letters, digits and -+._, at most 100`},
		{"two lines", func(s *Scenario) { s.About = "a\nb" }, `scenario: about "a\nb": want words of printable characters without #, at most 1000 bytes`},
		{"blank", func(s *Scenario) { s.About = "a  b" }, `scenario: about "a  b": want words of printable characters without #, at most 1000 bytes`},
		{"panics nowhere", func(s *Scenario) { s.Panics = []Panic{{}} }, "scenario: object 0 panics nowhere"},
		{"panics twice", func(s *Scenario) { s.Panics = []Panic{{Wake: true}, {Destroy: true}} }, "scenario: a second entry for panics of object 0"},
		{"new of a handle", func(s *Scenario) { s.Setup = []Step{call(model.New, 0, no, 0)} }, "scenario: setup, step 1: new acts on no handle"},
		{"negative object", func(s *Scenario) {
			s.Setup = []Step{doing(model.Call{F: model.New, Object: -1, Handle: no, Other: no, To: 0, Self: no})}
		}, "scenario: setup, step 1: object -1: want an id from 0 to 7"},
		{"negative handle", func(s *Scenario) { s.Setup = []Step{call(model.New, no, no, -2)} }, "scenario: setup, step 1: handle -2: want an id from 0 to 63"},
		{"no operation", func(s *Scenario) { s.Teardown = []Step{call(100, 0, no, no)} }, "scenario: teardown, step 1: no operation 100"},
		{"no action", func(s *Scenario) { s.Threads[0].Steps = []Step{{Action: 3}} }, "scenario: thread T1, step 1: no action 3"},
		{"negative give", func(s *Scenario) {
			s.Threads = []Thread{{"T1", []Step{{Action: Give, Handle: -5}}}, {"T2", []Step{{Action: Take, Handle: -5}}}}
		}, "scenario: thread T1, step 1: no handle -5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := good
			s.Threads = []Thread{good.Threads[0]}
			tt.change(&s)
			err := s.Validate()
			require.EqualError(t, err, tt.want)
			var rule *RuleError
			require.True(t, errors.As(err, &rule))
			require.Empty(t, s.Plan().Kind)
			s.Canonical()
			s.Estimate()
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(everyPair))
	f.Add([]byte("scenario x\nlimit 2\nsetup\nnew object 0 -> 0\nthread T1\ntake 1\nthread T2\nclone 0 -> 1\ngive 1\n"))
	f.Add([]byte("scenario x\npanics object 0 in wake\nthread T1\nnew object 0 -> 0\nborrow 0 -> 1\nteardown\ndrop 0"))
	f.Add([]byte("scenario x\nabout y\nsetup\nnew object 3 -> 9\ndowngrade 9 -> 2\nthread A\nupgrade 2 -> 4\nthread B\nthread C\ntry_unwrap 9\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("f", text)
		if err != nil {
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax)
			return
		}
		require.NoError(t, s.Validate())
		again, err := Parse("f", []byte(s.String()))
		require.NoError(t, err)
		require.Equal(t, s, again)
		c := s.Canonical()
		require.NoError(t, c.Validate())
		require.Equal(t, c, c.Canonical())
		require.GreaterOrEqual(t, s.Estimate(), 1.0)
		require.NotEmpty(t, s.Table())
	})
}

func TestTable(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"thread T1\nnew object 0 -> 0", `
┌───────────────────┐
│ scenario x        │
├───────────────────┤
│ T1                │
├───────────────────┤
│ new object 0 -> 0 │
└───────────────────┘`},
		{"setup\nnew object 0 -> 0\nthread A\nclone 0 -> 1\ndrop 1\nthread B\nthread C\ndowngrade 0 -> 2\nteardown\ndrop 0", `
┌─────────────────────────────────────┐
│ scenario x                          │
├─────────────────────────────────────┤
│ setup                               │
│   new object 0 -> 0                 │
├──────────────┬───┬──────────────────┤
│ A            │ B │ C                │
├──────────────┼───┼──────────────────┤
│ clone 0 -> 1 │   │ downgrade 0 -> 2 │
│ drop 1       │   │                  │
├──────────────┴───┴──────────────────┤
│ teardown                            │
│   drop 0                            │
└─────────────────────────────────────┘`},
	} {
		require.Equal(t, tt.want, "\n"+parse(t, "scenario x\n"+tt.text).Table())
	}
}

func TestCanonical(t *testing.T) {
	s := parse(t, `
scenario x
panics object 5 in wake
panics object 3 in destructor
setup
	new object 3 -> 9
	new object 5 -> 7
thread main
thread b
	take 40
thread a
	into_waker 7 -> 40
	give 40
`)
	require.Equal(t, `scenario x
panics object 0 in destructor
panics object 1 in wake
setup
	new object 0 -> 0
	new object 1 -> 1
thread T1
	take 2
thread T2
	into_waker 1 -> 2
	give 2
`, s.Canonical().String())
}
