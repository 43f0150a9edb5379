package memory

import "time"

// Value is what a cell holds, as a backend sees it: the word itself, or for a [Pointer], a [Cell] or a
// thread's result the number that [Backend.Ref] gave.
type Value = uint64

// Kind is the kind of an operation.
type Kind uint8

// The kinds of operations.
const (
	// OpLoad reads Place; with Pred set it is an await. Result: the value.
	OpLoad Kind = iota
	// OpStore writes Arg to Place.
	OpStore
	// OpRMW applies Modify with Arg to Place. Result: the value before.
	OpRMW
	// OpCAS replaces Expected by Arg at Place; Weak ones may fail spuriously. Result: the value before; the
	// operation succeeded if that is Expected and Failed was not set.
	OpCAS
	// OpFence is a fence of the site's order.
	OpFence
	// OpRead is a plain read of Place. Result: the value.
	OpRead
	// OpWrite is a plain write of Arg to Place.
	OpWrite
	// OpAlloc makes an object. Result: the Ref of what Make returned when this operation was first run.
	OpAlloc
	// OpFree ends the allocation whose payload is Place: a later or unordered operation on that place, or on a place
	// of the same Block, is a use after free.
	OpFree
	// OpSpawn starts Body as a new thread. Result: the thread's number, chosen by the backend.
	OpSpawn
	// OpJoin waits for thread Arg. Result: the Ref of what its Body returned.
	OpJoin
	// OpLock acquires the mutex Place.
	OpLock
	// OpUnlock releases the mutex Place.
	OpUnlock
	// OpWait releases Mutex, waits on the condition Place, and acquires Mutex again. Result of a Timed wait: 1 if it timed out.
	OpWait
	// OpSignal wakes one thread that waits on the condition Place.
	OpSignal
	// OpBroadcast wakes all threads that wait on the condition Place.
	OpBroadcast
	// OpChoose picks one of Arg choices. Result: 0 to Arg-1.
	OpChoose
	// OpBegin, OpEnd and OpNote are local events with Label and Args.
	OpBegin
	OpEnd
	OpNote
)

var kindNames = [...]string{
	"load", "store", "rmw", "cas", "fence", "read", "write", "alloc", "free", "spawn", "join",
	"lock", "unlock", "wait", "signal", "broadcast", "choose", "begin", "end", "note",
}

func (k Kind) String() string { return enumName("Kind", kindNames[:], uint8(k)) }

// Modify is the function of a read-modify-write.
type Modify uint8

// The functions of C11's atomic_exchange and atomic_fetch_key.
const (
	Swap Modify = iota
	FetchAdd
	FetchSub
	FetchOr
	FetchAnd
	FetchXor
)

var modifyNames = [...]string{"swap", "fetch_add", "fetch_sub", "fetch_or", "fetch_and", "fetch_xor"}

func (m Modify) String() string { return enumName("Modify", modifyNames[:], uint8(m)) }

// Apply returns what the function makes of old. The caller masks it to the width of the place.
func (m Modify) Apply(old, arg Value) Value {
	switch m {
	case Swap:
		return arg
	case FetchAdd:
		return old + arg
	case FetchSub:
		return old - arg
	case FetchOr:
		return old | arg
	case FetchAnd:
		return old & arg
	default:
		return old ^ arg
	}
}

// Op is one operation of the running thread. Fields that its Kind does not name are zero. A backend may keep an
// Op but must not change it, except for Failed and TimedOut.
type Op struct {
	Kind     Kind
	Modify   Modify
	Weak     bool
	Timed    bool          // an await or wait that may end without its condition
	Timeout  time.Duration // of a Timed operation; a driven one may time out at any moment
	Site     *Site         // nil unless Kind is OpLoad, OpStore, OpRMW, OpCAS or OpFence
	Place    *Place
	Mutex    *Place
	Arg      Value
	Expected Value
	Pred     func(Value) bool
	Make     func() any
	Body     func() any
	Label    string
	Args     []uint64

	Failed   bool // set by the backend: a Weak CAS failed although it read Expected
	TimedOut bool // set by the backend: a Timed await ended without its condition; a Timed wait says so by its result
}

// Backend drives the threads of a [Space]. At any moment one thread of the space runs, and only that one calls;
// the backend knows which. A backend that gives a thread up makes its pending Do panic.
type Backend interface {
	// Do performs one operation of the running thread and returns its result, after other threads may have run.
	Do(op *Op) Value
	// Locate gives p its ID and takes note of its first value. A thread calls it in program order between two of
	// its operations, or within Make; run again, the thread gets the same ID for the same call.
	Locate(p *Place, first Value)
	// Ref returns a number for a comparable value, the same for equal values, and 0 for nil.
	Ref(v any) Value
	// Deref returns what Ref was given, and nil for 0.
	Deref(r Value) any
}
