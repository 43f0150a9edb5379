package park

import "github.com/wakecheck/wakecheck/impl/memory"

var testState = memory.NewLoad("park_test.state", memory.Relaxed, "looks whether the thread has parked")

// Parked reports whether the word says that the parker sleeps, with the lock held: it does sleep then.
func Parked(p *Parker) bool {
	in := p.arc.Get()
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.state.Load(testState) == parked
}
