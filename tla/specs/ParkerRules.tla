--------------------------- MODULE ParkerRules ---------------------------
(* What Parker must keep, and situations that must be reached. It never ends, and its memory is not counted: W6 and the last *)
(* part of W4 are not for it to say. *)
EXTENDS Parker

InCall(w) == pc[w] # "idle"

(* The stages of the contract: a poll is what the program does between two calls of park, if the first one took a token. *)
Contract == INSTANCE Wakeup WITH
  Born   <- 0,
  notice <- word = "NOTIFIED",
  stage  <- IF parker.took THEN "polling" ELSE "idle",
  at     <- [w \in Wakers |-> IF pc[w] = "swap" THEN "calls" ELSE "has"],
  memory <- "held"

RefinesWakeup == Contract!Spec

TypeOK == /\ word \in {"EMPTY", "PARKED", "NOTIFIED"}
          /\ holder \in Wakers \cup {"parker", "none"}
          /\ parker.pc \in {"user", "fast", "lock", "set_parked", "take_late", "wait", "asleep", "relock", "relock_late", "again", "take_timed", "unlock"}
          /\ pc \in [Wakers -> {"idle", "swap", "lock", "unlock", "signal"}]

(* The word is PARKED from the time when it was set, under the mutex, until the wait is over, unless it was notified. *)
ParkedInWait == At("wait") \/ At("asleep") => word # "EMPTY"

W1_Delivered == DeliveredOnce(history, {w \in Wakers : InCall(w)})

W2_NoLostWakeup == ~Answered(history) ~> Answered(history)

(* As an invariant: what is due is in the word. *)
W2_Noticed == ~Answered(history) => word = "NOTIFIED"

W3_Coalesced == PolledForWakes(history, 0)

(* A token that is taken is there: nobody takes it twice. *)
W4_PollExclusive == [][history'.polled # history.polled => word = "NOTIFIED" /\ word' # "NOTIFIED"]_vars

W5_Publishes == SawWhatIsAnswered(history)

(* Who unparks waits for nothing but the mutex, and never for a holder of it that waits. *)
W7_NonBlocking ==
  \A w \in Wakers : InCall(w) =>
    \/ ENABLED WakerSteps(w)
    \/ pc[w] = "lock" /\ IF holder = "parker" THEN ENABLED ParkerSteps ELSE ENABLED WakerSteps(holder)

----------------------------------------------------------------------------

NeverUnparkDuringPoll == ~(parker.took /\ word = "NOTIFIED")

NeverCoalesced == Sum(history.due, Wakers) - Sum(history.answered, Wakers) < 2

(* The wait has timed out, and an unpark takes the mutex for a parker that does not wait any more. *)
NeverTimeoutMeetsUnpark == ~(At("take_timed") /\ word = "NOTIFIED" /\ \E w \in Wakers : pc[w] = "lock")

(* An unpark comes between the parker's test and its wait. *)
NeverUnparkBeforeWait == ~(At("wait") /\ word = "NOTIFIED" /\ parker.timed = FALSE)

(* The token that is taken late is a later one than the one that was seen. *)
NeverLaterToken == ~(At("take_late") /\ ~Covers(parker.knows, history.due))

(* A signal comes when the parker is awake again, and another park has begun. *)
NeverLateSignal == ~(At("fast") /\ \E w \in Wakers : pc[w] = "signal")

NeverSpurious == ~(At("again") /\ word = "PARKED")
============================================================================
