package memory

import "fmt"

// Order is a C11 memory order, as a backend or a report sees it.
type Order uint8

// The orders, weakest first; acquire and release are not comparable. NonAtomic is the order of plain accesses.
const (
	NonAtomicOrder Order = iota
	RelaxedOrder
	AcquireOrder
	ReleaseOrder
	AcqRelOrder
	SeqCstOrder
)

var orderNames = [...]string{"na", "relaxed", "acquire", "release", "acq_rel", "seq_cst"}

// String returns the C11 name without its prefix, as in "acq_rel"; "na" for a plain access.
func (o Order) String() string { return enumName("Order", orderNames[:], uint8(o)) }

// enumName returns the name of a value, or "Type(n)" for one outside the enumeration.
func enumName(typ string, names []string, v uint8) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", typ, v)
}

// ParseOrder reads a name that [Order.String] prints, other than "na".
func ParseOrder(s string) (Order, error) {
	for i, name := range orderNames[RelaxedOrder:] {
		if s == name {
			return RelaxedOrder + Order(i), nil
		}
	}
	return 0, fmt.Errorf("memory order %q: want relaxed, acquire, release, acq_rel or seq_cst", s)
}

// Acquires reports whether a read of order o takes part in synchronisation.
func (o Order) Acquires() bool { return o == AcquireOrder || o >= AcqRelOrder }

// Releases reports whether a write of order o takes part in synchronisation.
func (o Order) Releases() bool { return o >= ReleaseOrder }

// Stronger reports whether o gives every guarantee of p and at least one more.
func (o Order) Stronger(p Order) bool {
	if o == p || (o == ReleaseOrder && p == AcquireOrder) {
		return false
	}
	return o > p
}

// The orders as they are written in a site. Each is a type of its own, and the interfaces below say which
// operation accepts it: an order that C11 forbids for an operation does not compile.
var (
	Relaxed relaxed
	Acquire acquire
	Release release
	AcqRel  acqRel
	SeqCst  seqCst
)

type (
	relaxed struct{}
	acquire struct{}
	release struct{}
	acqRel  struct{}
	seqCst  struct{}
)

type (
	// LoadOrder is an order of a load, and of a compare_exchange that fails: Relaxed, Acquire, SeqCst.
	LoadOrder interface{ loadOrder() Order }
	// StoreOrder is an order of a store: Relaxed, Release, SeqCst.
	StoreOrder interface{ storeOrder() Order }
	// RMWOrder is an order of a read-modify-write: any.
	RMWOrder interface{ rmwOrder() Order }
	// FenceOrder is an order of a fence: any but Relaxed, which C11 allows and which does nothing. (An override
	// to relaxed is how a backend removes a fence.)
	FenceOrder interface{ fenceOrder() Order }
)

func (relaxed) loadOrder() Order  { return RelaxedOrder }
func (acquire) loadOrder() Order  { return AcquireOrder }
func (seqCst) loadOrder() Order   { return SeqCstOrder }
func (relaxed) storeOrder() Order { return RelaxedOrder }
func (release) storeOrder() Order { return ReleaseOrder }
func (seqCst) storeOrder() Order  { return SeqCstOrder }
func (relaxed) rmwOrder() Order   { return RelaxedOrder }
func (acquire) rmwOrder() Order   { return AcquireOrder }
func (release) rmwOrder() Order   { return ReleaseOrder }
func (acqRel) rmwOrder() Order    { return AcqRelOrder }
func (seqCst) rmwOrder() Order    { return SeqCstOrder }
func (acquire) fenceOrder() Order { return AcquireOrder }
func (release) fenceOrder() Order { return ReleaseOrder }
func (acqRel) fenceOrder() Order  { return AcqRelOrder }
func (seqCst) fenceOrder() Order  { return SeqCstOrder }
