-------------------------- MODULE ParkerMutants --------------------------
(* Parkers with one mistake each. A configuration puts one of these operators in the place of the right one, by one line. *)
EXTENDS ParkerRules

(* The token that was seen is consumed by a plain store: it acquires nothing, and cuts the release sequence. *)
TakeLateStores == /\ At("take_late")
                  /\ word' = "EMPTY"
                  /\ carried' = [carried EXCEPT !.word = parker.knows]
                  /\ parker' = [parker EXCEPT !.pc = "unlock", !.took = TRUE]
                  /\ history' = Polled(history, parker.knows)
                  /\ UNCHANGED <<holder, pc>>

(* The wait is over, and the word is put back without a look at it. *)
TakeTimedIgnores == /\ At("take_timed")
                    /\ word' = "EMPTY"
                    /\ Acquires(carried.word, "unlock")
                    /\ UNCHANGED <<holder, carried, pc, history>>

(* The condition is signalled without the mutex. *)
SwapThenSignal(w) == /\ pc[w] = "swap"
                     /\ word' = "NOTIFIED"
                     /\ carried' = [carried EXCEPT !.word = Join(@, Mine(history, w))]
                     /\ WakerGoes(w, IF word = "PARKED" THEN "signal" ELSE "idle")
                     /\ history' = Delivered(history, w)
                     /\ UNCHANGED <<holder, parker>>

(* unpark finds PARKED, takes the mutex, and only then writes the token: if PARKED is still there. *)
SwapIfEmpty(w) == /\ pc[w] = "swap"
                  /\ word' = IF word = "PARKED" THEN word ELSE "NOTIFIED"
                  /\ carried' = IF word = "PARKED" THEN carried ELSE [carried EXCEPT !.word = Join(@, Mine(history, w))]
                  /\ WakerGoes(w, IF word = "PARKED" THEN "lock" ELSE "idle")
                  /\ history' = IF word = "PARKED" THEN history ELSE Delivered(history, w)
                  /\ UNCHANGED <<holder, parker>>
SwapIfStillParked(w) == /\ pc[w] = "unlock"
                        /\ word' = IF word = "PARKED" THEN "NOTIFIED" ELSE word
                        /\ holder' = "none"
                        /\ carried' = [word |-> Join(carried.word, Mine(history, w)), mutex |-> Join(carried.mutex, Mine(history, w))]
                        /\ WakerGoes(w, "signal")
                        /\ history' = Delivered(history, w)
                        /\ UNCHANGED parker
WakerStepsLockFirst(w) == SwapIfEmpty(w) \/ UnparkLock(w) \/ SwapIfStillParked(w) \/ Signal(w)

(* unpark sees a token, and leaves it at that: it writes nothing, so it publishes nothing. *)
SwapUnlessNotified(w) == /\ pc[w] = "swap"
                         /\ word' = "NOTIFIED"
                         /\ carried' = IF word = "NOTIFIED" THEN carried ELSE [carried EXCEPT !.word = Join(@, Mine(history, w))]
                         /\ WakerGoes(w, IF word = "PARKED" THEN "lock" ELSE "idle")
                         /\ history' = Delivered(history, w)
                         /\ UNCHANGED <<holder, parker>>

(* A wait that ended for nothing takes PARKED back, and goes on. *)
AgainResets == /\ At("again")
               /\ IF word = "NOTIFIED" THEN Takes("unlock")
                  ELSE word' = "EMPTY" /\ Goes("wait") /\ UNCHANGED history
               /\ UNCHANGED <<holder, carried, pc>>

(* A wait that ends is taken for a token. *)
AgainTrusts == /\ At("again")
               /\ Takes("unlock")
               /\ UNCHANGED <<holder, carried, pc>>

(* The token stays when it was taken. *)
FastKeeps == /\ At("fast")
             /\ IF word = "NOTIFIED"
                THEN /\ Acquires(carried.word, "user")
                     /\ history' = Polled(history, parker'.knows)
                ELSE Goes("lock") /\ UNCHANGED history
             /\ UNCHANGED <<word, holder, carried, pc>>

(* unpark gives up when it finds the parker parked, and so delivers nothing. *)
SwapUnlessParked(w) == /\ pc[w] = "swap"
                       /\ word' = IF word = "PARKED" THEN word ELSE "NOTIFIED"
                       /\ carried' = [carried EXCEPT !.word = Join(@, Mine(history, w))]
                       /\ WakerGoes(w, "idle")
                       /\ history' = IF word = "PARKED" THEN history ELSE Delivered(history, w)
                       /\ UNCHANGED <<holder, parker>>

(* The parker sleeps with the mutex. *)
KeepsMutex == UNCHANGED <<holder, carried>>
============================================================================
