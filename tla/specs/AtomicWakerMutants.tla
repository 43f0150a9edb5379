----------------------- MODULE AtomicWakerMutants -----------------------
(* Atomic wakers with one mistake each. A configuration puts one of these operators in the place of the right one, by one line. *)
EXTENDS AtomicWakerRules

(* register looks whether the slot is free, and does not lock it. *)
RegisterUnlocked == /\ At("register")
                    /\ Acquires(carried.word, IF bits = {} THEN "set_slot" ELSE "wake_self")
                    /\ taken' = IF bits = {} THEN taken ELSE taken \cup {"consumer"}
                    /\ history' = IF bits = {} THEN Polled(history, consumer'.knows) ELSE history
                    /\ UNCHANGED <<bits, slot, flag, carried, pc, knows>>

(* register unlocks without a look at the bit that came meanwhile. *)
UnlockIgnores == /\ At("unlock")
                 /\ bits' = {}
                 /\ Publishes("word", consumer.knows)
                 /\ Acquires(carried.word, "idle")
                 /\ UNCHANGED <<slot, flag, pc, taken, knows, history>>

(* register gives up when a wake is in progress: it takes that wake for its own. *)
RegisterGivesUp == /\ At("register")
                   /\ bits' = IF bits = {} THEN {"REGISTERING"} ELSE bits
                   /\ Acquires(carried.word, IF bits = {} THEN "set_slot" ELSE "idle")
                   /\ history' = IF bits = {} THEN Polled(history, consumer'.knows) ELSE history
                   /\ UNCHANGED <<slot, flag, carried, pc, taken, knows>>

(* wake begins with a load, and leaves it at that where another wake is in progress: it publishes nothing. *)
SetWakingUnlessSet(w) == /\ pc[w] = "set_waking"
                         /\ bits' = bits \cup {"WAKING"}
                         /\ IF "WAKING" \in bits THEN UNCHANGED <<knows, carried>>
                            ELSE Learns(w, carried.word) /\ Publishes("word", knows'[w])
                         /\ ProducerGoes(w, IF bits = {} THEN "take_slot" ELSE "idle")
                         /\ history' = Delivered(history, w)
                         /\ UNCHANGED <<slot, flag, consumer, taken>>

(* The bit is cleared by a plain store. *)
ClearWakingStores(w) == /\ pc[w] = "clear_waking"
                        /\ bits' = {}
                        /\ carried' = [carried EXCEPT !.word = knows[w]]
                        /\ ProducerGoes(w, IF w \in taken THEN "invoke" ELSE "idle")
                        /\ UNCHANGED <<slot, flag, consumer, taken, knows, history>>

(* Every producer that sets the bit takes the slot. *)
SetWakingShared(w) == /\ pc[w] = "set_waking"
                      /\ bits' = bits \cup {"WAKING"}
                      /\ Learns(w, carried.word) /\ Publishes("word", knows'[w])
                      /\ ProducerGoes(w, IF "REGISTERING" \in bits THEN "idle" ELSE "take_slot")
                      /\ history' = Delivered(history, w)
                      /\ UNCHANGED <<slot, flag, consumer, taken>>

(* register unlocks first, and then takes the waker out. *)
UnlockThenTake == /\ At("unlock")
                  /\ bits' = {}
                  /\ Publishes("word", consumer.knows)
                  /\ Acquires(carried.word, IF "WAKING" \in bits THEN "take_back" ELSE "idle")
                  /\ UNCHANGED <<slot, flag, pc, taken, knows, history>>

(* A producer leaves the waker that it is to wake in the slot. *)
TakeSlotKeeps(w) == /\ pc[w] = "take_slot"
                    /\ taken' = IF slot THEN taken \cup {w} ELSE taken
                    /\ ProducerGoes(w, "clear_waking")
                    /\ UNCHANGED <<bits, slot, flag, carried, consumer, knows, history>>

(* register wakes its waker in any case, to be sure. *)
UnlockAndWake == /\ At("unlock")
                 /\ IF bits = {"REGISTERING"}
                    THEN bits' = {} /\ Publishes("word", consumer.knows) /\ Goes("wake_self") /\ taken' = taken \cup {"consumer"}
                    ELSE Goes("take_back") /\ UNCHANGED <<bits, carried, taken>>
                 /\ UNCHANGED <<slot, flag, pc, knows, history>>

(* A wake waits until the consumer has registered. *)
SetWakingWaits(w) == /\ pc[w] = "set_waking" /\ bits = {}
                     /\ bits' = {"WAKING"}
                     /\ Learns(w, carried.word) /\ Publishes("word", knows'[w])
                     /\ ProducerGoes(w, "take_slot")
                     /\ history' = Delivered(history, w)
                     /\ UNCHANGED <<slot, flag, consumer, taken>>
============================================================================
