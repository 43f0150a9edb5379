// Package waking draws small programs that wake, on impl/park and impl/task, runs each through every execution that a memory model allows,
// and holds each execution against the wake contract of package model.
//
// A program of the kind [Token] has a parker, and threads that unpark it; one of the kind [Task] an executor with a task, and threads that wake
// it, drop its waker, or abort it. What is judged, besides what the explorer finds itself (races, leaks, uses after free, a thread that waits for ever):
//
//   - [Tokens]: a token is taken by who reads it, after all unparks up to it (W2, W5); a park returns with a token that it took (W3), and without
//     one only if none was left before it began (W2).
//   - Tasks: the changes of the task word, in its coherence order, are steps of [model.RunQueue] (W2, W3, W4), and each wake happens before the poll
//     that answers it (W5). Polls do not overlap and none follows completion (W4), there is at most one more than wakes (W3), and the task is freed once (R3).
//
// # Limits
//
// It misses what takes larger programs than its budget allows, more than one task or parker, timers, and wakes that wake. It knows the words
// of impl/park and impl/task by name and value: another implementation with a word of its own is not judged. For the memory model that was chosen it
// never alarms falsely: programs are drawn so that no park and no join waits for what may not come.
package waking
