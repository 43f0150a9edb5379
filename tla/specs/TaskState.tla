---------------------------- MODULE TaskState ----------------------------
(* The life of one task of impl/task: the task word (TaskTransitions), a run queue that is a number here, threads that run what  *)
(* is in it, wakers, and a join handle. One action per transition, which is one compare_exchange: the loads before it, and those *)
(* that fail, are guesses that decide nothing. The code has one thread that runs; the word permits more, so here are several.   *)
(*                                                                                                                              *)
(*   action          in Go, package impl/task                            site of the instruction                                *)
(*   Pop             ring.pop, shared.pull                                                                                      *)
(*   Run             State.ToRunning, by Executor.run                    task.run.cas                                           *)
(*   Pending, Ready  Executor.poll: the future returns                                                                          *)
(*   Rest            State.ToIdle, by Executor.polled                    task.idle.cas, task.idle.load                          *)
(*   Again           ring.push                                                                                                  *)
(*   Complete        State.ToComplete, by header.complete                task.complete.xor                                      *)
(*   WakeJoin        header.wakeJoin                                                                                            *)
(*   Woken           State.JoinWoken, by header.joinWoken                task.join.woken.and                                    *)
(*   Release         State.RefDec, by header.release                     task.ref.dec                                           *)
(*   Shutdown        State.ToShutdown, by Executor.Close                 task.shutdown.cas                                      *)
(*   Begin           a wake or an abort is called                                                                               *)
(*   Notify          State.ToNotifiedByVal, ToNotifiedByRef              task.wake.cas                                          *)
(*                   State.ToNotifiedAndCancel                           task.cancel.cas                                        *)
(*   Push, Unpark    header.schedule: shared.push, shared.unpark                                                                *)
(*   WakerRelease    header.release                                      task.ref.dec                                           *)
(*   JoinPoll        header.tryJoin: the load                            task.join.load                                         *)
(*   JoinSet         State.SetJoinWaker                                  task.join.set.cas                                      *)
(*   JoinUnset       State.UnsetJoinWaker                                task.join.unset.cas                                    *)
(*   JoinDrop        State.DropJoinHandle, by JoinHandle.Drop            task.join.drop.cas                                     *)
(*   JoinRelease     header.release                                      task.ref.dec                                           *)
(*   Dealloc         header.dealloc                                                                                             *)
EXTENDS TaskStateThreads

Pop(r) == /\ RunnerAt(r, "idle") /\ queue > 0
          /\ queue' = queue - 1
          /\ RunnerGoes(r, "run", 1)
          /\ UNCHANGED <<word, carried, slot, owned, memory, at, join, fault, history>>

(* The word is acquired with all that was released into it: the poll knows what the wakes published. *)
Run(r) == /\ RunnerAt(r, "run")
          /\ LET t == ToRunning(word)
             IN  /\ Does(t)
                 /\ CASE t.act = "poll"   -> RunnerGoes(r, "poll", 1) /\ UNCHANGED owned
                      [] t.act = "cancel" -> RunnerGoes(r, "complete", 2) /\ owned' = FALSE
                      [] OTHER            -> RunnerGoes(r, IF t.act = "dealloc" THEN "dealloc" ELSE "idle", 0) /\ UNCHANGED owned
                 /\ history' = IF t.act = "poll" THEN Polled(history, carried) ELSE history
          /\ UNCHANGED <<queue, carried, slot, memory, at, join>>

Pending(r) == /\ RunnerAt(r, "poll")
              /\ RunnerGoes(r, "rest", 1)
              /\ UNCHANGED <<word, queue, carried, slot, owned, memory, at, join, fault, history>>

Ready(r) == /\ RunnerAt(r, "poll")
            /\ RunnerGoes(r, "complete", 2)
            /\ owned' = FALSE
            /\ UNCHANGED <<word, queue, carried, slot, memory, at, join, fault, history>>

Rest(r) == /\ RunnerAt(r, "rest")
           /\ LET t == ToIdle(word)
              IN  /\ Does(t)
                  /\ CASE t.act = "again"  -> RunnerGoes(r, "again", 1) /\ UNCHANGED owned
                       [] t.act = "cancel" -> RunnerGoes(r, "complete", 2) /\ owned' = FALSE
                       [] OTHER            -> RunnerGoes(r, IF t.act = "dealloc" THEN "dealloc" ELSE "idle", 0) /\ UNCHANGED owned
           /\ UNCHANGED <<queue, carried, slot, memory, at, join, history>>

Again(r) == /\ RunnerAt(r, "again")
            /\ queue' = queue + 1
            /\ RunnerGoes(r, "idle", 0)
            /\ UNCHANGED <<word, carried, slot, owned, memory, at, join, fault, history>>

Complete(r) == /\ RunnerAt(r, "complete")
               /\ LET t == ToComplete(word)
                  IN  /\ Does(t)
                      /\ RunnerGoes(r, IF t.act = "wake_join" THEN "wake_join" ELSE "release", runner[r].refs)
               /\ UNCHANGED <<queue, carried, slot, owned, memory, at, join, history>>

WakeJoin(r) == /\ RunnerAt(r, "wake_join")
               /\ fault' = IF memory = "freed" THEN "freed" ELSE IF slot THEN fault ELSE "broken"
               /\ join' = [join EXCEPT !.woken = TRUE]
               /\ RunnerGoes(r, "woken", runner[r].refs)
               /\ UNCHANGED <<word, queue, carried, slot, owned, memory, at, history>>

Woken(r) == /\ RunnerAt(r, "woken")
            /\ LET t == JoinWoken(word)
               IN  Does(t) /\ slot' = (slot /\ t.act # "drop_waker")
            /\ RunnerGoes(r, "release", runner[r].refs)
            /\ UNCHANGED <<queue, carried, owned, memory, at, join, history>>

Release(r) == /\ RunnerAt(r, "release")
              /\ LET t == RefDec(word, runner[r].refs)
                 IN  Does(t) /\ RunnerGoes(r, IF t.act = "dealloc" THEN "dealloc" ELSE "idle", 0)
              /\ UNCHANGED <<queue, carried, slot, owned, memory, at, join, history>>

RunnerDealloc(r) == /\ RunnerAt(r, "dealloc")
                    /\ RunnerGoes(r, "idle", 0)
                    /\ Frees
                    /\ UNCHANGED <<word, queue, carried, slot, owned, at, join, history>>

Shutdown(r) == /\ Shuts /\ RunnerAt(r, "idle") /\ owned
               /\ LET t == ToShutdown(word)
                  IN  /\ Does(t) /\ t.next # word
                      /\ IF t.act = "cancel" THEN RunnerGoes(r, "complete", 1) /\ owned' = FALSE ELSE UNCHANGED <<runner, owned>>
               /\ UNCHANGED <<queue, carried, slot, memory, at, join, history>>

RunnerSteps(r) == \/ Pop(r) \/ Run(r) \/ Pending(r) \/ Ready(r) \/ Rest(r) \/ Again(r)
                  \/ Complete(r) \/ WakeJoin(r) \/ Woken(r) \/ Release(r) \/ RunnerDealloc(r)

----------------------------------------------------------------------------

Init == /\ word = [flags |-> {"NOTIFIED"} \cup (IF Joins THEN {"JOIN_INTEREST"} ELSE {}),
                   refs |-> 2 + Cardinality(Wakers) + (IF Joins THEN 1 ELSE 0)]
        /\ queue = 1 /\ owned = TRUE /\ slot = FALSE /\ memory = "held" /\ fault = "none"
        /\ carried = Blind
        /\ runner = [r \in Runners |-> [pc |-> "idle", refs |-> 0]]
        /\ at = [w \in Wakers |-> [pc |-> "has", f |-> "ref"]]
        /\ join = [pc |-> IF Joins THEN "has" ELSE "gone", woken |-> FALSE]
        /\ history = Unwoken

Next == \/ \E r \in Runners : RunnerSteps(r) \/ Shutdown(r)
        \/ \E w \in Wakers : WakerBegins(w) \/ WakerSteps(w)
        \/ JoinBegins \/ JoinSteps

Spec == Init /\ [][Next]_vars

(* Who is in an operation goes on, a future returns, and a join handle that was woken is polled. *)
FairSpec == Spec /\ WF_vars(JoinSteps) /\ (\A r \in Runners : WF_vars(RunnerSteps(r))) /\ \A w \in Wakers : WF_vars(WakerSteps(w))

============================================================================
