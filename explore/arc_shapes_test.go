package explore_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// The small programs of Rust's Arc, instruction by instruction as impl/waker has it, with the name of a site of impl/waker in
// place of each order: strong count s, weak count w, payload d, destroyed by a write. 99 stands for the locked weak count. What
// the main thread does before it starts the other one is in the initial values.
const (
	smallDropWeak = "r9 = U w sub 1 <weak.drop.dec> ; if r9 == 1 { F <weak.drop.fence> ; free d s w }"
	smallDrop     = "r8 = U s sub 1 <arc.drop.dec> ; if r8 == 1 { F <arc.drop.fence> ; W d 9 na ; " + smallDropWeak + " }"
	smallAttempt  = "r1 = C s r0 r0 + 1 <weak.upgrade.cas> ; if r1 == r0 { R d na ; " + smallDrop + " }"
	// The only other change of the strong count is one drop: at most two attempts.
	smallUpgrade = "r0 = R s <weak.upgrade.load> ; if r0 != 0 { " + smallAttempt +
		" else { r0 = r1 ; if r0 != 0 { " + smallAttempt + " } } }"
	smallGetMut = "r0 = C w 1 99 <arc.get_mut.lock> ; if r0 == 1 { r1 = R s <arc.get_mut.load> ; " +
		"W w 1 <arc.get_mut.unlock> ; if r1 == 1 { W d 5 na } }"
	smallAwait = "r2 = R w <arc.downgrade.await> ; assume r2 != 99"
	// The count is locked and unlocked at most once: a second attempt succeeds.
	smallDowngrade = "r2 = R w <arc.downgrade.load> ; if r2 == 99 { " + smallAwait + " } ; r3 = C w r2 r2 + 1 <arc.downgrade.cas> ; " +
		"if r3 != r2 { " + smallAwait + " ; r3 = C w r2 r2 + 1 <arc.downgrade.cas> }"
	smallHolder = "U s add 1 <arc.clone> ; R d na ; " + smallDrop + " ; " + smallDrop
)

// payload is the value of the Arc.
type payload struct{}

// shape is one scenario, on the Arc of impl/waker and as a small program.
type shape struct {
	name  string
	arc   func(*memory.Space)
	small string
	// broken lists, for each site, the orders of which each alone makes the scenario fail; of a compare_exchange those of success. It
	// is derived by hand from what the order is for.
	broken map[string][]memory.Order
}

const (
	rlx    = memory.RelaxedOrder
	acq    = memory.AcquireOrder
	rel    = memory.ReleaseOrder
	acqRel = memory.AcqRelOrder
	sc     = memory.SeqCstOrder
)

// notReleasing and notAcquiring are the orders without that half.
var (
	notReleasing = []memory.Order{rlx, acq}
	notAcquiring = []memory.Order{rlx, rel}
)

func shapes() []shape {
	return []shape{
		{
			name:  "clone and drop",
			arc:   cloneAndDrop(1),
			small: "{ s = 2 ; w = 1 } R d na ; " + smallDrop + " | " + smallHolder,
			// The weak count has a single user, and what the owners did is ordered by the strong count.
			broken: map[string][]memory.Order{"arc.drop.dec": notReleasing, "arc.drop.fence": notAcquiring},
		},
		{
			name:  "upgrade against last drop",
			arc:   upgradeAgainst(func(a *waker.Arc[payload]) { a.Get() }),
			small: "{ s = 1 ; w = 2 } R d na ; " + smallDrop + " | " + smallUpgrade + " ; " + smallDropWeak,
			// The value was there before the weak handle: the order of the upgrade itself does not matter.
			broken: map[string][]memory.Order{
				"arc.drop.dec": notReleasing, "arc.drop.fence": notAcquiring,
				"weak.drop.dec": notReleasing, "weak.drop.fence": notAcquiring,
			},
		},
		{
			name: "get_mut against drop",
			arc: againstOwner(func(h *waker.Arc[payload]) {
				h.Get()
				h.Drop()
			}),
			small: "{ s = 2 ; w = 1 } " + smallGetMut + " ; " + smallDrop + " | R d na ; " + smallDrop,
			// There is no weak handle, so that only the load of the strong count meets the other owner.
			broken: map[string][]memory.Order{
				"arc.drop.dec": notReleasing, "arc.drop.fence": notAcquiring, "arc.get_mut.load": {rlx},
			},
		},
		{
			name:  "get_mut against upgrade",
			arc:   upgradeAgainst(func(a *waker.Arc[payload]) { a.GetMut() }),
			small: "{ s = 1 ; w = 2 } " + smallGetMut + " ; " + smallDrop + " | " + smallUpgrade + " ; " + smallDropWeak,
			// Without lock.acquire or weak.drop.dec.release, the strong count that is read may be that before the upgrade. With them, the
			// lock orders all that the weak handle was used for, and the load need not.
			broken: map[string][]memory.Order{
				"arc.drop.dec": notReleasing, "arc.drop.fence": notAcquiring, "arc.get_mut.lock": notAcquiring,
				"weak.drop.dec": notReleasing, "weak.drop.fence": notAcquiring,
			},
		},
		{
			name: "get_mut against downgrade",
			arc: againstOwner(func(h *waker.Arc[payload]) {
				h.Get()
				w := h.Downgrade()
				w.Drop()
				h.Drop()
			}),
			small: "{ s = 2 ; w = 1 } " + smallGetMut + " ; " + smallDrop + " | R d na ; " + smallDowngrade + " ; " + smallDropWeak + " ; " + smallDrop,
			// A get_mut that finds itself alone has read the other's last decrement, and its lock the decrement of the weak count before that: each
			// orders the payload if the other does not. Release on unlock and acquire on downgrade keep that decrement from being read
			// while the lock is held: such a cycle of program order and reads-from (load buffering) no model here has, so they show as not needed.
			broken: map[string][]memory.Order{"arc.drop.dec": notReleasing, "arc.drop.fence": notAcquiring},
		},
	}
}

// cloneAndDrop is an owner and others that clone, use and drop theirs.
func cloneAndDrop(holders int) func(*memory.Space) {
	return func(s *memory.Space) {
		a := waker.New(s, payload{})
		raws := make([]waker.Raw, holders)
		for i := range raws {
			c := a.Clone()
			raws[i] = c.IntoRaw()
		}
		for _, raw := range raws {
			memory.Go(s, "holder", func() {
				h := waker.FromRaw[payload](raw)
				c := h.Clone()
				c.Get()
				h.Drop()
				c.Drop()
			})
		}
		a.Get()
		a.Drop()
	}
}

// upgradeAgainst is an owner that does something before it drops, beside a weak handle that is upgraded.
func upgradeAgainst(use func(*waker.Arc[payload])) func(*memory.Space) {
	return func(s *memory.Space) {
		a := waker.New(s, payload{})
		w := a.Downgrade()
		raw := w.IntoRaw()
		memory.Go(s, "weak", func() {
			w := waker.WeakFromRaw[payload](raw)
			if h, ok := w.Upgrade(); ok {
				h.Get()
				h.Drop()
			}
			w.Drop()
		})
		use(&a)
		a.Drop()
	}
}

// againstOwner is a get_mut beside another owner.
func againstOwner(other func(*waker.Arc[payload])) func(*memory.Space) {
	return func(s *memory.Space) {
		a := waker.New(s, payload{})
		c := a.Clone()
		raw := c.IntoRaw()
		memory.Go(s, "owner", func() {
			h := waker.FromRaw[payload](raw)
			other(&h)
		})
		a.GetMut()
		a.Drop()
	}
}

// choice is the orders of a site.
type choice struct{ order, failure memory.Order }

// choices are orders by the names of sites; a site that is not in it has its own.
type choices map[string]choice

var siteName = regexp.MustCompile(`<([a-z_.]+)>`)

// sitesOf returns the sites that a small program names, in order of name.
func sitesOf(small string) []*memory.Site {
	var names []string
	for _, m := range siteName.FindAllStringSubmatch(small, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	var out []*memory.Site
	for _, name := range slices.Compact(names) {
		out = append(out, memory.SiteNamed(name))
	}
	return out
}

// withOrders puts the orders into a small program. A relaxed fence is none.
func withOrders(small string, c choices) (*prog.Program, error) {
	for _, site := range sitesOf(small) {
		o, ok := c[site.Name]
		if !ok {
			o = choice{site.Order, site.Failure}
		}
		token, text := "<"+site.Name+">", prog.OrderName(o.order)
		switch {
		case site.Access == memory.CASAccess:
			text += " " + prog.OrderName(o.failure)
		case site.Access == memory.FenceAccess && o.order == rlx:
			token, text = "F "+token+" ; ", ""
		}
		small = strings.ReplaceAll(small, token, text)
	}
	p, err := prog.Parse(small)
	if err != nil {
		return nil, fmt.Errorf("small program %q: %w", small, err)
	}
	return p, nil
}

// permitted returns all orders that C11 permits at a site.
func permitted(site *memory.Site) []choice {
	var out []choice
	for o := rlx; o <= sc; o++ {
		if site.Access != memory.CASAccess {
			if site.Permits(o, 0) == nil {
				out = append(out, choice{order: o})
			}
			continue
		}
		for f := rlx; f <= sc; f++ {
			if site.Permits(o, f) == nil {
				out = append(out, choice{o, f})
			}
		}
	}
	return out
}
