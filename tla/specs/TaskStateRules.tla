------------------------- MODULE TaskStateRules -------------------------
(* What TaskState must keep, and situations that must be reached. *)
EXTENDS TaskState

Where(pcs) == {r \in Runners : runner[r].pc \in pcs}
Polling    == Where({"poll", "rest"})
Done       == Has(word, "COMPLETE") \/ Where({"complete"}) # {} \/ {"RUNNING", "CANCELLED"} \subseteq word.flags
Calling    == {w \in Wakers : at[w].pc \notin {"has", "gone"}}
GoneWakers == {w \in Wakers : at[w].pc \in {"gone", "dealloc"}}

(* For the contract the task is done when it is decided that the future ends: also if it is cancelled while it is polled. *)
Contract == INSTANCE Wakeup WITH
  Born   <- 1,
  notice <- ~Done /\ Has(word, "NOTIFIED"),
  stage  <- IF Done THEN "done" ELSE IF Polling # {} THEN "polling" ELSE "idle",
  at     <- [w \in Wakers |-> CASE WakerAt(w, "notify") -> "calls" [] w \in GoneWakers -> "gone" [] OTHER -> "has"]

RefinesWakeup == Contract!Spec

TypeOK == /\ word.flags \subseteq Flags /\ word.refs \in 0..(3 + 2 * Cardinality(Wakers))
          /\ queue \in Nat /\ memory \in {"held", "freed"} /\ fault \in {"none", "freed", "broken"}
          /\ \A w \in Wakers : at[w].pc \in {"has", "notify", "push", "unpark", "release", "dealloc", "gone"}
          /\ join.pc \in {"has", "set", "unset", "drop", "release", "dealloc", "gone"}

(* References, counted by who has them. *)
RunnerRefs(r) == runner[r].refs
WakerRefs(w)  == CASE at[w].pc \in {"gone", "dealloc"} -> 0 [] at[w].pc = "push" -> 2 [] OTHER -> 1
R1_Conservation == word.refs = queue + (IF owned THEN 1 ELSE 0) + (IF join.pc \in {"gone", "dealloc"} THEN 0 ELSE 1)
                               + Sum([r \in Runners |-> RunnerRefs(r)], Runners) + Sum([w \in Wakers |-> WakerRefs(w)], Wakers)

(* No transition finds what its caller must have kept otherwise; the join waker that is woken is there. *)
R2_Conditions == fault # "broken"

(* Freed once, by the last one, and not before. *)
R3_FreeOnce == /\ memory = "freed" => word.refs = 0
               /\ Cardinality(Where({"dealloc"})) + Cardinality({w \in Wakers : WakerAt(w, "dealloc")})
                  + (IF JoinAt("dealloc") THEN 1 ELSE 0) <= IF word.refs = 0 /\ memory = "held" THEN 1 ELSE 0

W1_Delivered == DeliveredOnce(history, Calling)

W2_NoLostWakeup == ~Answered(history) ~> (Answered(history) \/ Done)
W2_Noticed      == Answered(history) \/ Has(word, "NOTIFIED") \/ Done

(* A join waker that is set is a waker too, for the end of the task. *)
W2_Joined == (Has(word, "COMPLETE") /\ JoinAt("has") /\ Has(word, "JOIN_WAKER")) ~> (join.woken \/ ~JoinAt("has"))

(* Notifications: in the queue, on the way into it, and just out of it. *)
Notifications == queue + Cardinality({w \in Wakers : WakerAt(w, "push")}) + Cardinality(Where({"run", "again"}))
W3_Coalesced == PolledForWakes(history, 1) /\ Notifications <= 1

W4_PollExclusive == Cardinality(Where({"poll", "rest", "complete"})) <= 1 /\ (Has(word, "COMPLETE") => Polling = {})

W5_Publishes == SawWhatIsAnswered(history)

W6_Outlives == fault # "freed"

(* Temporal: when the last one is gone, the task is freed. *)
W6_Freed == (Done /\ GoneWakers = Wakers /\ JoinAt("gone")) ~> memory = "freed"

W7_NonBlocking == /\ \A w \in Calling : ENABLED WakerSteps(w)
                  /\ join.pc \notin {"has", "gone"} => ENABLED JoinSteps

----------------------------------------------------------------------------

NeverWakeDuringPoll == ~(Polling # {} /\ Has(word, "NOTIFIED"))

NeverCoalesced == Sum(history.due, Wakers) - Sum(history.answered, Wakers) < 2

NeverWakeAfterDone == ~(Has(word, "COMPLETE") /\ \E w \in Wakers : WakerAt(w, "notify"))

NeverWakerFrees == ~\E w \in Wakers : WakerAt(w, "dealloc")

(* The task has run to its end while the waker is still in schedule. *)
NeverEndsDuringSchedule == ~(Has(word, "COMPLETE") /\ \E w \in Wakers : WakerAt(w, "unpark"))

NeverAbortDuringPoll == ~(Polling # {} /\ Has(word, "CANCELLED"))

(* The executor is closed: the task ends, and its notification is still in the queue. *)
NeverQueuedWhenDone == ~(Has(word, "COMPLETE") /\ queue > 0)

(* The join waker is just being woken when its handle wants it back. *)
NeverJoinMeetsEnd == ~(JoinAt("unset") /\ Has(word, "COMPLETE") /\ ~Has(word, "JOIN_WAKER"))

NeverJoinDropsFirst == ~(Where({"woken"}) # {} /\ ~Has(word, "JOIN_INTEREST"))
============================================================================
