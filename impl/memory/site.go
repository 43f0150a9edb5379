package memory

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// Access is the kind of operation that a site belongs to.
type Access uint8

// The kinds of sites.
const (
	LoadAccess Access = iota
	StoreAccess
	RMWAccess
	CASAccess
	FenceAccess
)

var accessNames = [...]string{"load", "store", "rmw", "cas", "fence"}

func (a Access) String() string { return enumName("Access", accessNames[:], uint8(a)) }

// Site is one atomic access of an algorithm as written: what a report cites and an exploration may override.
// Sites are made at package initialisation and never change.
type Site struct {
	ID      int    // dense, from 0, in order of creation
	Name    string // unique in the program, as in "arc.drop.dec"
	Access  Access
	Order   Order // of a CAS, when it succeeds
	Failure Order // of a CAS, when it fails; else NonAtomicOrder
	Reason  string
	File    string // where the site was declared
	Line    int
}

// String returns name and orders, as in "arc.upgrade.cas[acquire,relaxed]".
func (s *Site) String() string {
	if s.Access == CASAccess {
		return fmt.Sprintf("%s[%v,%v]", s.Name, s.Order, s.Failure)
	}
	return fmt.Sprintf("%s[%v]", s.Name, s.Order)
}

// Permits reports, as an error, why C11 forbids the orders at this kind of site; failure counts for a CAS only.
// A fence may be relaxed, which removes it.
func (s *Site) Permits(order, failure Order) error {
	bad := order == NonAtomicOrder || order > SeqCstOrder
	switch s.Access {
	case LoadAccess:
		bad = bad || order.Releases() && order != SeqCstOrder
	case StoreAccess:
		bad = bad || order.Acquires() && order != SeqCstOrder
	}
	if bad {
		return fmt.Errorf("site %s: C11 forbids order %v for a %v", s.Name, order, s.Access)
	}
	if s.Access != CASAccess {
		return nil
	}
	if failure == NonAtomicOrder || failure > SeqCstOrder || failure.Releases() && failure != SeqCstOrder {
		return fmt.Errorf("site %s: C11 forbids order %v for a compare_exchange that fails", s.Name, failure)
	}
	// Acquire is not stronger than release, so that success release with failure acquire is permitted, as GCC's
	// -Winvalid-memory-model reads the clause too (that the standard gives no lattice is the subject of WG21 P0418R2).
	if failure.Stronger(order) {
		return fmt.Errorf("site %s: failure order %v is stronger than success order %v (C11 7.17.7.4)", s.Name, failure, order)
	}
	return nil
}

// The typed sites. The zero value is not a site.
type (
	// LoadSite is the site of a load or an await.
	LoadSite struct{ Site }
	// StoreSite is the site of a store.
	StoreSite struct{ Site }
	// RMWSite is the site of a swap or fetch_op.
	RMWSite struct{ Site }
	// CASSite is the site of a compare_exchange.
	CASSite struct{ Site }
	// FenceSite is the site of a fence.
	FenceSite struct{ Site }
)

// NewLoad declares the site of a load.
func NewLoad(name string, order LoadOrder, reason string) *LoadSite {
	s := &LoadSite{Site{Name: name, Access: LoadAccess, Order: order.loadOrder(), Reason: reason}}
	register(&s.Site)
	return s
}

// NewStore declares the site of a store.
func NewStore(name string, order StoreOrder, reason string) *StoreSite {
	s := &StoreSite{Site{Name: name, Access: StoreAccess, Order: order.storeOrder(), Reason: reason}}
	register(&s.Site)
	return s
}

// NewRMW declares the site of a swap or fetch_op.
func NewRMW(name string, order RMWOrder, reason string) *RMWSite {
	s := &RMWSite{Site{Name: name, Access: RMWAccess, Order: order.rmwOrder(), Reason: reason}}
	register(&s.Site)
	return s
}

// NewCAS declares the site of a compare_exchange with its success and failure order. A failure order stronger
// than the success order panics, as C11 7.17.7.4 forbids it (C++17 and Rust do not).
func NewCAS(name string, success RMWOrder, failure LoadOrder, reason string) *CASSite {
	s := &CASSite{Site{Name: name, Access: CASAccess, Order: success.rmwOrder(), Failure: failure.loadOrder(), Reason: reason}}
	register(&s.Site)
	return s
}

// NewFence declares the site of a fence.
func NewFence(name string, order FenceOrder, reason string) *FenceSite {
	s := &FenceSite{Site{Name: name, Access: FenceAccess, Order: order.fenceOrder(), Reason: reason}}
	register(&s.Site)
	return s
}

var registry struct {
	sync.Mutex
	sites  []*Site
	byName map[string]*Site
}

// register panics on a mistake in a declaration: it runs at package initialisation, where the mistake stands.
func register(s *Site) {
	_, s.File, s.Line, _ = runtime.Caller(2)
	if s.Name == "" || s.Reason == "" {
		panic(fmt.Sprintf("memory: %s:%d: a site needs a name and a reason", s.File, s.Line))
	}
	if err := s.Permits(s.Order, s.Failure); err != nil {
		panic(fmt.Sprintf("memory: %s:%d: %v", s.File, s.Line, err))
	}
	registry.Lock()
	defer registry.Unlock()
	if twin := registry.byName[s.Name]; twin != nil {
		panic(fmt.Sprintf("memory: site %s is declared twice: %s:%d and %s:%d", s.Name, twin.File, twin.Line, s.File, s.Line))
	}
	if registry.byName == nil {
		registry.byName = map[string]*Site{}
	}
	s.ID = len(registry.sites)
	registry.byName[s.Name] = s
	registry.sites = append(registry.sites, s)
}

// Sites returns all sites of the program in order of their ID.
func Sites() []*Site {
	registry.Lock()
	defer registry.Unlock()
	return slices.Clone(registry.sites)
}

// SiteNamed returns the site of that name, or nil.
func SiteNamed(name string) *Site {
	registry.Lock()
	defer registry.Unlock()
	return registry.byName[name]
}
