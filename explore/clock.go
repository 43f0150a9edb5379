package explore

// A vector clock counts, for each thread, how many of its first events it covers. Four counts of 15 bits stand in one
// word, so that a join of eight threads takes two steps. A clock that covers an event covers all that precede it in its
// thread: happens-before and the union of program order and reads-from are both closed under program order.

const (
	lanesPerWord = 4
	laneBits     = 16
	laneMask     = 1<<laneBits - 1
	laneTops     = 0x8000_8000_8000_8000 // the bit above each count
	maxIndex     = 1<<15 - 1             // events of one thread
	maxLanes     = 64                    // threads of one execution
)

// wordsFor returns the length of clocks for that many threads.
func wordsFor(lanes int) int { return (lanes + lanesPerWord - 1) / lanesPerWord }

// joinWord returns the larger of each pair of counts. The top bit of a lane of the difference says whether a's is at
// least b's; spread downwards, it selects.
func joinWord(a, b uint64) uint64 {
	m := ((a | laneTops) - b) & laneTops
	m -= m >> (laneBits - 1)
	return a&m | b&^m
}

// join makes dst cover what src covers.
func join(dst, src []uint64) {
	dst = dst[:len(src)]
	for i, s := range src {
		dst[i] = joinWord(dst[i], s)
	}
}

// count returns how many events of the lane the clock covers.
func count(clock []uint64, lane int) int {
	return int(clock[lane/lanesPerWord] >> (uint(lane) % lanesPerWord * laneBits) & laneMask)
}

// setCount replaces the count of one lane.
func setCount(clock []uint64, lane, n int) {
	shift := uint(lane) % lanesPerWord * laneBits
	w := &clock[lane/lanesPerWord]
	*w = *w&^(laneMask<<shift) | uint64(n)<<shift
}

// oneOf returns the difference that one event of the lane makes in its word.
func oneOf(lane int) uint64 { return 1 << (uint(lane) % lanesPerWord * laneBits) }

// covers reports whether the clock covers the event.
func covers(clock []uint64, e eid) bool {
	lane := e.lane()
	return int(clock[lane/lanesPerWord]>>(uint(lane)%lanesPerWord*laneBits)&laneMask) > e.index()
}
