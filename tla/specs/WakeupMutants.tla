-------------------------- MODULE WakeupMutants --------------------------
(* Contracts with one mistake each. A configuration puts one of these operators in the place of the right one, by one line. *)
EXTENDS WakeupRules

(* A wake while another one is pending is not counted as a delivery; one takes effect twice. *)
WakeIfNone(w) == /\ at[w] = "calls"
                 /\ notice' = Notified
                 /\ Becomes(w, "has") \/ Becomes(w, "gone")
                 /\ history' = IF notice THEN history ELSE Delivered(history, w)
                 /\ UNCHANGED <<stage, memory>>
DeliveredTwice(h, w) == [h EXCEPT !.due[w] = h.wrote[w], !.woken = @ + 2]

(* A wake during a poll is forgotten. *)
NotifiedIfIdle == stage = "idle" \/ notice

(* A poll needs no notice. *)
ReadyAlways == stage = "idle"

(* A second poll begins while one is in progress; or when the target is done. *)
ReadyWhilePolling == notice /\ stage # "done" /\ history.polled < history.woken + Born
ReadyWhenDone     == (notice \/ stage = "done") /\ stage # "polling" /\ history.polled < history.woken + Born

(* A poll knows nothing but what some wake brought. *)
SeesSome(view) == history.due = Blind \/ \E w \in Wakers : history.due[w] > 0 /\ view[w] >= history.due[w]

(* The memory goes with the target; or with nobody. *)
UnusedWhenDone == stage = "done"
FreeNever == FALSE /\ UNCHANGED vars

(* A wake waits until the poll is over. *)
WakeAfterPoll(w) == /\ at[w] = "calls" /\ stage # "polling"
                    /\ notice' = Notified
                    /\ Becomes(w, "has") \/ Becomes(w, "gone")
                    /\ history' = Delivered(history, w)
                    /\ UNCHANGED <<stage, memory>>
============================================================================
