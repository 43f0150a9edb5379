---------------------- MODULE CurrentThreadMutants ----------------------
(* Executors with one mistake each. A configuration puts one of these operators in the place of the right one, by one line. *)
EXTENDS CurrentThreadRules

(* The flag is read when the future is to be polled, and cleared when the poll is over; or never. *)
ReadWoken == /\ At("take_woken")
             /\ exec' = [exec EXCEPT !.pc = IF woken \/ exec.first THEN "main" ELSE "pull", !.first = FALSE, !.ran = FALSE,
                                     !.knows = Join(@, carried.woken)]
             /\ IF woken \/ exec.first THEN Polls("main") ELSE UNCHANGED histories
             /\ UNCHANGED <<woken, token, remote, local, closed, state, carried, at, memory, fault>>
PendingThenClear == /\ At("main")
                    /\ woken' = FALSE
                    /\ Goes("pull")
                    /\ UNCHANGED <<token, remote, local, closed, state, carried, at, memory, fault, histories>>
MainStepsClearLate == ReadWoken \/ PendingThenClear \/ MainReady

(* The flag is set by a store: what an earlier wake published is cut off. *)
WakeMainStores(w) == /\ WakerAt(w, "wake") /\ Of(w) = "main"
                     /\ Touches
                     /\ woken' = TRUE
                     /\ carried' = [carried EXCEPT !.woken = Mine(histories["main"], w)]
                     /\ Delivers(w)
                     /\ WakerGoes(w, "unpark")
                     /\ UNCHANGED <<token, remote, local, closed, state, exec, memory>>

(* A task is pushed, and nobody is unparked. *)
PushOnly(w) == /\ WakerAt(w, "push")
               /\ Touches
               /\ IF closed THEN UNCHANGED <<remote, carried>> ELSE remote' = Append(remote, Of(w)) /\ Publishes("queue", w)
               /\ WakerGoes(w, "has")
               /\ UNCHANGED <<woken, token, local, closed, state, exec, memory, histories>>

(* The executor is unparked first, and finds nothing. *)
UnparkFirst(w) == /\ WakerAt(w, "push") /\ Of(w) # "main"
                  /\ Touches
                  /\ token' = TRUE
                  /\ Publishes("token", w)
                  /\ WakerGoes(w, "unpark")
                  /\ UNCHANGED <<woken, remote, local, closed, state, exec, memory, histories>>
PushLast(w) == /\ WakerAt(w, "unpark") /\ Of(w) # "main"
               /\ Touches
               /\ IF closed THEN UNCHANGED <<remote, carried>> ELSE remote' = Append(remote, Of(w)) /\ Publishes("queue", w)
               /\ WakerGoes(w, "has")
               /\ UNCHANGED <<woken, token, local, closed, state, exec, memory, histories>>
WakerStepsUnparkFirst(w) == WakeMain(w) \/ Notify(w) \/ UnparkFirst(w) \/ PushLast(w) \/ (Of(w) = "main" /\ Unpark(w))

(* The executor was told already: the task is not pushed. *)
PushUnlessToken(w) == /\ WakerAt(w, "push")
                      /\ Touches
                      /\ IF closed \/ token THEN WakerGoes(w, "has") /\ UNCHANGED <<remote, carried>>
                         ELSE remote' = Append(remote, Of(w)) /\ Publishes("queue", w) /\ WakerGoes(w, "unpark")
                      /\ UNCHANGED <<woken, token, local, closed, state, exec, memory, histories>>

(* A task is pushed to the queue of an executor that is closed. *)
PushAlways(w) == /\ WakerAt(w, "push")
                 /\ Touches
                 /\ remote' = Append(remote, Of(w)) /\ Publishes("queue", w) /\ WakerGoes(w, "unpark")
                 /\ UNCHANGED <<woken, token, local, closed, state, exec, memory, histories>>

(* What wakers use goes with the executor. *)
UnusedWhenGone == At("gone")

(* A task that is in the queue is pushed again. *)
QueuesAgain(flags) == "RUNNING" \notin flags

(* A task is polled although it is complete. *)
ReadyStays == /\ At("poll")
              /\ Sets(exec.task, {"COMPLETE"})
              /\ local' = Append(local, exec.task)
              /\ Goes("next")
              /\ UNCHANGED <<woken, token, remote, closed, carried, at, memory, fault, histories>>
RunAlways == /\ At("run")
             /\ Sets(exec.task, {"RUNNING"}) /\ Acquires(exec.task, "poll") /\ Polls(exec.task)
             /\ UNCHANGED <<woken, token, remote, local, closed, carried, at, memory, fault>>
ExecStepsAfterEnd == MainSteps \/ Pull \/ Next_ \/ RunAlways \/ Pending \/ ReadyStays \/ Rest \/ Park \/ CloseTask \/ CloseQueue

(* A wake waits until the executor is parked. *)
UnparkWaits(w) == /\ WakerAt(w, "unpark") /\ At("park")
                  /\ Touches
                  /\ token' = TRUE
                  /\ Publishes("token", w)
                  /\ WakerGoes(w, "has")
                  /\ UNCHANGED <<woken, remote, local, closed, state, exec, memory, histories>>
============================================================================
