------------------------------ MODULE Parker ------------------------------
(* The algorithm of impl/park, which is that of tokio's runtime/park.rs: a word, a mutex and a condition variable. One action   *)
(* per atomic instruction and per operation of mutex and condition variable, in a memory that is sequentially consistent; what  *)
(* happens before what is in views (WakeHistory). A wake is an unpark, a poll begins where park takes the token.                *)
(*                                                                                                                              *)
(*   action        in Go, package impl/park                            site of the instruction                                  *)
(*   ParkCall      Park, ParkTimeout: called                                                                                    *)
(*   Fast          take: consume a token without the mutex             park.fast                                                *)
(*   Lock          mutex                                                                                                        *)
(*   SetParked     EMPTY to PARKED, or a token is there after all      park.set_parked                                          *)
(*   TakeLate      the token is taken by an exchange: what is read     park.take_late                                           *)
(*                 may be a later unpark than the one just seen                                                                 *)
(*   Wait          the condition variable releases the mutex                                                                    *)
(*   Notified, Spurious, TimesOut        the wait ends                                                                          *)
(*   Relock        the mutex again                                                                                              *)
(*   Again         after an untimed wait: NOTIFIED to EMPTY, or wait   park.again                                               *)
(*   TakeTimed     after a timed one: an exchange, whatever it was     park.take_timed                                          *)
(*   Unlock        mutex; park returns                                                                                          *)
(*   Unpark        Unpark: called                                                                                               *)
(*   Swap          the exchange for NOTIFIED                           unpark.swap                                              *)
(*   UnparkLock, UnparkUnlock   the mutex, so that the parker waits                                                             *)
(*   Signal        Cond.Signal                                                                                                  *)
EXTENDS WakeHistory, FiniteSets

CONSTANTS MaxWakes,  \* calls of unpark by each waker
          Timed,     \* a subset of BOOLEAN: the kinds of park that are used
          Spurious   \* whether the condition variable wakes for nothing

VARIABLES word,    \* "EMPTY", "PARKED", "NOTIFIED"
          holder,  \* of the mutex: a waker, "parker" or "none"
          carried, \* the views that the word and the mutex publish
          parker,  \* pc; whether the park is timed; whether it took a token; what the thread knows
          pc,      \* of each waker
          history

vars == <<word, holder, carried, parker, pc, history>>

At(p)   == parker.pc = p
Goes(p) == parker' = [parker EXCEPT !.pc = p]

(* The parker acquires a view, and goes on. *)
Acquires(view, p) == parker' = [parker EXCEPT !.pc = p, !.knows = Join(@, view)]

(* It takes the token by a read-modify-write: this is the poll. *)
Takes(p) == /\ word' = "EMPTY"
            /\ parker' = [parker EXCEPT !.pc = p, !.took = TRUE, !.knows = Join(@, carried.word)]
            /\ history' = Polled(history, parker'.knows)

----------------------------------------------------------------------------
(* The parker. *)

ParkCall == /\ At("user")
            /\ \E timed \in Timed : parker' = [parker EXCEPT !.pc = "fast", !.timed = timed, !.took = FALSE]
            /\ UNCHANGED <<word, holder, carried, pc, history>>

Fast == /\ At("fast")
        /\ IF word = "NOTIFIED" THEN Takes("user")
           ELSE Acquires(carried.word, "lock") /\ UNCHANGED <<word, history>>
        /\ UNCHANGED <<holder, carried, pc>>

Lock == /\ At("lock") /\ holder = "none"
        /\ holder' = "parker"
        /\ Acquires(carried.mutex, "set_parked")
        /\ UNCHANGED <<word, carried, pc, history>>

SetParked == /\ At("set_parked")
             /\ word' = IF word = "EMPTY" THEN "PARKED" ELSE word
             /\ Acquires(carried.word, IF word = "EMPTY" THEN "wait" ELSE "take_late")
             /\ UNCHANGED <<holder, carried, pc, history>>

TakeLate == /\ At("take_late")
            /\ Takes("unlock")
            /\ UNCHANGED <<holder, carried, pc>>

ReleasesMutex == holder' = "none" /\ carried' = [carried EXCEPT !.mutex = parker.knows]

Wait == /\ At("wait")
        /\ ReleasesMutex
        /\ Goes("asleep")
        /\ UNCHANGED <<word, pc, history>>

WaitEnds == At("asleep") /\ Goes("relock") /\ UNCHANGED <<word, holder, carried, pc, history>>
WakesForNothing == Spurious /\ WaitEnds
TimesOut        == parker.timed /\ WaitEnds

Relock == /\ At("relock") /\ holder = "none"
          /\ holder' = "parker"
          /\ Acquires(carried.mutex, IF parker.timed THEN "take_timed" ELSE "again")
          /\ UNCHANGED <<word, carried, pc, history>>

Again == /\ At("again")
         /\ IF word = "NOTIFIED" THEN Takes("unlock")
            ELSE Acquires(carried.word, "wait") /\ UNCHANGED <<word, history>>
         /\ UNCHANGED <<holder, carried, pc>>

TakeTimed == /\ At("take_timed")
             /\ IF word = "NOTIFIED" THEN Takes("unlock")
                ELSE word' = "EMPTY" /\ Acquires(carried.word, "unlock") /\ UNCHANGED history
             /\ UNCHANGED <<holder, carried, pc>>

Unlock == /\ At("unlock")
          /\ holder' = "none" /\ carried' = [carried EXCEPT !.mutex = parker.knows]
          /\ Goes("user")
          /\ UNCHANGED <<word, pc, history>>

(* What the parker can do by itself. *)
ParkerSteps == ParkCall \/ Fast \/ Lock \/ SetParked \/ TakeLate \/ Wait \/ Relock \/ Again \/ TakeTimed \/ Unlock

----------------------------------------------------------------------------
(* Wakers. *)

WakerGoes(w, p) == pc' = [pc EXCEPT ![w] = p]

Unpark(w) == /\ pc[w] = "idle" /\ history.wrote[w] < MaxWakes
             /\ WakerGoes(w, "swap")
             /\ history' = Wrote(history, w)
             /\ UNCHANGED <<word, holder, carried, parker>>

Swap(w) == /\ pc[w] = "swap"
           /\ word' = "NOTIFIED"
           /\ carried' = [carried EXCEPT !.word = Join(@, Mine(history, w))]
           /\ WakerGoes(w, IF word = "PARKED" THEN "lock" ELSE "idle")
           /\ history' = Delivered(history, w)
           /\ UNCHANGED <<holder, parker>>

UnparkLock(w) == /\ pc[w] = "lock" /\ holder = "none"
                 /\ holder' = w
                 /\ WakerGoes(w, "unlock")
                 /\ UNCHANGED <<word, carried, parker, history>>

UnparkUnlock(w) == /\ pc[w] = "unlock"
                   /\ holder' = "none"
                   /\ carried' = [carried EXCEPT !.mutex = Join(@, Mine(history, w))]
                   /\ WakerGoes(w, "signal")
                   /\ UNCHANGED <<word, parker, history>>

Signal(w) == /\ pc[w] = "signal"
             /\ IF At("asleep") THEN Goes("relock") ELSE UNCHANGED parker
             /\ WakerGoes(w, "idle")
             /\ UNCHANGED <<word, holder, carried, history>>

WakerSteps(w) == Swap(w) \/ UnparkLock(w) \/ UnparkUnlock(w) \/ Signal(w)

----------------------------------------------------------------------------

Init == /\ word = "EMPTY" /\ holder = "none"
        /\ carried = [word |-> Blind, mutex |-> Blind]
        /\ parker = [pc |-> "user", timed |-> FALSE, took |-> FALSE, knows |-> Blind]
        /\ pc = [w \in Wakers |-> "idle"]
        /\ history = Unwoken

Next == ParkerSteps \/ WakesForNothing \/ TimesOut \/ \E w \in Wakers : Unpark(w) \/ WakerSteps(w)

Spec == Init /\ [][Next]_vars

(* Who is in an operation goes on, and the program parks again. No time-out and no spurious wake-up has to come. *)
FairSpec == Spec /\ WF_vars(ParkerSteps) /\ \A w \in Wakers : WF_vars(WakerSteps(w))

============================================================================
