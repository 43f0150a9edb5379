--------------------------- MODULE TraceWakeup ---------------------------
(* Accepts histories of waking one target of an implementation: does Wakeup have a behaviour that shows what the history shows?  *)
(* Lines stand in the order in which they came about. The effect of a call lies hidden between its two lines, the beginning of a  *)
(* poll between the line by which the target waits and the one by which it does no more. Nothing but steps of Wakeup happens, so   *)
(* that the trace constrains Wakeup and refines it (StepsOfWakeup).                                                               *)
(*                                                                                                                                *)
(*   line (l.e)           step of Wakeup          in Go, package model                                                            *)
(*   call, by l.w         Begin                   WakeCalled: ref, value or abort (l.by)                                          *)
(*   (hidden)             Wake, or Abort          the atomic instruction of a wake                                                *)
(*   return, of l.w                               WakeReturned                                                                    *)
(*   drop, of l.w         Drop                    WakerDropped                                                                    *)
(*   (hidden)             Poll                    the atomic instruction that takes the notice                                    *)
(*   poll; woken                                  PollBegan; Woken: what was read since then (l.seen)                             *)
(*   timeout                                      TimedOut: at some time there was no notice                                      *)
(*   pending; park        Return, if it began     PollPending; Parked                                                             *)
(*   ready; end           Finish                  PollReady; Ended: an abort may have come first                                  *)
(*   free                 Free                    MemoryFreed                                                                     *)
(*   rest                                         AtTheEnd: nobody is blocked but who waits for nothing                           *)
(*                                                                                                                                *)
(* All traces of a run have the same wakers here, and targets that are born with a notice. What a trace has not of that is given   *)
(* up before its first line (SetUp): wakers are dropped, and a parker has its first poll, as a thread that runs.                   *)
EXTENDS Wakeup, WakeData, Sequences, TLC

VARIABLES t,      \* the trace, from 1
          i,      \* how many of its lines were taken
          calls,  \* of each waker: the kind of its open call, or "none"
          waits,  \* whether the target waits: in park, or for its next poll
          began,  \* whether a poll has begun since it does
          missed  \* whether there was no notice since it does

lineVars  == <<calls, waits, began, missed>>
traceVars == <<t, i, lineVars>>

More == i < Len(Traces[t])
Line == Traces[t][i + 1]
Is(e) == More /\ Line.e \in e

(* The greatest line that each trace has reached is printed. One worker: TLCSet and TLCGet are not for several. *)
ASSUME \A n \in DOMAIN Traces : TLCSet(n, 0)
Reached(n) == IF TLCGet(t) < n THEN PrintT(<<"reached", t, n>>) /\ TLCSet(t, n) ELSE TRUE
Took       == i' = i + 1 /\ Reached(i + 1) /\ UNCHANGED t

----------------------------------------------------------------------------
(* Lines of wakers. *)

Call == /\ Is({"call"}) /\ calls[Line.w] = "none"
        /\ Begin(Line.w)
        /\ calls' = [calls EXCEPT ![Line.w] = Line.by]
        /\ UNCHANGED <<waits, began, missed>>

Returns == /\ Is({"return"}) /\ calls[Line.w] # "none" /\ at[Line.w] # "calls"
           /\ calls' = [calls EXCEPT ![Line.w] = "none"]
           /\ UNCHANGED <<vars, waits, began, missed>>

Dropped == Is({"drop"}) /\ calls[Line.w] = "none" /\ Drop(Line.w) /\ UNCHANGED lineVars

----------------------------------------------------------------------------
(* Lines of the target. *)

Outcomes == {"poll", "woken", "timeout", "pending", "park", "ready", "end"}

Shown == /\ Is({"poll", "woken"}) /\ began
           /\ Covers(history.wrote, Line.seen)
           /\ waits' = FALSE /\ began' = FALSE
           /\ UNCHANGED <<vars, calls, missed>>

TimedOut == /\ Is({"timeout"}) /\ missed
            /\ waits' = FALSE /\ missed' = FALSE
            /\ UNCHANGED <<vars, calls, began>>

Ends == IF stage = "done" THEN UNCHANGED vars ELSE Finish

(* After an abort, or a park that timed out, no poll is to be ended. *)
Waits == /\ Is({"pending", "park", "ready"}) /\ ~waits
         /\ CASE Line.e = "ready"    -> Ends
              [] stage = "polling"   -> Return
              [] OTHER               -> UNCHANGED vars
         /\ waits' = TRUE
         /\ UNCHANGED <<calls, began, missed>>

Ended == Is({"end"}) /\ Ends /\ UNCHANGED lineVars

Freed == Is({"free"}) /\ Free /\ UNCHANGED lineVars

Rests == /\ Is({"rest"})
         /\ \A w \in Wakers : calls[w] = "none"
         /\ Line.frees /\ Unused => memory = "freed"
         /\ waits => ~(notice /\ stage = "idle")
         /\ UNCHANGED <<vars, lineVars>>

----------------------------------------------------------------------------
(* Hidden steps. *)

Effect(w) == /\ at[w] = "calls"
             /\ IF calls[w] = "abort" /\ stage # "done" THEN Abort(w) ELSE Wake(w)
             /\ at'[w] = IF calls[w] = "value" THEN "gone" ELSE "has"

(* The next line by which the target says what it does. *)
RECURSIVE FirstOutcome(_, _)
FirstOutcome(lines, n) == IF n > Len(lines) THEN [e |-> "none"]
                          ELSE IF lines[n].e \in Outcomes THEN lines[n] ELSE FirstOutcome(lines, n + 1)
Outcome == FirstOutcome(Traces[t], i + 1)

(* What a poll can have known of what was read later. *)
Known(read) == [w \in Wakers |-> IF read[w] < history.wrote[w] THEN read[w] ELSE history.wrote[w]]

(* In the place of Wakeup's Views: a poll has one view, for all others need not be looked at. *)
Polls      == Outcome.e \in {"poll", "woken"}
TraceViews == IF Polls THEN {Known(Outcome.seen)} ELSE {history.wrote}

Begins == /\ Polls
          /\ Poll
          /\ began' = TRUE
          /\ UNCHANGED missed
Misses == /\ Outcome.e = "timeout" /\ ~notice /\ ~missed
          /\ missed' = TRUE
          /\ UNCHANGED <<vars, began>>

Hidden == \/ /\ \E w \in Wakers : Effect(w)
             /\ UNCHANGED lineVars
          \/ /\ waits /\ ~began
             /\ Begins \/ Misses
             /\ UNCHANGED <<calls, waits>>

----------------------------------------------------------------------------

Strangers == {w \in Wakers : w > Sizes[t] /\ at[w] = "has"}
Unborn    == Borns[t] = 0 /\ (history.polled = 0 \/ stage = "polling")
SetUp     == IF Strangers # {} THEN Drop(CHOOSE w \in Strangers : TRUE)
             ELSE IF stage = "polling" THEN Return ELSE Poll /\ notice' = FALSE

TraceInit == /\ Init /\ t \in DOMAIN Traces /\ i = 0
             /\ calls = [w \in Wakers |-> "none"] /\ waits = (Borns[t] = 1) /\ began = FALSE /\ missed = FALSE

TraceNext == IF i = 0 /\ (Strangers # {} \/ Unborn) THEN SetUp /\ UNCHANGED traceVars
             ELSE \/ /\ Call \/ Returns \/ Dropped \/ Shown \/ TimedOut \/ Waits \/ Ended \/ Freed \/ Rests
                     /\ Took
                  \/ /\ Hidden
                     /\ UNCHANGED <<t, i>>

TraceSpec == TraceInit /\ [][TraceNext]_<<vars, traceVars>>

(* What TraceSpec refines, step by step. Its initial states are Wakeup's by their definition. *)
StepsOfWakeup == [][Next]_vars

============================================================================
