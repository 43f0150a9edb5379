// # Which orders are needed
//
// For the scenarios atomic-waker-*, and state-* and task-*, of package wakertest, judged together under C20 and within the orders as written; a test
// there keeps the tables true. "Below" are the properties that the next weaker orders break: W2, a wake is lost; W5, something is not published; R2, the
// task or a waker is used by one thread while another ends it.
//
//	site                          tokio            ours             needed           below
//	atomic_waker.register         acquire,acquire  acquire,acquire  acquire,acquire  W5
//	atomic_waker.registered       acq_rel,acquire  release,relaxed  release,relaxed  R2
//	atomic_waker.registered.swap  acq_rel          acq_rel          acq_rel          W5 R2
//	atomic_waker.take             acq_rel          acq_rel          acq_rel          R2 W2
//	atomic_waker.taken            release          acq_rel          release          R2 *
//
// The one that is stronger than these programs need (*) acquires what a coalesced wake published, for the waker that is woken on its behalf. A
// program that registers again before it looks acquires that there, as all of these do; and none can tell a wake that found another one at work from
// one that came right after.
//
//	site                  tokio            ours             needed           below
//	task.cancel.cas       acq_rel,acquire  release,relaxed  release,relaxed  W5
//	task.cancel.load      acquire          relaxed          relaxed
//	task.complete.xor     acq_rel          acq_rel          acq_rel          W5
//	task.dealloc.fence    -                acquire          acquire          R2
//	task.idle.cas         acq_rel,acquire  acq_rel,acquire  release,acquire  W5 *
//	task.idle.load        acquire          acquire          acquire          W5
//	task.join.drop.cas    acq_rel,acquire  acq_rel,relaxed  acq_rel,relaxed  W5
//	task.join.drop.fast   release,relaxed  release,relaxed  release,relaxed  R2
//	task.join.drop.load   acquire          relaxed          relaxed
//	task.join.load        acquire          acquire          acquire          W5
//	task.join.set.cas     acq_rel,acquire  acq_rel,acquire  release,acquire  W5 *
//	task.join.set.load    acquire          acquire          acquire          W5
//	task.join.unset.cas   acq_rel,acquire  acquire,acquire  acquire,acquire  W5
//	task.join.unset.load  acquire          acquire          acquire          W5
//	task.join.woken.and   acq_rel          acq_rel          acq_rel          W5
//	task.ref.dec          acq_rel          release          release          R2
//	task.ref.inc          relaxed          relaxed          relaxed
//	task.ref.restore      -                relaxed          relaxed
//	task.run.cas          acq_rel,acquire  acq_rel,relaxed  acq_rel,relaxed  W5 R2
//	task.run.load         acquire          relaxed          relaxed
//	task.shutdown.cas     acq_rel,acquire  acquire,relaxed  acquire,relaxed  W5
//	task.shutdown.load    acquire          relaxed          relaxed
//	task.wake.cas         acq_rel,acquire  release,relaxed  release,relaxed  W5
//	task.wake.load        acquire          relaxed          relaxed
//
// The two (*) here acquire on success because they must where they fail, and an older reading of C11 gives a failure no more than a success.
package task
