// Package copies copies one value of every type that must not be copied, for the test that go vet reports each.
package copies

import "github.com/wakecheck/wakecheck/impl/memory"

type object struct {
	memory.Block
	n int
}

func copyUint32(v memory.Uint32)            {}
func copyUint64(v memory.Uint64)            {}
func copyPointer(v memory.Pointer[int])     {}
func copyCell(v memory.Cell[int])           {}
func copyMutex(v memory.Mutex)              {}
func copyCond(v memory.Cond)                {}
func copyBlock(v memory.Block)              {}
func copyObject(v object)                   {}
func copyNothing(v *object, w memory.Value) {}
