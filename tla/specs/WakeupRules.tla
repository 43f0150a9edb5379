--------------------------- MODULE WakeupRules ---------------------------
(* The rules of waking (package model, property.go) as properties of Wakeup, and situations that must be reached. *)
EXTENDS Wakeup

TypeOK == /\ notice \in BOOLEAN /\ stage \in {"idle", "polling", "done"} /\ memory \in {"held", "freed"}
          /\ at \in [Wakers -> {"has", "calls", "gone"}]

W1_Delivered == DeliveredOnce(history, Calling)

(* Temporal: what is due gets answered, unless the target is done. *)
W2_NoLostWakeup == ~Answered(history) ~> (Answered(history) \/ stage = "done")

(* The same as an invariant: whatever is due, the notice stands for. *)
W2_Noticed == Answered(history) \/ notice \/ stage = "done"

W3_Coalesced == PolledForWakes(history, Born)

(* Steps: a poll begins only when none is in progress, and never again once the target is done. *)
W4_PollExclusive == [][history'.polled # history.polled => stage = "idle" /\ stage' = "polling"]_vars

W5_Publishes == SawWhatIsAnswered(history)

LastIsGone == stage = "done" /\ Gone = Wakers

(* Wakers may outlive the target: what they use is there. *)
W6_Outlives == memory = "freed" => LastIsGone

(* Temporal: and is freed when the last one goes. *)
W6_Freed == LastIsGone ~> memory = "freed"

(* Whatever the target does, a wake that was called can take effect, and a waker that there is can be dropped. *)
W7_NonBlocking == \A w \in Wakers : /\ at[w] = "calls" => ENABLED Wake(w)
                                    /\ at[w] = "has" => ENABLED Drop(w)

----------------------------------------------------------------------------

NeverWakeDuringPoll == ~(stage = "polling" /\ notice)

NeverCoalesced == Sum(history.due, Wakers) - Sum(history.answered, Wakers) < 2

NeverWakeAfterDone == ~(stage = "done" /\ Calling # {})

(* A poll knows more than it must. *)
NeverSeesAhead == Covers(history.answered, history.seen)

NeverFreed == memory # "freed"
============================================================================
