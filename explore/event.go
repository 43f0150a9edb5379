package explore

// eid names an event by lane (thread) and index within the thread, so that a restriction of a graph, which is a prefix of
// each thread, keeps all names.
type eid uint32

const (
	indexBits = 16
	noEvent   = eid(1<<31 - 1) // no such event
	initial   = eid(1<<31 - 2) // the write of a location's first value
	writePart = eid(1 << 31)   // in graph.order: the write of a read-modify-write
)

func mkID(lane, index int) eid { return eid(lane)<<indexBits | eid(index) }

func (e eid) lane() int  { return int(e >> indexBits) }
func (e eid) index() int { return int(e & (1<<indexBits - 1)) }

// isReal reports whether e names an event of a thread.
func (e eid) isReal() bool { return e < initial }

// flags say what an event is.
type flags uint32

const (
	isRead    flags = 1 << iota
	isWrite         // of a read-modify-write: its write part is in the graph
	isPlain         // not atomic
	isFence         //
	isUpdate        // a read that a write of the same operation follows
	isSC            // seq_cst, access or fence
	acquires        //
	releases        //
	hasView         // the release view is not empty
	scSeen          // this or an earlier event of the thread is seq_cst
	isBlocked       // an await whose predicate fails: the thread's last event
	isAnchor        // a lock that took another one out of the graph; see mutex.go
	isOdd           // a choice other than the first, or a spurious failure: never maximal
	isFree          // ends the block whose payload is loc
	isAlloc         // begins it
	isLock          // an acquisition of a mutex
	isSpawn         // result is the lane of the new thread
	isJoin          // written is the lane of the thread that has ended
	isRacy          // races with an earlier event; in full mode only
	isWake          // the end of a wait on a condition
	isSecond        // an update in another variant than its first: never maximal
	isSpare         // a wait that ends spuriously
	isQuiet         // an access of a condition variable: it synchronises nothing
)

// event is a node of an execution graph. It holds no pointers, so that copying a graph is copying memory, and fills a cache line.
type event struct {
	node int32 // of the trie: the operation
	next int32 // of the trie: where the thread is after it; unknown until needed
	// result is what the operation returned, written what it wrote.
	result, written uint64
	rf              eid // of a read: the write that it reads from
	prev, succ      eid // of a write: neighbours in coherence order
	readers         eid // of a write: the first of its readers
	nextReader      eid // of a read: the next reader of the same write
	stamp           int32
	wstamp          int32 // of a write, the stamp of the write part
	loc             int32 // 0 if it has none
	pos             int16 // of a write: place in coherence order, when last numbered
	relFence        int16 // one more than the index of the last release fence of the thread, up to this event
	flags           flags
}

// tag tells results of equal value apart in the trie.
func (e *event) tag() uint8 {
	if f := e.flags; f&isSpare != 0 || f&(isOdd|isRead) == isOdd|isRead {
		return spuriousTag
	}
	return plainTag
}

func (e *event) has(f flags) bool { return e.flags&f != 0 }
