package explore

import "sync"

// laneKey names a thread: the nth that its parent has spawned. Threads of one name never meet in one execution.
type laneKey struct{ parent, nth int32 }

// laneTable gives each thread its lane. All workers of a search share it, because the order of the lanes decides which
// thread moves next.
type laneTable struct {
	sync.Mutex
	lanes map[laneKey]int32
	keys  []laneKey // of lanes from 1 on
}

func newLanes() *laneTable { return &laneTable{lanes: map[laneKey]int32{}} }

// lane returns the lane of a thread.
func (l *laneTable) lane(k laneKey) int32 {
	l.Lock()
	defer l.Unlock()
	lane, ok := l.lanes[k]
	if !ok {
		l.keys = append(l.keys, k)
		lane = int32(len(l.keys))
		l.lanes[k] = lane
	}
	return lane
}
