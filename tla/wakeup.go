package tla

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// A state of the contract of waking has one name, whether it is a [model.Waking] or one that TLC printed of module Wakeup: "notice, polling; w1 calls, wrote 1
// due 0 answered 0 saw 0; woken 0 polled 1". Wakers are w1, w2, ... there and 0, 1, ... in Go.
//
//	in Wakeup.tla                         in package model
//	notice, stage, memory                 Waking.Notice, .Stage, .Freed
//	at, a function                        Waking.At
//	history, a record                     Waking.History
//	Begin, Wake, ... , Free               WakeAction.F

// WakeupOfModel returns the state graph of the contract of waking in Go. step is [model.Waking.Apply], unless a test breaks it.
func WakeupOfModel(ctx context.Context, b model.WakeBounds, step model.WakeStep) (*Graph, error) {
	m := newModelGraph(wakingState)
	space := model.WakeSpace(b, step)
	m.start(space.Start)
	_, err := model.Walk(ctx, space, func(from, to model.WakeNode, a model.WakeAction) {
		m.edge(from.ID, from.State, to.ID, to.State, a.F.String())
	})
	return m.graph, err
}

// WakeupOfTLC returns the state graph that TLC dumped of a configuration of module Wakeup, of at most limit states.
func WakeupOfTLC(in io.Reader, limit int) (*Graph, error) { return graphOfTLC(in, limit, tlcWaking) }

// WakeupBounds returns the bounds that a configuration of module Wakeup has, as the model has them. The text is that of the file.
func WakeupBounds(config string) (model.WakeBounds, error) {
	given := constants(config)
	r := &reader{}
	b := model.WakeBounds{Wakers: len(strings.Split(given["Wakers"], ",")), MaxWakes: int(r.constant(given, "MaxWakes")), Born: r.constant(given, "Born") == 1}
	if want := "{" + strings.Join(wakerNames(b.Wakers), ", ") + "}"; given["Wakers"] != want || b.Wakers > model.MaxWakers {
		r.fail("wakers %q: want %s, and at most %d", given["Wakers"], want, model.MaxWakers)
	}
	if r.err != nil {
		return model.WakeBounds{}, fmt.Errorf("tla: %w: %w", ErrBounds, r.err)
	}
	return b, nil
}

func wakerNames(n int) []string {
	var names []string
	for w := range n {
		names = append(names, fmt.Sprintf("w%d", w+1))
	}
	return names
}

// wakingText is the name of a state.
func wakingText(notice bool, stage string, wakers []string, woken, polled int64, freed bool) string {
	text := stage
	if notice {
		text = "notice, " + text
	}
	text = strings.Join(append([]string{text}, wakers...), "; ") + fmt.Sprintf("; woken %d polled %d", woken, polled)
	if freed {
		text += "; freed"
	}
	return text
}

// wakerText is the part of a waker; versions are what was written, due, answered and seen.
func wakerText(name, at string, versions [4]int64) string {
	return fmt.Sprintf("%s %s, wrote %d due %d answered %d saw %d", name, at, versions[0], versions[1], versions[2], versions[3])
}

// wakingState names a state of the model.
func wakingState(s model.Waking) string {
	h := s.History
	var wakers []string
	for w, name := range wakerNames(int(s.Wakers)) {
		wakers = append(wakers, wakerText(name, s.At[w].String(), [4]int64{int64(h.Wrote[w]), int64(h.Due[w]), int64(h.Answered[w]), int64(h.Seen[w])}))
	}
	return wakingText(s.Notice, s.Stage.String(), wakers, int64(h.Woken), int64(h.Polled), s.Freed)
}

// tlcWaking names a state that TLC printed. The error says what is not as in Wakeup.tla.
func tlcWaking(text string) (string, error) {
	vars, err := ParseState(text)
	if err != nil {
		return "", err
	}
	r := &reader{}
	h := r.record(vars.Get("history"), 6)
	at := r.names(vars.Get("at"))
	versions := map[string]*[4]int64{}
	for name := range at {
		versions[name] = new([4]int64)
	}
	for i, field := range [...]string{"wrote", "due", "answered", "seen"} {
		for name, v := range r.names(h.Get(field)) {
			if versions[name] == nil {
				r.fail("no waker %s", name)
				continue
			}
			versions[name][i] = r.integer(v)
		}
	}
	var wakers []string
	for name, v := range at {
		place, _ := v.(Str)
		wakers = append(wakers, wakerText(name, string(place), *versions[name]))
	}
	slices.Sort(wakers)
	name := wakingText(r.flag(vars, "notice"), r.str(vars, "stage"), wakers, r.num(h, "woken"), r.num(h, "polled"), r.str(vars, "memory") == "freed")
	if len(vars) != 5 {
		r.fail("%d variables, want 5", len(vars))
	}
	return name, r.err
}
