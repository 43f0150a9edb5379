--------------------------- MODULE AtomicWaker ---------------------------
(* The algorithm of impl/task's AtomicWaker, which is that of tokio's sync/task/atomic_waker.rs: a slot for the waker of one    *)
(* consumer, guarded by a word of two bits. Neither bit: the slot belongs to nobody; REGISTERING: to the consumer; WAKING: to   *)
(* the first producer that set it; both: to the consumer, who has to wake. One action per atomic instruction.                   *)
(*                                                                                                                              *)
(* A wake is a producer's call, after it has written its data; a poll of the consumer begins with the first instruction of      *)
(* register, and reads the data afterwards. The executor that polls the consumer is a flag that its waker sets. Where register  *)
(* meets a wake in progress, the consumer wakes itself and is polled again until it does not: that is a spin lock, and counts   *)
(* as one poll that has not begun yet. (As polls they would break W3: one slow wake can cause any number of them.)              *)
(*                                                                                                                              *)
(*   action        in Go, package impl/task                        site of the instruction                                      *)
(*   Begin         the consumer is polled: its flag is taken                                                                    *)
(*   Register      AtomicWaker.Register: none to REGISTERING       atomic_waker.register                                        *)
(*   SetSlot       AtomicWaker.store: the waker into the slot                                                                   *)
(*   Unlock        AtomicWaker.registered: REGISTERING to none     atomic_waker.registered                                      *)
(*   TakeBack      ... a wake came meanwhile: the waker is taken                                                                *)
(*   UnlockWaking  ... both bits to none                           atomic_waker.registered.swap                                 *)
(*   WakeSelf      ... and woken; also where Register meets a wake                                                              *)
(*   Call          AtomicWaker.Wake, called                                                                                     *)
(*   SetWaking     AtomicWaker.Take: WAKING is set                 atomic_waker.take                                            *)
(*   TakeSlot      ... the waker is taken                                                                                       *)
(*   ClearWaking   ... WAKING is cleared                           atomic_waker.taken                                           *)
(*   Invoke        AtomicWaker.Wake: the waker that was taken is woken                                                          *)
EXTENDS WakeHistory, FiniteSets

CONSTANT MaxWakes  \* calls of each producer

VARIABLES bits,     \* a subset of {"REGISTERING", "WAKING"}
          slot,     \* whether it has a waker: not atomic
          flag,     \* the executor's, of the consumer: that it is to be polled
          carried,  \* the views that the word and the flag publish
          consumer, \* pc, and what it knows
          pc,       \* of each producer
          taken,    \* producers that hold a waker, and "consumer"
          knows,    \* of each producer
          history

vars == <<bits, slot, flag, carried, consumer, pc, taken, knows, history>>

Publishes(place, view) == carried' = [carried EXCEPT ![place] = Join(@, view)]

----------------------------------------------------------------------------
(* The consumer. *)

At(p) == consumer.pc = p
Goes(p) == consumer' = [consumer EXCEPT !.pc = p]
Acquires(view, p) == consumer' = [consumer EXCEPT !.pc = p, !.knows = Join(@, view)]

Begin == /\ At("idle") /\ flag
         /\ flag' = FALSE
         /\ Acquires(carried.flag, "register")
         /\ UNCHANGED <<bits, slot, carried, pc, taken, knows, history>>

(* Here the poll begins: from here on a wake finds this waker. While another one is being woken, this one is not stored but      *)
(* woken. *)
Register == /\ At("register")
            /\ bits' = IF bits = {} THEN {"REGISTERING"} ELSE bits
            /\ Acquires(carried.word, IF bits = {} THEN "set_slot" ELSE "wake_self")
            /\ taken' = IF bits = {} THEN taken ELSE taken \cup {"consumer"}
            /\ history' = IF bits = {} THEN Polled(history, consumer'.knows) ELSE history
            /\ UNCHANGED <<slot, flag, carried, pc, knows>>

SetSlot == /\ At("set_slot")
           /\ slot' = TRUE
           /\ Goes("unlock")
           /\ UNCHANGED <<bits, flag, carried, pc, taken, knows, history>>

Unlock == /\ At("unlock")
          /\ IF bits = {"REGISTERING"}
             THEN bits' = {} /\ Publishes("word", consumer.knows) /\ Goes("idle")
             ELSE Goes("take_back") /\ UNCHANGED <<bits, carried>>
          /\ UNCHANGED <<slot, flag, pc, taken, knows, history>>

TakeBack == /\ At("take_back")
            /\ slot' = FALSE
            /\ taken' = IF slot THEN taken \cup {"consumer"} ELSE taken
            /\ Goes("unlock_waking")
            /\ UNCHANGED <<bits, flag, carried, pc, knows, history>>

UnlockWaking == /\ At("unlock_waking")
                /\ bits' = {}
                /\ Publishes("word", consumer.knows)
                /\ Acquires(carried.word, "wake_self")
                /\ UNCHANGED <<slot, flag, pc, taken, knows, history>>

WakeSelf == /\ At("wake_self")
            /\ flag' = ("consumer" \in taken \/ flag)
            /\ Publishes("flag", consumer.knows)
            /\ taken' = taken \ {"consumer"}
            /\ Goes("idle")
            /\ UNCHANGED <<bits, slot, pc, knows, history>>

ConsumerSteps == Begin \/ Register \/ SetSlot \/ Unlock \/ TakeBack \/ UnlockWaking \/ WakeSelf

----------------------------------------------------------------------------
(* Producers. *)

ProducerGoes(w, p) == pc' = [pc EXCEPT ![w] = p]

Learns(w, view) == knows' = [knows EXCEPT ![w] = Join(Join(@, Mine(history, w)), view)]

Call(w) == /\ pc[w] = "idle" /\ history.wrote[w] < MaxWakes
           /\ ProducerGoes(w, "set_waking")
           /\ history' = Wrote(history, w)
           /\ UNCHANGED <<bits, slot, flag, carried, consumer, taken, knows>>

(* Always a read-modify-write, also if the bit is set: what was written is published to whoever has the word. *)
SetWaking(w) == /\ pc[w] = "set_waking"
                /\ bits' = bits \cup {"WAKING"}
                /\ Learns(w, carried.word) /\ Publishes("word", knows'[w])
                /\ ProducerGoes(w, IF bits = {} THEN "take_slot" ELSE "idle")
                /\ history' = Delivered(history, w)
                /\ UNCHANGED <<slot, flag, consumer, taken>>

TakeSlot(w) == /\ pc[w] = "take_slot"
               /\ slot' = FALSE
               /\ taken' = IF slot THEN taken \cup {w} ELSE taken
               /\ ProducerGoes(w, "clear_waking")
               /\ UNCHANGED <<bits, flag, carried, consumer, knows, history>>

ClearWaking(w) == /\ pc[w] = "clear_waking"
                  /\ bits' = bits \ {"WAKING"}
                  /\ Learns(w, carried.word) /\ Publishes("word", knows[w])
                  /\ ProducerGoes(w, IF w \in taken THEN "invoke" ELSE "idle")
                  /\ UNCHANGED <<slot, flag, consumer, taken, history>>

Invoke(w) == /\ pc[w] = "invoke"
             /\ flag' = TRUE
             /\ Publishes("flag", knows[w])
             /\ taken' = taken \ {w}
             /\ ProducerGoes(w, "idle")
             /\ UNCHANGED <<bits, slot, consumer, knows, history>>

ProducerSteps(w) == SetWaking(w) \/ TakeSlot(w) \/ ClearWaking(w) \/ Invoke(w)

----------------------------------------------------------------------------

Init == /\ bits = {} /\ slot = FALSE /\ flag = TRUE
        /\ carried = [word |-> Blind, flag |-> Blind]
        /\ consumer = [pc |-> "idle", knows |-> Blind]
        /\ pc = [w \in Wakers |-> "idle"]
        /\ taken = {}
        /\ knows = [w \in Wakers |-> Blind]
        /\ history = Unwoken

Next == ConsumerSteps \/ \E w \in Wakers : Call(w) \/ ProducerSteps(w)

Spec == Init /\ [][Next]_vars

FairSpec == Spec /\ WF_vars(ConsumerSteps) /\ \A w \in Wakers : WF_vars(ProducerSteps(w))

============================================================================
