package oracle

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/wakecheck/wakecheck/explore/internal/prog"
)

// RaceKind is the kind of a [Race].
type RaceKind uint8

// The kinds of races.
const (
	// DataRace is two conflicting accesses, not both atomic, unordered by happens-before.
	DataRace RaceKind = iota
	// UseAfterFree is an access that does not happen before the free of its location.
	UseAfterFree
	// DoubleFree is two frees of one location.
	DoubleFree
)

var raceNames = [...]string{"data race", "use after free", "double free"}

func (k RaceKind) String() string { return raceNames[k] }

// Race is a pair of events that makes an execution's behaviour undefined. Of a use after free B is the free;
// otherwise A is the smaller event.
type Race struct {
	Kind RaceKind
	A, B prog.EventID
}

func (r Race) String() string { return fmt.Sprintf("%v between %v and %v", r.Kind, r.A, r.B) }

// races finds the pairs, under choice 6 of the axioms.
func races(g *graph, b *base, hb rel) []Race {
	var out []Race
	for i := range g.events {
		for s := b.others(i, hb); s != 0; s &= s - 1 {
			j := bits.TrailingZeros64(s)
			out = append(out, Race{DataRace, g.events[i].id, g.events[j].id}.sorted())
		}
		if b.x>>i&1 != 0 {
			out = append(out, freeRaces(g, i, hb)...)
		}
	}
	slices.SortFunc(out, Race.compare)
	return slices.Compact(out)
}

// others is the accesses that race with access i.
func (b *base) others(i int, hb rel) set {
	bit := set(1) << i
	conflict := b.loc.row[i] &^ (bit | b.iw)
	if b.iw&bit != 0 {
		return 0
	}
	if b.w&bit == 0 {
		conflict &= b.w
	}
	if b.a&bit != 0 {
		conflict &^= b.a
	}
	for s := conflict; s != 0; s &= s - 1 {
		if j := bits.TrailingZeros64(s); hb.has(i, j) || hb.has(j, i) {
			conflict &^= 1 << j
		}
	}
	return conflict
}

// freeRaces is what does not happen before the free x.
func freeRaces(g *graph, x int, hb rel) []Race {
	var out []Race
	freed := g.events[x].freed
	for i := range g.events {
		e := &g.events[i]
		switch {
		case i == x || e.isInit():
		case e.kind == prog.FreeEvent && e.freed&freed != 0:
			out = append(out, Race{DoubleFree, e.id, g.events[x].id}.sorted())
		case e.loc >= 0 && freed>>e.loc&1 != 0 && !hb.has(i, x):
			out = append(out, Race{UseAfterFree, e.id, g.events[x].id})
		}
	}
	return out
}

func (r Race) sorted() Race {
	if r.A.Compare(r.B) > 0 {
		r.A, r.B = r.B, r.A
	}
	return r
}

func (r Race) compare(s Race) int {
	if c := r.A.Compare(s.A); c != 0 {
		return c
	}
	if c := r.B.Compare(s.B); c != 0 {
		return c
	}
	return int(r.Kind) - int(s.Kind)
}
