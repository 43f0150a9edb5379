package explore

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// The fields of an event that are narrow are wide enough for the bounds.
func TestEventFillsACacheLine(t *testing.T) {
	require.EqualValues(t, 64, unsafe.Sizeof(event{}))
	require.LessOrEqual(t, maxIndex, 1<<15-1, "relFence holds an index plus one, pos a number of writes")
}
