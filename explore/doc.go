// Package explore is a model checker for programs on the cells of package memory: [Run] executes a Go function through every
// execution that the C11 memory model allows, each exactly once, and reports those that break something.
//
// It finds data races on plain cells, use after free, double free, leaks, deadlocks, panics, and failures that a program
// states itself by a panic or reads off each execution in [OnExecution]. A failure shows the two events, the execution as a table, and a
// string that [Replay] runs again.
//
// A program declares its atomic accesses as sites, each with its order and the reason for it, and shares nothing but cells:
//
//	var (
//		ready   = memory.NewLoad("ready", memory.Relaxed, "should be acquire: the data is read behind it")
//		publish = memory.NewStore("publish", memory.Release, "publishes the data")
//	)
//
//	func messagePassing(s *memory.Space) {
//		var data memory.Cell[int]
//		var flag memory.Uint32
//		data.Init(s, "data", 0)
//		flag.Init(s, "flag", 0)
//		memory.Go(s, "sender", func() { data.Store(42); flag.Store(publish, 1) })
//		memory.Go(s, "receiver", func() {
//			if flag.Load(ready) == 1 {
//				data.Load()
//			}
//		})
//	}
//
//	func TestMessagePassing(t *testing.T) {
//		r, err := explore.Run(t.Context(), messagePassing)
//		if err != nil {
//			t.Fatal(err)
//		}
//		if err := r.Err(); err != nil {
//			t.Fatal(err) // data race: T2's read of data is not ordered with T1's write
//		}
//	}
//
// Threads are begun by [memory.Go] and memory.Spawn, never by a go statement, whose accesses would count as those of the thread that runs then. Each name of a
// site is for one site, and an empty reason is refused.
//
// The search follows TruSt (Kokologiannakis, Marmanis, Gladstein, Vafeiadis: Truly Stateless, Optimal Dynamic Partial Order
// Reduction, POPL 2022). The memory models and their sources stand at the top of axioms.go.
//
// # What it asks of the program
//
// The rules of package memory: threads share state only through the cells of the space, and each is a deterministic function of
// what its operations returned. A thread is run natively only where its behaviour is not known yet, and executions are
// put together from what is known. A sample of them is run again to see that this holds, with [Paranoid] all of them; a program
// that shares a Go variable in a way that these runs do not show is explored wrongly. The panic of an await's predicate
// ends the search and is reported without an execution. A report runs threads once more, to find the source lines.
//
// # Long runs
//
// [OnProgress] tells how much of the search is done, by an estimate. [Workers] share it, [SaveTo] and [ResumeFrom] interrupt it. Its memory
// is that of one execution for each level of revisits and of what the threads have done, and does not grow with the executions.
//
// # Limits, as directions
//
// A pass speaks of all executions within the bounds. It may miss: behaviour that needs load buffering (a cycle of program order
// and reads-from), which C11 allows on paper and no model here does; spurious failures and wakes beyond [Spurious]; what a signal of a condition
// orders, if anything, beyond C++, where it orders nothing. A loop without progress ends at a bound and is incomplete, never a failure:
// waiting must be an Await, a lock or a condition. A timed wait may time out at any moment. A failure is never a false alarm for
// the model that was chosen; an execution that the hardware at hand cannot show is no false alarm. An unlock by another
// thread than the one that locked is reported although Go allows it: C11 does not.
//
// A thread that never comes to its next operation, such as an endless loop without any, hangs the exploration.
package explore
