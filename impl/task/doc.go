// Package task runs tasks: after tokio's runtime/task, runtime/scheduler/current_thread, util/idle_notified_set and
// sync/task/atomic_waker, on the cells of package memory.
package task
