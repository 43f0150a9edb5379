// Package linearize judges recorded histories of reference-counted wakers, of any implementation in any language.
//
// A history is a file of JSON Lines ([Reader], [Writer]), two lines for each operation. [Read] takes it in and refuses a file
// that breaks the format or the discipline of handles, naming the line. [Check] then asks, object by object, whether the
// operations have a linearization: an order of their effects, each within the interval of its call, that the contract of
// package model allows and that explains every result. The search is porcupine's.
//
// The verdict of a complete check is exact in both directions: it never alarms falsely, and a history that it passes has a
// linearization. What it cannot see is what the history does not show: a wake that is lost after the last read of wakes, for
// example. It judges the words of an object jointly, in one total order. Under weak memory with relaxed
// reads a correct implementation has no such order (store buffering between the words), so its input is native
// recordings on machines where stamps order the accesses, as x86, or executions under sequential consistency.
//
// # The format
//
// An operation has an invoke line when its call begins and at most one more when it ends. Here two threads use one object by all
// ten operations:
//
//	{"index":0,"process":0,"type":"invoke","f":"new","value":{"object":0,"handle":0,"kind":"arc"},"time":0}
//	{"index":1,"process":0,"type":"ok","f":"new","value":{"object":0,"handle":0,"kind":"arc"},"time":10}
//	{"index":2,"process":0,"type":"invoke","f":"clone","value":{"object":0,"from":0,"to":1},"time":20}
//	{"index":3,"process":0,"type":"ok","f":"clone","value":{"object":0,"from":0,"to":1},"time":30}
//	{"index":4,"process":0,"type":"invoke","f":"into_waker","value":{"object":0,"from":1,"to":2},"time":40}
//	{"index":5,"process":0,"type":"ok","f":"into_waker","value":{"object":0,"from":1,"to":2},"time":50}
//	{"index":6,"process":1,"type":"invoke","f":"wake","value":{"object":0,"handle":2},"time":60}
//	{"index":7,"process":0,"type":"invoke","f":"borrow","value":{"object":0,"from":0,"to":3},"time":70}
//	{"index":8,"process":0,"type":"ok","f":"borrow","value":{"object":0,"from":0,"to":3},"time":80}
//	{"index":9,"process":0,"type":"invoke","f":"wake_by_ref","value":{"object":0,"handle":3},"time":90}
//	{"index":10,"process":0,"type":"ok","f":"wake_by_ref","value":{"object":0,"handle":3},"time":100}
//	{"index":11,"process":1,"type":"ok","f":"wake","value":{"object":0,"handle":2,"freed":false},"time":110}
//	{"index":12,"process":0,"type":"invoke","f":"end_borrow","value":{"object":0,"handle":3},"time":120}
//	{"index":13,"process":0,"type":"ok","f":"end_borrow","value":{"object":0,"handle":3},"time":130}
//	{"index":14,"process":0,"type":"invoke","f":"wakes","value":{"object":0,"handle":0},"time":140}
//	{"index":15,"process":0,"type":"ok","f":"wakes","value":{"object":0,"handle":0,"count":2},"time":150}
//	{"index":16,"process":0,"type":"invoke","f":"strong_count","value":{"object":0,"handle":0},"time":160}
//	{"index":17,"process":0,"type":"ok","f":"strong_count","value":{"object":0,"handle":0,"count":1},"time":170}
//	{"index":18,"process":0,"type":"invoke","f":"drop","value":{"object":0,"handle":0},"time":180}
//	{"index":19,"process":0,"type":"ok","f":"drop","value":{"object":0,"handle":0,"freed":true},"time":190}
//
// Each line has the six fields index, process, type, f, value and time, each once, in any order, and no other. The same holds for the
// fields of value. Numbers are integers from 0 to 1<<63 - 1 without sign, fraction or exponent. The text is UTF-8 without a byte order mark,
// without blank lines, and each line is shorter than [MaxLine]. A file has at least one line.
//
//   - index is the number of the line, from 0.
//   - process is a number for the thread that calls.
//   - type is invoke, ok, fail or info (see below).
//   - f is the operation and value what it acts on, what it makes and, on its ok line only, its result: see the next section. The second line
//     of an operation has the f and the value of its invoke line, beside the result.
//   - time is in nanoseconds of one monotonic clock for all threads, read right before the call and right after it.
//
// # The operations
//
// A handle is an arc (an owner that can be read), a waker (an owner that can be woken) or a ref (a borrowed waker, which owns nothing).
// "Makes" has the kind of the handle that is made, for each kind in "acts on" in its order: a clone of an arc is an arc, that of a waker or
// a ref is a waker.
//
//	f             value                result  acts on           makes              consumes
//	new           object, handle, kind -       -                 arc                -
//	clone         object, from, to     -       arc, waker, ref   arc, waker, waker  -
//	into_waker    object, from, to     -       arc               waker              from
//	borrow        object, from, to     -       arc               ref                -
//	end_borrow    object, handle       -       ref               -                  handle
//	wake          object, handle       freed   waker             -                  handle
//	wake_by_ref   object, handle       -       waker, ref        -                  -
//	drop          object, handle       freed   arc, waker        -                  handle
//	strong_count  object, handle       count   arc               -                  -
//	wakes         object, handle       count   arc               -                  -
//
// What is made has its id in "to", or in "handle" for new. The one that makes it is in "from". The kind of new is always "arc". The result of an
// ok line is
//
//   - freed, true or false: the destructor of the object ran inside this call, on its thread.
//   - count, of strong_count: how many arcs and wakers there are. Of wakes: how often the object was woken, by wake and wake_by_ref
//     together. Let the code that a wake calls add to an atomic counter, which wakes reads.
//
// Every result is judged, and there is no "unknown" to write for one. An operation without a result is judged by what the others show: each
// clone and new counts, each wake_by_ref delivers once, and whatever completes must find the object alive at some moment of its
// interval. Nothing is asked of handles that are left at the end of the history.
//
// # The end of an operation
//
//   - ok: the call has returned, and its result binds.
//   - fail: it has returned and certainly did not happen: a clone that was refused at the limit of the count, for example. It is not
//     judged. What it was to consume is still there, what it was to make never was, and that id may be used again.
//   - info: it never returns, for the thread died or is stuck. Whether it happened is open, also when: at any time after its invoke line. The
//     handle that it acts on may not be used any more, the one that it was to make never exists, and their ids are spent. Its process has no
//     more lines. Of a wake, the delivery alone may have happened.
//   - An operation without a second line when the file ends counts as one with info.
//
// A history in which nothing completed is [ErrEmpty], and more than [DefaultMaxOperations] are not read unless [ReadOptions] permits them.
//
// # The order of lines
//
// One call is before another if its ok line stands above the other's invoke line. All else overlaps, and may have taken effect in any
// order. A call takes effect at one moment between its lines, but for wake, which delivers at one and releases at a later one.
//
// Lines are sorted by time. At equal times invoke lines come first: that the clock did not move between two moments says nothing of
// their order, so the calls overlap. Among invoke lines of one time the order is free, and so among the others. On one process times rise strictly, and a
// process has one open operation: wait for the clock to move where it is coarse ([Stamps] does).
//
// A call that user code makes inside another call, such as a clone inside a wake, has a process number of its own.
//
// # The discipline of handles
//
// The callers of a history do what safe code can. A handle that is used after it was consumed is a mistake of the program that was
// recorded, or of its recorder, not of the implementation: the history is refused with the line, and "wakecheck check" ends with status 2.
//
//   - Ids of handles are unique in the whole file, not for each object, and so are ids of objects. None is used again: a new allocation at an
//     old address is a new object.
//   - A handle exists from the ok line of the operation that makes it. From the invoke line of an operation that consumes it nothing else may use it.
//   - A handle is used by one operation at a time, be it a read, on the object that it is of, and only by operations that act on its kind. To use
//     an object from two threads at once give each a clone; a handle that threads share by reference cannot be recorded.
//   - A handle belongs to no process. Whoever has it passes it on without a line: any process may use it next. But the invoke line there
//     stands below the ok line here, and so has a later time. Wait for the clock to move before a handle is passed on.
//   - A borrow makes a ref of an arc. The ref is used, and ended by end_borrow, on the process that borrowed. As long as it is out, its arc
//     stays on that process too, and is not consumed; it may be cloned, read and borrowed again. A waker needs no ref: wake_by_ref acts on it.
//
// # What a history cannot have
//
// There are no weak handles, no will_wake, and none of the other operations of package model. Some change nothing that a history
// shows and are left out of it: will_wake, ptr_eq, get_mut; downgrade, weak_count, clone and drop of weak handles, an upgrade that fails; into_raw
// and from_raw, where the handle keeps its id. An increment of the strong count through a raw pointer is a clone of an arc, a decrement is
// a drop. An upgrade that succeeds is a count more, which no line says: do not record objects that are upgraded.
//
// What weak handles and will_wake promise is checked in Go only: by the adapter of package wakertest, by concurrent.Check under proptest, and by
// proptest.Check.
package linearize
