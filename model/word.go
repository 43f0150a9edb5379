package model

import "math"

// Word is one of the words of an object that calls act on. Under weak memory each word has an order of its own: what a word's
// reads show is linearizable, and two words together need not be (store buffering). So what is judged there is one word at a time.
type Word uint8

// The words.
const (
	StrongWord Word = iota
	WeakWord        // weak handles, and one more on behalf of the value until it is gone
	WakesWord
	wordCount
)

var wordNames = [...]string{"strong", "weak", "wakes"}

func (w Word) String() string { return wordNames[w] }

// Words returns all words in order.
func Words() []Word { return []Word{StrongWord, WeakWord, WakesWord} }

// Change is what one moment of a call needs of a word, a value from Min to Max, and what it then adds.
type Change struct {
	Word     Word
	Min, Max uint64
	Add      int64
}

// Moment is what a call does at one moment: changes of different words.
type Moment []Change

// Effects returns how a call on a handle of kind k can have come to its outcome: each alternative is a sequence of moments, which
// lie within the call, in this order. No alternative means that the contract never allows the outcome. The empty
// alternative touches no word. limit is the largest value that the strong and the weak word permit.
//
// What a panic of user code leaves behind is what the call leaves behind without it (R8). A call that is refused at the limit
// may show its excess for a moment (R7).
func Effects(c Call, k Kind, out Outcome, limit uint64) [][]Moment {
	if out.Err != "" {
		return refused(c.F, k, out.Err, limit)
	}
	switch c.F {
	case New:
		return one(Moment{add(StrongWord, 0, 0, 1), add(WeakWord, 0, 0, 1)})
	case Clone, IncStrong:
		return one(Moment{add(countOf(k), 1, limit-1, 1)})
	case Downgrade:
		return one(Moment{add(WeakWord, 1, limit-1, 1)})
	case Upgrade:
		if out.OK {
			return one(Moment{add(StrongWord, 1, limit-1, 1)})
		}
		return one(Moment{sees(StrongWord, 0, 0)})
	case Drop, DecStrong:
		if k == Weak {
			return one(Moment{add(WeakWord, 1, many, -1)})
		}
		return one(released(out.Freed)...)
	case Wake:
		return one(append([]Moment{{add(WakesWord, 0, many, 1)}}, released(out.Freed)...)...)
	case WakeByRef:
		return one(Moment{add(WakesWord, 0, many, 1)})
	case TryUnwrap:
		if !out.OK {
			return one(Moment{sees(StrongWord, 2, many)})
		}
		return one(released(true)...)
	case IntoInner:
		return one(released(out.OK)...)
	case GetMut:
		return exclusive(out.OK)
	case StrongCount:
		return one(Moment{sees(StrongWord, out.Count, out.Count)})
	case WeakCount:
		return weakHandles(k, out.Count)
	case Wakes:
		return one(Moment{sees(WakesWord, out.Count, out.Count)})
	}
	return one()
}

const many = math.MaxUint64

func one(moments ...Moment) [][]Moment { return [][]Moment{moments} }

func add(w Word, min, max uint64, n int64) Change { return Change{Word: w, Min: min, Max: max, Add: n} }

func sees(w Word, min, max uint64) Change { return Change{Word: w, Min: min, Max: max} }

// countOf is the word in which a handle of the kind has its share.
func countOf(k Kind) Word {
	if k == Weak {
		return WeakWord
	}
	return StrongWord
}

// released gives up a strong count. With the last one, the share of the weak word that the value had goes after the destructor.
func released(last bool) []Moment {
	if last {
		return []Moment{{add(StrongWord, 1, 1, -1)}, {add(WeakWord, 1, many, -1)}}
	}
	return []Moment{{add(StrongWord, 2, many, -1)}}
}

// exclusive is a get_mut: it succeeds when both words are one at one moment, and fails when it has seen either of them larger.
func exclusive(ok bool) [][]Moment {
	if ok {
		return one(Moment{sees(StrongWord, 1, 1), sees(WeakWord, 1, 1)})
	}
	return [][]Moment{{{sees(StrongWord, 2, many)}}, {{sees(WeakWord, 2, many)}}}
}

// weakHandles is a weak_count, which shows 0 through a weak handle when no strong one is left.
func weakHandles(k Kind, n uint64) [][]Moment {
	switch {
	case k != Weak:
		return one(Moment{sees(WeakWord, n+1, n+1)})
	case n == 0:
		return one(Moment{sees(StrongWord, 0, 0)})
	}
	return one(Moment{sees(WeakWord, n+1, n+1), sees(StrongWord, 1, many)})
}

// refused is a call that came back with an error: only one beyond the limit has a cause in a program that keeps the discipline of handles.
func refused(f Func, k Kind, why Property, limit uint64) [][]Moment {
	w := StrongWord
	switch f {
	case Clone, IncStrong:
		w = countOf(k)
	case Upgrade:
	case Downgrade:
		w = WeakWord
	default:
		return nil
	}
	if why != R7 {
		return nil
	}
	return one(Moment{add(w, limit, many, 1)}, Moment{add(w, 1, many, -1)})
}
