package waking

import (
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

// tokenPlace is the name of the word of a parker. These are two of its values; 1 is parked.
const (
	tokenPlace = "park.state"
	tokenNone  = 0
	tokenThere = 2
)

// wokenPlace is the word of the future of BlockOn, which says that it was woken.
const wokenPlace = "executor.woken"

// Tokens holds each word of a parker, and of the future of BlockOn, in an execution against the contract of a token, in the word's coherence order: a token is taken
// by who reads it and not written over (W2), and all unparks up to the one that is taken happen before that, also those that found the token
// of another (W5). The words are those named park.state (0 empty, 1 parked, 2 a token) and executor.woken (0 and 1). A program cannot ask that by itself: whether an unpark was coalesced, only the order of the word tells.
func Tokens(x *explore.Execution) error {
	var seen []*memory.Place
	for t := range x.Threads() {
		for i := range x.Len(t) {
			p := x.Event(explore.EventID{Thread: t, Index: i}).Place
			if p == nil || p.Name != tokenPlace && p.Name != wokenPlace || contains(seen, p) {
				continue
			}
			seen = append(seen, p)
			there := memory.Value(tokenThere)
			if p.Name == wokenPlace {
				there = 1
			}
			if err := tokensOf(x, p, there); err != nil {
				return err
			}
		}
	}
	return nil
}

func contains(places []*memory.Place, p *memory.Place) bool {
	for _, q := range places {
		if p == q {
			return true
		}
	}
	return false
}

func tokensOf(x *explore.Execution, p *memory.Place, there memory.Value) error {
	var unparks []explore.EventID
	for _, id := range x.Coherence(p) {
		switch e := x.Event(id); {
		case e.Written == there:
			unparks = append(unparks, id)
		case len(unparks) == 0:
		case e.Written == tokenNone:
			if !e.Reads || e.Value != there {
				return &explore.Rejection{Property: string(model.W2), Reason: "a token is written over by who did not take it"}
			}
			for _, u := range unparks {
				if !x.HappensBefore(u, id) {
					return &explore.Rejection{Property: string(model.W5), Reason: "a wake does not happen before the park or poll that takes its token"}
				}
			}
			unparks = nil
		default:
			return &explore.Rejection{Property: string(model.W2), Reason: fmt.Sprintf("%s says %d while there is a token, which is %d there", p.Name, e.Written, there)}
		}
	}
	return nil
}
