package task

import (
	"unsafe"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// vtable is that of the wakers of tasks. The data is the header, with one reference. It gets its functions from init, because Clone
// returns its address.
var vtable waker.RawWakerVTable

func init() {
	vtable = waker.RawWakerVTable{Clone: cloneTask, Wake: wakeTask, WakeByRef: wakeTaskByRef, Drop: dropTask}
}

func cloneTask(data unsafe.Pointer) waker.RawWaker {
	(*header)(data).state.RefInc()
	return waker.RawWaker{Data: data, VTable: &vtable}
}

func wakeTask(data unsafe.Pointer) {
	h := (*header)(data)
	h.note("wake")
	switch h.state.ToNotifiedByVal() {
	case Submit:
		// The waker's own reference goes last: as soon as the notification is in the queue the executor may run the task to its end.
		h.schedule()
		h.release(1)
	case Dealloc:
		h.dealloc()
	}
}

func wakeTaskByRef(data unsafe.Pointer) {
	h := (*header)(data)
	h.note("wake_by_ref")
	if h.state.ToNotifiedByRef() == Submit {
		h.schedule()
	}
}

func dropTask(data unsafe.Pointer) { (*header)(data).release(1) }
