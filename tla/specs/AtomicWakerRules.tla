------------------------ MODULE AtomicWakerRules ------------------------
(* What AtomicWaker must keep, and situations that must be reached. Nobody polls but one consumer, who never ends: the whole of *)
(* W4 and W6 is for TaskState to say. *)
EXTENDS AtomicWaker

Calling == {w \in Wakers : pc[w] # "idle"}

(* A wake is pending until the poll begins: as the bit, as a waker that was taken and is to be woken, as the executor's flag. *)
Pending == "WAKING" \in bits \/ taken # {} \/ flag \/ At("register") \/ At("take_back") \/ At("unlock_waking")

(* The poll ends for the contract where the consumer wakes itself, or is idle. *)
Contract == INSTANCE Wakeup WITH
  Born   <- 1,
  notice <- Pending,
  stage  <- IF At("idle") \/ At("register") \/ At("wake_self") THEN "idle" ELSE "polling",
  at     <- [w \in Wakers |-> IF pc[w] = "set_waking" THEN "calls" ELSE "has"],
  memory <- "held"

RefinesWakeup == Contract!Spec

TypeOK == /\ bits \subseteq {"REGISTERING", "WAKING"} /\ slot \in BOOLEAN /\ flag \in BOOLEAN
          /\ taken \subseteq Wakers \cup {"consumer"}
          /\ consumer.pc \in {"idle", "register", "set_slot", "unlock", "take_back", "unlock_waking", "wake_self"}
          /\ pc \in [Wakers -> {"idle", "set_waking", "take_slot", "clear_waking", "invoke"}]

(* The slot is not atomic: two that are about to use it are a data race, and two that take the same waker free it twice. Rule R2. *)
UsesSlot == {w \in Wakers : pc[w] = "take_slot"} \cup (IF At("set_slot") \/ At("take_back") THEN {"consumer"} ELSE {})
R2_SlotExclusive == Cardinality(UsesSlot) <= 1

(* A waker that was registered has one owner: the slot, or whoever took it and will wake it. (The consumer may also wake the one  *)
(* that it was given on loan.) Rule R1. *)
R1_OneOwner == Cardinality(taken \cap Wakers) + (IF slot THEN 1 ELSE 0) <= 1

(* Who has the word has one of its bits. *)
Owned == /\ (\E w \in Wakers : pc[w] \in {"take_slot", "clear_waking"}) => "WAKING" \in bits
         /\ (At("set_slot") \/ At("unlock")) => "REGISTERING" \in bits

W1_Delivered == DeliveredOnce(history, Calling)

W2_NoLostWakeup == ~Answered(history) ~> Answered(history)
W2_Noticed      == Answered(history) \/ Pending

W3_Coalesced == PolledForWakes(history, 1)

W5_Publishes == SawWhatIsAnswered(history)

(* Nobody waits for anybody, on either side. *)
W7_NonBlocking == /\ \A w \in Calling : ENABLED ProducerSteps(w)
                  /\ ~At("idle") => ENABLED ConsumerSteps

----------------------------------------------------------------------------

NeverRegisteringMeetsWaking == bits # {"REGISTERING", "WAKING"}

(* A producer is taking the waker of an earlier poll when the consumer registers again. *)
NeverRegisterWhileWaking == ~(At("wake_self") /\ \E w \in Wakers : pc[w] \in {"take_slot", "clear_waking"})

NeverCoalesced == Sum(history.due, Wakers) - Sum(history.answered, Wakers) < 2

NeverWakeDuringPoll == ~(Pending /\ ~At("idle") /\ ~At("register"))

(* A wake before any waker was registered. *)
NeverTakesNothing == ~(\E w \in Wakers : pc[w] = "clear_waking" /\ w \notin taken)
============================================================================
