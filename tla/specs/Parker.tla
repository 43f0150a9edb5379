------------------------------ MODULE Parker ------------------------------
(* The algorithm of impl/park, which is that of tokio's runtime/park.rs: a word, a mutex and a condition variable. One action   *)
(* per atomic instruction and per operation of mutex and condition variable, in a memory that is sequentially consistent; what  *)
(* happens before what is in views (WakeHistory). A wake is an unpark, a poll begins where park takes the token.                *)
(*                                                                                                                              *)
(*   action        in Go, package impl/park                           site of the instruction                                   *)
(*   ParkCall      Parker.Park, Parker.ParkTimeout: called                                                                      *)
(*   Fast          inner.tryTake: a token without the mutex           park.consume                                              *)
(*   Lock          inner.park, inner.parkTimeout: the mutex                                                                     *)
(*   SetParked     inner.prepare: EMPTY to PARKED, or a token is      park.begin                                                *)
(*                 there after all                                                                                              *)
(*   TakeLate      inner.prepare: takes that token by an exchange     park.reread                                               *)
(*   Wait          Cond.Wait, Cond.WaitTimeout: the mutex released                                                              *)
(*   WaitEnds      signalled, for nothing, or timed out                                                                         *)
(*   Relock        the mutex again                                                                                              *)
(*   Again         inner.woken: NOTIFIED to EMPTY, or wait again      park.woken                                                *)
(*   TakeTimed     inner.parkTimeout: the time is over: an exchange   park.timeout                                              *)
(*   Unlock        the mutex; park returns                                                                                      *)
(*   Unpark        Unparker.Unpark: called                                                                                      *)
(*   Swap          inner.unpark: an exchange for NOTIFIED             park.unpark                                               *)
(*   UnparkLock, UnparkUnlock   inner.unpark: so that the parker is asleep                                                      *)
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
           ELSE Goes("lock") /\ UNCHANGED <<word, history>>
        /\ UNCHANGED <<holder, carried, pc>>

Lock == /\ At("lock") /\ holder = "none"
        /\ holder' = "parker"
        /\ Acquires(carried.mutex, "set_parked")
        /\ UNCHANGED <<word, carried, pc, history>>

SetParked == /\ At("set_parked")
             /\ word' = IF word = "EMPTY" THEN "PARKED" ELSE word
             /\ Goes(IF word = "EMPTY" THEN "wait" ELSE "take_late")
             /\ UNCHANGED <<holder, carried, pc, history>>

TakeLate == /\ At("take_late")
            /\ Takes("unlock")
            /\ UNCHANGED <<holder, carried, pc>>

ReleasesMutex == holder' = "none" /\ carried' = [carried EXCEPT !.mutex = parker.knows]

Wait == /\ At("wait")
        /\ ReleasesMutex
        /\ Goes("asleep")
        /\ UNCHANGED <<word, pc, history>>

WaitEnds(p) == At("asleep") /\ Goes(p) /\ UNCHANGED <<word, holder, carried, pc, history>>
WakesForNothing == Spurious /\ WaitEnds("relock")
TimesOut        == parker.timed /\ WaitEnds("relock_late")

Relock == /\ At("relock") \/ At("relock_late")
          /\ holder = "none" /\ holder' = "parker"
          /\ Acquires(carried.mutex, IF At("relock") THEN "again" ELSE "take_timed")
          /\ UNCHANGED <<word, carried, pc, history>>

Again == /\ At("again")
         /\ IF word = "NOTIFIED" THEN Takes("unlock")
            ELSE Goes("wait") /\ UNCHANGED <<word, history>>
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
