----------------------- MODULE CurrentThreadRules -----------------------
(* What CurrentThread must keep for each target, and situations that must be reached. *)
EXTENDS CurrentThread

Done(t)    == IF t = "main" THEN At("close") \/ At("gone") ELSE "COMPLETE" \in state[t]
Noticed(t) == IF t = "main" THEN woken \/ exec.first ELSE "NOTIFIED" \in state[t]
Polling(t) == IF t = "main" THEN At("main") ELSE "RUNNING" \in state[t]
Stage(t)   == IF Done(t) THEN "done" ELSE IF Polling(t) THEN "polling" ELSE "idle"
Calling    == {w \in Wakers : at[w] \notin {"has", "gone"}}

Waker(w, t) == CASE WakerAt(w, "wake") /\ Of(w) = t -> "calls" [] WakerAt(w, "gone") -> "gone" [] OTHER -> "has"

(* One contract for each target. They share the memory, so it is that of all wakers. *)
Main == INSTANCE Wakeup WITH
  Born    <- 1,
  notice  <- Noticed("main") /\ ~Done("main"),
  stage   <- Stage("main"),
  at      <- [w \in Wakers |-> Waker(w, "main")],
  history <- histories["main"]

Task == INSTANCE Wakeup WITH
  Born    <- 1,
  notice  <- Noticed("t1") /\ ~Done("t1"),
  stage   <- Stage("t1"),
  at      <- [w \in Wakers |-> Waker(w, "t1")],
  history <- histories["t1"]

RefinesMain == Main!Spec
RefinesTask == Task!Spec

TypeOK == /\ \A t \in Tasks : state[t] \subseteq {"NOTIFIED", "RUNNING", "COMPLETE"}
          /\ exec.pc \in {"take_woken", "main", "pull", "next", "run", "poll", "rest", "park", "close", "gone"}
          /\ at \in [Wakers -> {"has", "wake", "push", "unpark", "gone"}]
          /\ memory \in {"held", "freed"}

W1_Delivered == \A t \in Targets : DeliveredOnce(histories[t], Calling)

W2_NoLostWakeup == \A t \in Targets : ~Answered(histories[t]) ~> (Answered(histories[t]) \/ Done(t))
W2_Noticed      == \A t \in Targets : Answered(histories[t]) \/ Noticed(t) \/ Done(t)

(* A task that waits to be polled is once in a queue, on its way into one, or just out of it. *)
Places(t) == Cardinality({i \in DOMAIN remote : remote[i] = t}) + Cardinality({i \in DOMAIN local : local[i] = t})
             + Cardinality({w \in Wakers : Of(w) = t /\ WakerAt(w, "push")})
             + (IF At("run") /\ exec.task = t THEN 1 ELSE 0)
W3_Coalesced == /\ \A t \in Targets : PolledForWakes(histories[t], 1)
                /\ \A t \in Tasks : Places(t) <= 1

W4_PollExclusive == [][\A t \in Targets : histories'[t].polled # histories[t].polled => Stage(t) = "idle"]_vars

W5_Publishes == \A t \in Targets : SawWhatIsAnswered(histories[t])

W6_Outlives == fault # "freed"
W6_Freed    == (At("gone") /\ \A w \in Wakers : WakerAt(w, "gone")) ~> memory = "freed"

W7_NonBlocking == \A w \in Calling : ENABLED WakerSteps(w)

----------------------------------------------------------------------------

NeverWakeDuringPoll == ~(At("main") /\ woken)

NeverTaskWokenDuringPoll == \A t \in Tasks : ~(state[t] = {"NOTIFIED", "RUNNING"})

NeverCoalesced == \A t \in Targets : Sum(histories[t].due, Wakers) - Sum(histories[t].answered, Wakers) < 2

NeverWakeAfterDone == ~(At("gone") /\ \E w \in Wakers : WakerAt(w, "wake"))

(* The queue is closed when a waker is about to push. *)
NeverPushMeetsClose == ~(closed /\ \E w \in Wakers : WakerAt(w, "push"))

(* The executor parks with a task on its way into the queue. *)
NeverParksBeforePush == ~(At("park") /\ \E w \in Wakers : WakerAt(w, "push"))

(* A token is left of a wake that was answered without it. *)
NeverStaleToken == ~(At("park") /\ token /\ \A t \in Targets : Answered(histories[t]))

NeverFreed == memory # "freed"
============================================================================
