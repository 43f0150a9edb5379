package park

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// SharedError is the panic of a park that finds its parker parked already, by another thread. Which of the two would get a token could not
// be told.
type SharedError struct {
	Op       string // Park or ParkTimeout
	Property string // W2
}

func (e *SharedError) Error() string {
	return fmt.Sprintf("park: Parker.%s: another thread parks on it (%s)", e.Op, e.Property)
}

// consumed is the error of a handle that was consumed or never set.
func consumed(handle, op string) *waker.Error {
	return &waker.Error{Op: op, Handle: handle, Kind: waker.Consumed, Property: waker.Consumed.Property()}
}
