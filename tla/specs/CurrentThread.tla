-------------------------- MODULE CurrentThread --------------------------
(* The executor of impl/task: one thread that blocks on a future, "main", and runs tasks in between. Its parker is a token with  *)
(* a view (Parker), the word of a task three of its bits (TaskState), the queue that others push to one atomic step: it is under *)
(* a mutex that nobody holds for longer.                                                                                        *)
(*                                                                                                                              *)
(*   action       in Go, package impl/task                               site                                                   *)
(*   TakeWoken    BlockOn: shared.takeWoken, or the first time           executor.woken.take                                    *)
(*   MainPending, MainReady   BlockOn: the future returns                                                                       *)
(*   Pull         Executor.turn: shared.pull                             the queue's mutex                                      *)
(*   Next         Executor.turn: ring.pop                                                                                       *)
(*   Run          Executor.run: State.ToRunning                          task.run.cas                                           *)
(*   Pending, Ready   Executor.poll: the future returns; State.ToComplete   task.complete.xor                                   *)
(*   Rest         Executor.polled: State.ToIdle; ring.push               task.idle.cas                                          *)
(*   Park         BlockOn: Parker.Park                                   park.consume and others                                *)
(*   CloseTask    Executor.Close: State.ToShutdown, Executor.cancel      task.shutdown.cas                                      *)
(*   CloseQueue   Executor.Close: shared.pull, closing                   the queue's mutex                                      *)
(*   Begin        a wake is called                                                                                              *)
(*   WakeMain     shared.WakeByRef                                       executor.woken.set                                     *)
(*   Notify       State.ToNotifiedByRef, by wakeTaskByRef                task.wake.cas                                          *)
(*   Push         header.schedule: shared.push                           the queue's mutex                                      *)
(*   Unpark       header.schedule, shared.WakeByRef: shared.unpark       park.unpark                                            *)
(*   Drop         the waker is dropped                                                                                          *)
(*   Free         the last count of the executor's handle                                                                       *)
EXTENDS WakeHistory, Sequences, FiniteSets

CONSTANTS First, Second,  \* the wakers of the tasks t1 and t2; the others are of "main"
          MaxWakes        \* of each waker

Tasks   == {"t1"} \cup (IF Second = {} THEN {} ELSE {"t2"})
Targets == {"main"} \cup Tasks
Of(w)   == IF w \in First THEN "t1" ELSE IF w \in Second THEN "t2" ELSE "main"

VARIABLES woken,     \* the flag of main
          token,     \* the parker's
          remote,    \* the run queue that others push to
          local,     \* the executor's own
          closed,    \* whether remote is
          state,     \* of each task: a subset of {"NOTIFIED", "RUNNING", "COMPLETE"}
          carried,   \* the views that these words publish
          exec,      \* the executor: pc, the task at hand, whether a task ran in this turn, what it knows
          at,        \* of each waker: pc
          memory,    \* what executor, tasks and wakers share: "held", "freed"
          fault,     \* "freed": it was used after that
          histories  \* of the targets

vars == <<woken, token, remote, local, closed, state, carried, exec, at, memory, fault, histories>>

At(p)   == exec.pc = p
Goes(p) == exec' = [exec EXCEPT !.pc = p]
Acquires(place, p) == exec' = [exec EXCEPT !.pc = p, !.knows = Join(@, carried[place])]

(* A poll begins. Of what the executor knows, the data of the target's own wakers is its business. *)
Polls(t) == histories' = [histories EXCEPT ![t] = Polled(@, [w \in Wakers |-> IF Of(w) = t THEN exec'.knows[w] ELSE 0])]
Sets(t, flags) == state' = [state EXCEPT ![t] = flags]

----------------------------------------------------------------------------
(* The executor. *)

TakeWoken == /\ At("take_woken")
             /\ woken' = FALSE
             /\ exec' = [exec EXCEPT !.pc = IF woken \/ exec.first THEN "main" ELSE "pull", !.first = FALSE, !.ran = FALSE,
                                     !.knows = Join(@, carried.woken)]
             /\ IF woken \/ exec.first THEN Polls("main") ELSE UNCHANGED histories
             /\ UNCHANGED <<token, remote, local, closed, state, carried, at, memory, fault>>

MainPending == At("main") /\ Goes("pull") /\ UNCHANGED <<woken, token, remote, local, closed, state, carried, at, memory, fault, histories>>
MainReady   == At("main") /\ Goes("close") /\ UNCHANGED <<woken, token, remote, local, closed, state, carried, at, memory, fault, histories>>

Pull == /\ At("pull")
        /\ local' = local \o remote /\ remote' = <<>>
        /\ Acquires("queue", "next")
        /\ UNCHANGED <<woken, token, closed, state, carried, at, memory, fault, histories>>

Next_ == /\ At("next")
         /\ IF local = <<>>
            THEN Goes(IF exec.ran THEN "take_woken" ELSE "park") /\ UNCHANGED local
            ELSE exec' = [exec EXCEPT !.pc = "run", !.task = Head(local), !.ran = TRUE] /\ local' = Tail(local)
         /\ UNCHANGED <<woken, token, remote, closed, state, carried, at, memory, fault, histories>>

Run == /\ At("run")
       /\ LET t == exec.task
          IN  IF "COMPLETE" \in state[t] THEN Goes("next") /\ UNCHANGED <<state, histories>>
              ELSE Sets(t, {"RUNNING"}) /\ Acquires(t, "poll") /\ Polls(t)
       /\ UNCHANGED <<woken, token, remote, local, closed, carried, at, memory, fault>>

Pending == At("poll") /\ Goes("rest") /\ UNCHANGED <<woken, token, remote, local, closed, state, carried, at, memory, fault, histories>>

Ready == /\ At("poll")
         /\ Sets(exec.task, {"COMPLETE"})
         /\ Goes("next")
         /\ UNCHANGED <<woken, token, remote, local, closed, carried, at, memory, fault, histories>>

Rest == /\ At("rest")
        /\ Sets(exec.task, state[exec.task] \ {"RUNNING"})
        /\ local' = IF "NOTIFIED" \in state[exec.task] THEN Append(local, exec.task) ELSE local
        /\ Goes("next")
        /\ UNCHANGED <<woken, token, remote, closed, carried, at, memory, fault, histories>>

Park == /\ At("park") /\ token
        /\ token' = FALSE
        /\ Acquires("token", "take_woken")
        /\ UNCHANGED <<woken, remote, local, closed, state, carried, at, memory, fault, histories>>

Left == {t \in Tasks : "COMPLETE" \notin state[t]}

CloseTask == /\ At("close")
             /\ \E t \in Left : Sets(t, {"COMPLETE"})
             /\ UNCHANGED <<woken, token, remote, local, closed, carried, exec, at, memory, fault, histories>>

(* What is left in the queues is dropped, and nobody can push any more. *)
CloseQueue == /\ At("close") /\ Left = {}
              /\ closed' = TRUE /\ remote' = <<>> /\ local' = <<>>
              /\ Goes("gone")
              /\ UNCHANGED <<woken, token, state, carried, at, memory, fault, histories>>

MainSteps == TakeWoken \/ MainPending \/ MainReady
ExecSteps == MainSteps \/ Pull \/ Next_ \/ Run \/ Pending \/ Ready \/ Rest \/ Park \/ CloseTask \/ CloseQueue

----------------------------------------------------------------------------
(* Wakers. *)

WakerAt(w, p)   == at[w] = p
WakerGoes(w, p) == at' = [at EXCEPT ![w] = p]
Publishes(place, w) == carried' = [carried EXCEPT ![place] = Join(@, Mine(histories[Of(w)], w))]
Delivers(w) == histories' = [histories EXCEPT ![Of(w)] = Delivered(@, w)]
Touches == fault' = IF memory = "freed" THEN "freed" ELSE fault

Begin(w) == /\ WakerAt(w, "has") /\ histories[Of(w)].wrote[w] < MaxWakes
            /\ WakerGoes(w, "wake")
            /\ histories' = [histories EXCEPT ![Of(w)] = Wrote(@, w)]
            /\ UNCHANGED <<woken, token, remote, local, closed, state, carried, exec, memory, fault>>

WakeMain(w) == /\ WakerAt(w, "wake") /\ Of(w) = "main"
               /\ Touches
               /\ woken' = TRUE
               /\ Publishes("woken", w)
               /\ Delivers(w)
               /\ WakerGoes(w, "unpark")
               /\ UNCHANGED <<token, remote, local, closed, state, exec, memory>>

Queues(flags) == flags = {}
Notify(w) == /\ WakerAt(w, "wake") /\ Of(w) # "main"
             /\ Touches
             /\ LET t == Of(w)
                IN  IF "COMPLETE" \in state[t] THEN WakerGoes(w, "has") /\ UNCHANGED <<state, carried>>
                    ELSE /\ Sets(t, state[t] \cup {"NOTIFIED"})
                         /\ Publishes(t, w)
                         /\ WakerGoes(w, IF Queues(state[t]) THEN "push" ELSE "has")
             /\ Delivers(w)
             /\ UNCHANGED <<woken, token, remote, local, closed, exec, memory>>

Push(w) == /\ WakerAt(w, "push")
           /\ Touches
           /\ IF closed THEN WakerGoes(w, "has") /\ UNCHANGED <<remote, carried>>
              ELSE remote' = Append(remote, Of(w)) /\ Publishes("queue", w) /\ WakerGoes(w, "unpark")
           /\ UNCHANGED <<woken, token, local, closed, state, exec, memory, histories>>

Unpark(w) == /\ WakerAt(w, "unpark")
             /\ Touches
             /\ token' = TRUE
             /\ Publishes("token", w)
             /\ WakerGoes(w, "has")
             /\ UNCHANGED <<woken, remote, local, closed, state, exec, memory, histories>>

Drop(w) == /\ WakerAt(w, "has")
           /\ WakerGoes(w, "gone")
           /\ UNCHANGED <<woken, token, remote, local, closed, state, carried, exec, memory, fault, histories>>

WakerSteps(w) == WakeMain(w) \/ Notify(w) \/ Push(w) \/ Unpark(w)

(* The notifications in a queue own counts, too. *)
Unused == At("gone") /\ (\A w \in Wakers : WakerAt(w, "gone")) /\ remote = <<>>
Free == /\ memory = "held" /\ Unused
        /\ memory' = "freed"
        /\ UNCHANGED <<woken, token, remote, local, closed, state, carried, exec, at, fault, histories>>

----------------------------------------------------------------------------

Init == /\ woken = FALSE /\ token = FALSE /\ remote = <<>> /\ closed = FALSE /\ memory = "held" /\ fault = "none"
        /\ local = IF Second = {} THEN <<"t1">> ELSE <<"t1", "t2">>
        /\ state = [t \in Tasks |-> {"NOTIFIED"}]
        /\ carried = [p \in {"woken", "token", "queue"} \cup Tasks |-> Blind]
        /\ exec = [pc |-> "take_woken", task |-> "t1", first |-> TRUE, ran |-> FALSE, knows |-> Blind]
        /\ at = [w \in Wakers |-> "has"]
        /\ histories = [t \in Targets |-> Unwoken]

Next == ExecSteps \/ Free \/ \E w \in Wakers : Begin(w) \/ Drop(w) \/ WakerSteps(w)

Spec == Init /\ [][Next]_vars

FairSpec == Spec /\ WF_vars(ExecSteps) /\ WF_vars(Free) /\ \A w \in Wakers : WF_vars(WakerSteps(w))

============================================================================
