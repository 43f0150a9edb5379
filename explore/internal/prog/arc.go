package prog

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// ArcSync is how the last owner synchronises with the drops of the others before it destroys the payload.
type ArcSync uint8

// The ways to synchronise.
const (
	// SyncFence is an acquire fence, as Rust has it.
	SyncFence ArcSync = iota
	// SyncLoad is an acquire load of the count.
	SyncLoad
	// SyncNone is nothing: right if the decrement itself acquires.
	SyncNone
)

// Arc is a reference count as a program: the main thread and Clones other threads own a handle each. A thread clones
// its handle, reads the payload, and drops both; the main thread reads the payload and drops. The payload is the
// plain location d, the count is s. The zero value is Rust's, but for its number of threads.
type Arc struct {
	Clones int
	// Inc and Dec are the orders of the clone's increment and the drop's decrement; NonAtomicOrder, the zero value,
	// stands for relaxed and release.
	Inc, Dec memory.Order
	Sync     ArcSync
	// Untouched leaves out the reads of the payload, other than the destructor's.
	Untouched bool
	// CountOutside leaves the count out of the block that is freed.
	CountOutside bool
	// ExtraDrop drops one handle too many, in the main thread.
	ExtraDrop bool
}

// Program returns the program. It panics if that makes more than [MaxThreads] threads.
func (a Arc) Program() *Program {
	drop := a.drop()
	use := "R d na ; "
	if a.Untouched {
		use = ""
	}
	parts := []string{use + drop}
	if a.ExtraDrop {
		parts[0] += " ; " + drop
	}
	for range a.Clones {
		parts = append(parts, fmt.Sprintf("U s add 1 %s ; %s%s ; %s", orderOr(a.Inc, "rlx"), use, drop, drop))
	}
	return MustParse(fmt.Sprintf("{ s = %d } ", a.Clones+1) + strings.Join(parts, " | "))
}

func (a Arc) drop() string {
	sync := map[ArcSync]string{SyncFence: "F acq ; ", SyncLoad: "R s acq ; ", SyncNone: ""}[a.Sync]
	free := "free d s"
	if a.CountOutside {
		free = "free d"
	}
	return fmt.Sprintf("r0 = U s sub 1 %s ; if r0 == 1 { %sR d na ; %s }", orderOr(a.Dec, "rel"), sync, free)
}

func orderOr(o memory.Order, name string) string {
	if o == memory.NonAtomicOrder {
		return name
	}
	return OrderName(o)
}

// The pieces of Rust's Arc with weak handles: strong count s, weak count w, of which all owners together hold one,
// payload d, destroyed by a write. 99 stands for the locked weak count.
const (
	dropWeak   = "r9 = U w sub 1 rel ; if r9 == 1 { F acq ; free d s w }"
	dropStrong = "r8 = U s sub 1 rel ; if r8 == 1 { F acq ; W d 9 na ; " + dropWeak + " }"
	attempt    = "r1 = C s r0 r0 + 1 acq rlx ; if r1 == r0 { R d na ; " + dropStrong + " }"
	// upgrade tries three times, and is never refused more often where at most two others change the count once each.
	upgrade = "r0 = R s rlx ; if r0 != 0 { " + attempt +
		" else { r0 = r1 ; if r0 != 0 { " + attempt +
		" else { r0 = r1 ; if r0 != 0 { " + attempt + " } } } } }"
	getMut    = "r0 = C w 1 99 acq rlx ; if r0 == 1 { r1 = R s acq ; W w 1 rel ; if r1 == 1 { W d 5 na } }"
	downgrade = "r2 = R w rlx ; if r2 != 99 { r3 = C w r2 r2 + 1 acq rlx ; if r3 == r2 { " + dropWeak + " } }"
)

// Arcs returns programs of Rust's Arc for two and three threads, none of which races under any model: clone and drop,
// upgrade against the last drop, and get_mut against drops and a downgrade.
func Arcs() []Entry {
	text := func(name, text string) Entry { return Entry{name, MustParse(text)} }
	return []Entry{
		{"arc-clone-drop-2", Arc{Clones: 1}.Program()},
		{"arc-clone-drop-3", Arc{Clones: 2}.Program()},
		text("arc-upgrade-2", "{ s = 1 ; w = 2 } R d na ; "+dropStrong+" | "+upgrade+" ; "+dropWeak),
		text("arc-upgrade-3", "{ s = 2 ; w = 2 } "+dropStrong+" | R d na ; "+dropStrong+" | "+upgrade+" ; "+dropWeak),
		text("arc-upgrades-3", "{ s = 1 ; w = 3 } "+dropStrong+" | "+upgrade+" ; "+dropWeak+" | "+upgrade+" ; "+dropWeak),
		text("arc-get-mut-2", "{ s = 2 ; w = 1 } "+getMut+" ; "+dropStrong+" | R d na ; "+dropStrong),
		text("arc-get-mut-3", "{ s = 3 ; w = 1 } "+getMut+" ; "+dropStrong+" | R d na ; "+dropStrong+" | R d na ; "+dropStrong),
		text("arc-get-mut-downgrade-2", "{ s = 2 ; w = 1 } "+getMut+" ; "+dropStrong+" | R d na ; "+downgrade+" ; "+dropStrong),
	}
}
