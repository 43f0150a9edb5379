------------------------------ MODULE Wakeup ------------------------------
(* The contract of waking one target: a task that is polled, or a thread that parks. A poll of a parker begins when park        *)
(* returns with a token, and ends with the next call of park.                                                                   *)
(*                                                                                                                              *)
(*   action     task                                      parker                                                                *)
(*   Begin      the waker's data is written, wake called  unpark called                                                         *)
(*   Wake       the wake takes effect                     the token is there                                                    *)
(*   Abort      an abort while it is polled takes effect                                                                        *)
(*   Drop       the waker is dropped, or was consumed                                                                           *)
(*   Poll       a poll begins                             park returns, and has taken the token                                 *)
(*   Return     it returns pending                        park is called again                                                  *)
(*   Finish     ready, aborted or shut down                                                                                     *)
(*   Free       the memory is given back                                                                                        *)
EXTENDS WakeHistory

CONSTANTS MaxWakes,  \* of one waker
          Born       \* 1 if the target is to be polled without a wake first, as a task is; else 0

VARIABLES notice,  \* a wake that no poll has taken
          stage,   \* of the target: "idle", "polling", "done"
          at,      \* of each waker: "has" it, "calls" wake, "gone"
          memory,  \* of the target: "held", "freed"
          history

vars == <<notice, stage, at, memory, history>>

Calling == {w \in Wakers : at[w] = "calls"}
Gone    == {w \in Wakers : at[w] = "gone"}

Becomes(w, to) == at' = [at EXCEPT ![w] = to]

----------------------------------------------------------------------------

Begin(w) == /\ at[w] = "has" /\ history.wrote[w] < MaxWakes
            /\ Becomes(w, "calls")
            /\ history' = Wrote(history, w)
            /\ UNCHANGED <<notice, stage, memory>>

(* How many wakes there were since the last poll does not matter, and a target that is done wants none. *)
Notified == stage # "done"
Wake(w) == /\ at[w] = "calls"
           /\ notice' = Notified
           /\ Becomes(w, "has") \/ Becomes(w, "gone")
           /\ history' = Delivered(history, w)
           /\ UNCHANGED <<stage, memory>>

(* A wake that ends the target, though a poll may have to return first. *)
Abort(w) == /\ at[w] = "calls" /\ stage # "done"
            /\ notice' = FALSE /\ stage' = "done"
            /\ Becomes(w, "has") \/ Becomes(w, "gone")
            /\ history' = Delivered(history, w)
            /\ UNCHANGED memory

Drop(w) == /\ at[w] = "has"
           /\ Becomes(w, "gone")
           /\ UNCHANGED <<notice, stage, memory, history>>

(* It takes the notice, and knows at least what it answers. A notice may stay for one more poll, as long as each poll has a     *)
(* wake of its own: k wakes between two polls cause at most k. *)
Ready == stage = "idle" /\ notice /\ history.polled < history.woken + Born
Views      == [Wakers -> 0..MaxWakes]
Sees(view) == Covers(view, history.due)
Poll == /\ Ready
        /\ notice' \in (IF history.polled + 1 < history.woken + Born THEN BOOLEAN ELSE {FALSE})
        /\ stage' = "polling"
        /\ \E view \in Views :
             /\ Covers(history.wrote, view) /\ Sees(view)
             /\ history' = Polled(history, view)
        /\ UNCHANGED <<at, memory>>

Return == /\ stage = "polling"
          /\ stage' = "idle"
          /\ UNCHANGED <<notice, at, memory, history>>

Finish == /\ stage # "done"
          /\ stage' = "done" /\ notice' = FALSE
          /\ UNCHANGED <<at, memory, history>>

(* Whoever is the last one to have it, target or waker. *)
Unused == stage = "done" /\ Gone = Wakers
Free == /\ memory = "held" /\ Unused
        /\ memory' = "freed"
        /\ UNCHANGED <<notice, stage, at, history>>

----------------------------------------------------------------------------

Init == /\ notice = (Born = 1) /\ stage = "idle" /\ memory = "held"
        /\ at = [w \in Wakers |-> "has"]
        /\ history = Unwoken

Next == \/ \E w \in Wakers : Begin(w) \/ Wake(w) \/ Abort(w) \/ Drop(w)
        \/ Poll \/ Return \/ Finish \/ Free

Spec == Init /\ [][Next]_vars

(* Wakes that were called take effect, and whoever polls goes on: nobody has to call wake, or to finish. *)
FairSpec == Spec /\ WF_vars(Poll) /\ WF_vars(Return) /\ WF_vars(Free) /\ \A w \in Wakers : WF_vars(Wake(w))

============================================================================
