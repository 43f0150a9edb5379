package waking

// Op is a step of a program.
type Op uint8

// The steps.
const (
	// Of the main thread of Token.
	Park        Op = iota // without a time; left out at a place where no token is sure to come
	ParkTimeout           // its time may be over at any moment
	Look                  // a park whose time is over from the beginning
	Until                 // parks until the flags of all wakes are set; of AtomicWaking, registers before each look at them
	// Of the main thread of AtomicWaking.
	Register       // the waker of the parker on which Until waits
	RegisterOther  // that of a second parker, on which nobody waits
	RegisterNested // one that, when woken, wakes the AtomicWaker again, and then the parker
	RegisterRinger // one whose end wakes the AtomicWaker
	// Of all threads that have a waker, and of the main thread in its first poll.
	WakeByRef
	CloneWake // wakes a clone by value
	Nested    // wakes by value a waker that, when woken, wakes this one
	Wake      // by value: the last step of a thread
	Take      // of AtomicWaking: takes the waker, wakes it by reference, and drops it
	// Of the first poll.
	Keep       // keeps a clone, which the next poll drops, or the end of the future
	KeepRinger // the same with a waker whose end wakes the task by value
	// Of a thread of its own.
	Abort
	PollJoin   // polls the join handle, with a new waker each time
	RepollJoin // polls it with the waker of the poll before
	JoinTask   // waits for the outcome
	DropJoin   // drops the join handle
	ops
)

var opNames = [ops]string{
	Park: "park", ParkTimeout: "park_timeout", Look: "look", Until: "until",
	Register: "register", RegisterOther: "register_other", RegisterNested: "register_nested", RegisterRinger: "register_ringer",
	WakeByRef: "wake_by_ref", CloneWake: "clone_wake", Nested: "nested", Wake: "wake", Take: "take", Keep: "keep", KeepRinger: "keep_ringer",
	Abort: "abort", PollJoin: "poll_join", RepollJoin: "repoll_join", JoinTask: "join", DropJoin: "drop_join",
}

func (o Op) String() string { return opNames[o] }

// wakes reports whether the step is a wake.
func (o Op) wakes() bool {
	return o == WakeByRef || o == CloneWake || o == Nested || o == Wake || o == Take
}

// mainOps are the steps of the main thread; wakerOps those of a thread with a waker, without that by value, which comes last.
var (
	mainOps = [kinds][]Op{
		Token:        {Park, ParkTimeout, Look, Until, WakeByRef, Nested},
		AtomicWaking: {Register, RegisterOther, RegisterNested, RegisterRinger, Until, Wake},
		Blocking:     {WakeByRef, CloneWake, Nested, Keep, KeepRinger},
		Task:         {WakeByRef, CloneWake, Nested, Keep, KeepRinger},
	}
	wakerOps = [kinds][]Op{
		Token:        {WakeByRef, CloneWake, Nested},
		AtomicWaking: {Wake, Take},
		Blocking:     {WakeByRef, CloneWake, Nested},
		Task:         {WakeByRef, CloneWake, Nested},
		Word:         {WakeByRef},
	}
	// handleOps are the steps of a thread that has the join handle.
	handleOps = [kinds][]Op{Task: {PollJoin, RepollJoin, JoinTask, DropJoin}, Word: {PollJoin, RepollJoin, DropJoin}}
)

func hasAbort(k Kind) bool { return k == Task || k == Word }
