package linearize

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/wakecheck/wakecheck/model"
)

// Call is a call of a small concurrent program, as one run of it showed the call.
type Call struct {
	model.Call
	Kind    model.Kind     // of the handle that it acts on
	Object  model.ObjectID // that it acts on
	Outcome model.Outcome
	// Before is the set of calls that happen before this one, bit i for the i-th call: those that had returned before it was called,
	// in the order that judges. It is transitive: what is before a call of the set is in the set.
	Before uint64
}

// MaxCalls is the largest number of calls of a partially ordered history.
const MaxCalls = 64

// ErrTooManyCalls: a history has more calls, or its calls have more steps, than sets of 64 hold.
var ErrTooManyCalls = errors.New("too many calls for a partial order")

// Judge decides partially ordered histories, as executions of a model checker have them, or recordings of native runs by their time.
// The zero Judge is ready for use. It remembers what it has decided, up to a bound; it is not for several goroutines at once.
//
// # One word at a time
//
// Under weak memory the calls on an object have no joint order, even if it is correct: with relaxed reads, `wake_by_ref; strong_count` beside
// `clone; wakes` may show both reads without the other thread's change (store buffering), and no one order of the four explains that. But
// each word does have an order: coherence. Take for each call the event by which it acts on the word. Coherence says that
// happens-before never goes against reads-from, modification order and from-reads on one location; the latter three order all writes and
// each read among them; so together they have no cycle. Any order of the calls that extends both explains the results on that word. Hence,
// if no order of a word's calls that keeps happens-before explains their results, the execution is not one of a correct implementation:
// there is no false alarm. What word by word does not see is a wrong relation between words, such as a wake that releases before it delivers.
//
// There is one exception. A get_mut locks the weak word while it reads the strong one, and another get_mut that meets the lock fails whatever
// the counts are. A late look at the lock of one that is over, by a thread that knows of its end from the strong word alone, is no error under weak
// memory. So a get_mut that fails is not asked for a count above one if another is neither before nor after it.
//
// A joint order is required where memory is sequentially consistent: there every call takes effect within its interval, on all words.
type Judge struct {
	Limit uint64 // the largest strong and weak count
	Joint bool   // one order for all words of an object

	decided map[string]bool
	// Searches counts the questions that went to porcupine, Repeated those that were answered from memory.
	Searches, Repeated int
}

// Misfit is an object whose calls have no order.
type Misfit struct {
	Object model.ObjectID
	Words  []model.Word // for which there is none; all of them if the order was to be joint
	// Call is the first call, in the order given, such that with another outcome there would be an order; -1 if no single one is to blame.
	Call     int
	Allowed  []model.Outcome // its outcomes with which there would be
	Property model.Property
}

func (m *Misfit) String() string {
	return fmt.Sprintf("%v: object %d: the calls have no order on %v", m.Property, m.Object, m.Words)
}

// Check returns the first object whose calls have no order that the contract allows, or nil. The calls are given in some order that
// extends Before. The error wraps ErrTooManyCalls, or is that of sets which are no order.
func (j *Judge) Check(calls []Call) (*Misfit, error) {
	if len(calls) > MaxCalls {
		return nil, fmt.Errorf("%w: %d: want at most %d", ErrTooManyCalls, len(calls), MaxCalls)
	}
	if err := partialOrder(calls); err != nil {
		return nil, err
	}
	for o := range objectsOf(calls) {
		p := newProblem(j, calls, model.ObjectID(o))
		words, err := p.wrong()
		if err != nil {
			return nil, err
		}
		if len(words) > 0 {
			return p.blame(words)
		}
	}
	return nil, nil
}

// partialOrder refuses sets that are no order, or one that the calls do not extend.
func partialOrder(calls []Call) error {
	for i, c := range calls {
		if c.Before>>i != 0 {
			return fmt.Errorf("linearize: call %d comes after itself or a later one", i)
		}
		for b := c.Before; b != 0; b &= b - 1 {
			if first := bits.TrailingZeros64(b); calls[first].Before&^c.Before != 0 {
				return fmt.Errorf("linearize: what comes before call %d does not come before call %d", first, i)
			}
		}
	}
	return nil
}

// objectsOf returns 1 + the largest object.
func objectsOf(calls []Call) int {
	n := 0
	for _, c := range calls {
		n = max(n, int(c.Object)+1)
	}
	return n
}
