------------------------- MODULE TraceOwnership -------------------------
(* Accepts traces of an implementation: does Ownership have a behaviour that shows what the trace shows? A trace is a sequence of lines,  *)
(* in the order in which they came about: "invoke", a process makes a call, and "ok", it has returned. The effect of the call lies hidden *)
(* between them: steps of Ownership, and nothing but them, so that the trace constrains Ownership and refines it (StepsOfOwnership).      *)
(*                                                                                                                                        *)
(*   this module      line of a trace                  in Go                                                                              *)
(*   Traces, Limits   (package tla, TraceData.tla)     tla.Trace.Lines, .Limit                                                            *)
(*   l.e              "invoke" or "ok"                 tla.Line.Return; linearize.Event.Type; concurrent.Line.Return                      *)
(*   l.p              process                          tla.Line.Process; linearize.Event.Process; concurrent.Line.Thread                  *)
(*   l.f              operation, by Ownership's name   model.Call.F; linearize.Event.F                                                    *)
(*   l.h              handle that it acts on, or -1    model.Call.Handle; linearize.Value.Handle                                          *)
(*   l.other          second handle, or -1             model.Call.Other                                                                   *)
(*   l.to             id of what it makes, or -1       model.Call.To; linearize.Value.To                                                  *)
(*   l.panics         of New: user code that panics    scenario.Panic                                                                     *)
(*   l.ok, l.count,   outcome                          model.Outcome; linearize.Result                                                    *)
(*   l.freed, l.panicked, l.err                                                                                                           *)
(*   hidden           nothing                          the atomic instructions of package impl/waker                                      *)
(*                                                                                                                                        *)
(* Handles have in a trace ids of their own, each once. Ownership takes its smallest free number; ids says which that was. States that    *)
(* differ in these numbers only are one state (View).                                                                                     *)
EXTENDS Ownership, TraceData

VARIABLES t,      \* the trace, from 1
          i,      \* how many of its lines were taken
          calls,  \* the open calls, by process
          ids,    \* the numbers that live handles have in Ownership, by their ids in the trace
          user    \* which user code panics, of the objects in the order of their making

traceVars == <<t, i, calls, ids, user>>

More == i < Len(Traces[t])
Line == Traces[t][i + 1]
Open == DOMAIN calls

(* The greatest line that each trace has reached is printed. One worker: TLCSet and TLCGet are not for several. *)
ASSUME \A n \in DOMAIN Traces : TLCSet(n, 0)
Reached(n) == IF TLCGet(t) < n THEN PrintT(<<"reached", t, n>>) /\ TLCSet(t, n) ELSE TRUE
Took       == i' = i + 1 /\ Reached(i + 1) /\ UNCHANGED <<vars, t, ids, user>>

TraceFuncs == {"New"} \cup UNION {Accepts[k] : k \in DOMAIN Accepts}
Makers     == {"New", "Clone", "IntoWaker", "Borrow", "Downgrade", "Upgrade", "IntoRaw", "FromRaw", "IncStrong", "Move"}

Seconds    == [PtrEq |-> {"arc", "self"}, WillWake |-> {"waker"}]  \* kinds of the second handle

----------------------------------------------------------------------------
(* Lines. *)

NoOutcome == [ok |-> FALSE, count |-> 0, freed |-> FALSE, panicked |-> FALSE, err |-> ""]

(* The handle is there for the caller: its maker has returned, and no open call needs it for itself, or has it where this call needs it so. *)
Usable(h, f) == /\ h \in DOMAIN ids
                /\ \A q \in Open : /\ calls[q].to # h
                                   /\ h \in {calls[q].h, calls[q].other} => calls[q].f \notin Exclusive /\ f \notin Exclusive

NewID(id) == id \notin DOMAIN ids /\ \A q \in Open : calls[q].to # id

Invoke == /\ More /\ Line.e = "invoke" /\ Line.p \notin Open
          /\ Line.f # "New" => Usable(Line.h, Line.f) /\ May(Line.f, ids[Line.h])
          /\ IF Line.f \in DOMAIN Seconds
             THEN Usable(Line.other, Line.f) /\ handles[ids[Line.other]].kind \in Seconds[Line.f]
             ELSE Line.other = NoHandle
          /\ IF Line.f \in Makers THEN Line.to # NoHandle /\ NewID(Line.to) ELSE Line.to = NoHandle
          /\ LET at == IF Line.f = "New" THEN NoHandle ELSE ids[Line.h]
             IN  calls' = (Line.p :> [f |-> Line.f, h |-> Line.h, other |-> Line.other, to |-> Line.to, panics |-> Line.panics, at |-> at,
                                      object |-> IF Line.f = "New" THEN 0 ELSE handles[at].object,
                                      stage |-> "invoked", out |-> NoOutcome]) @@ calls
          /\ Took

Ok == /\ More /\ Line.e = "ok" /\ Line.p \in Open
      /\ calls[Line.p].f = Line.f
      /\ calls[Line.p].stage = "done"
      /\ calls[Line.p].out = [ok |-> Line.ok, count |-> Line.count, freed |-> Line.freed, panicked |-> Line.panicked, err |-> Line.err]
      /\ calls' = [q \in Open \ {Line.p} |-> calls[q]]
      /\ Took

----------------------------------------------------------------------------
(* Hidden steps. *)

Step(f, h) ==
  CASE f = "New" -> New                    [] f = "Clone" -> Clone(h)           [] f = "IntoWaker" -> IntoWaker(h)
    [] f = "Borrow" -> Borrow(h)           [] f = "EndBorrow" -> EndBorrow(h)   [] f = "Wake" -> Wake(h)
    [] f = "WakeByRef" -> WakeByRef(h)     [] f = "Drop" -> Drop(h)             [] f = "StrongCount" -> StrongCount(h)
    [] f = "WeakCount" -> WeakCount(h)     [] f = "Wakes" -> Wakes(h)           [] f = "Downgrade" -> Downgrade(h)
    [] f = "Upgrade" -> Upgrade(h)         [] f = "GetMut" -> GetMut(h)         [] f = "TryUnwrap" -> TryUnwrap(h)
    [] f = "IntoInner" -> IntoInner(h)     [] f = "PtrEq" -> PtrEq(h)           [] f = "WillWake" -> WillWake(h)
    [] f = "IntoRaw" -> IntoRaw(h)         [] f = "FromRaw" -> FromRaw(h)       [] f = "IncStrong" -> IncStrong(h)
    [] f = "DecStrong" -> DecStrong(h)     [] f = "Forget" -> Forget(h)         [] f = "Move" -> Move(h)

(* A call that is refused at the limit may show its excess for a moment (R7). *)
Acquires(c) == IF c.f = "Downgrade" \/ (c.f = "Clone" /\ handles[c.at].kind = "weak") THEN "weak"
               ELSE IF c.f \in {"Clone", "Upgrade", "IncStrong"} THEN "strong" ELSE "nothing"
Excess(object, word) ==
  Cardinality({q \in Open : calls[q].stage = "refused" /\ calls[q].object = object /\ Acquires(calls[q]) = word})
Strong(object) == objects[object].strong + Excess(object, "strong")
Weak(object)   == objects[object].weak + Excess(object, "weak")
AtLimit(c)     == CASE Acquires(c) = "strong" -> Strong(c.object) >= Limits[t]
                    [] Acquires(c) = "weak"   -> Weak(c.object) >= Limits[t]
                    [] OTHER                  -> FALSE

(* What a call shows that acts now; freed and panicked come with the end of user code. *)
Shows(c) ==
  [NoOutcome EXCEPT
    !.ok    = CASE c.f = "Upgrade"                  -> objects[c.object].strong > 0
                [] c.f = "GetMut"                   -> Unique(objects[c.object])
                [] c.f \in {"TryUnwrap", "IntoInner"} -> objects[c.object].strong = 1
                [] c.f \in {"PtrEq", "WillWake"}    -> handles[ids[c.other]].object = c.object
                [] OTHER                            -> FALSE,
    !.count = CASE c.f = "StrongCount"              -> Strong(c.object)
                [] c.f = "WeakCount"                -> IF objects[c.object].strong = 0 THEN 0 ELSE Weak(c.object) - 1
                [] c.f = "Wakes"                    -> objects[c.object].wakes
                [] OTHER                            -> 0]

(* The call acts. Where it began to run user code, that is in progress then. *)
Act(p, c) == /\ c.stage = "invoked"
             /\ ~AtLimit(c)
             /\ Step(c.f, c.at)
             /\ LET gone == c.f # "New" /\ c.at \notin DOMAIN handles'
                    rest == IF gone THEN [x \in DOMAIN ids \ {c.h} |-> ids[x]] ELSE ids
                IN  ids' = IF Room /\ Fresh \in DOMAIN handles' THEN (c.to :> Fresh) @@ rest ELSE rest
             /\ user' = IF c.f = "New" THEN Append(user, c.panics) ELSE user
             /\ calls' = [calls EXCEPT ![p].out = Shows(c),
                                       ![p].stage = CASE running' = running                -> "done"
                                                      [] c.f \in {"Wake", "WakeByRef"}     -> "delivering"
                                                      [] OTHER                             -> "destroying"]

(* User code returns or panics: that of a wake, or a destructor. *)
End(p, c) == LET panics == (IF c.stage = "delivering" THEN "wake" ELSE "destructor") \in user[c.object]
                 call   == [f |-> c.f, handle |-> c.at, self |-> NoHandle, object |-> c.object, stage |-> c.stage, panicked |-> c.out.panicked]
             IN  /\ c.stage \in {"delivering", "destroying"}
                 /\ EndOf(call, panics)
                 /\ calls' = [calls EXCEPT
                      ![p].out = [@ EXCEPT !.panicked = @ \/ panics, !.freed = c.stage = "destroying"],
                      ![p].stage = IF c.stage = "delivering" /\ Owes(call) /\ Release(objects[c.object]).phase = "dying" THEN "destroying" ELSE "done"]
                 /\ UNCHANGED <<ids, user>>

(* Two steps that Ownership has not, for they leave all as it is. *)
Refuse(p, c) == \/ /\ c.stage = "invoked" /\ AtLimit(c)
                   /\ calls' = [calls EXCEPT ![p].stage = "refused", ![p].out = [@ EXCEPT !.err = "R7"]]
                   /\ UNCHANGED <<vars, ids, user>>
                \/ /\ c.stage = "refused"
                   /\ calls' = [calls EXCEPT ![p].stage = "done"]
                   /\ UNCHANGED <<vars, ids, user>>

(* What nobody else sees: the handle belongs to the caller, and the count stays. *)
Private == {"New", "IntoWaker", "Borrow", "EndBorrow", "PtrEq", "WillWake", "IntoRaw", "FromRaw", "Forget", "Move"}

(* An effect is taken when a line wants it, and no sooner: the next line is the return of a call that has not come to its end, and *)
(* the effect is of that call or of one on the same object. Any other could as well come later, for it commutes with all until then. *)
Due(p) == /\ More /\ Line.e = "ok" /\ Line.p \in Open
          /\ calls[Line.p].stage # "done"
          /\ p # Line.p => calls[p].object = calls[Line.p].object /\ calls[p].f \notin Private

Hidden == \E p \in Open : /\ Due(p)
                          /\ (Act(p, calls[p]) \/ End(p, calls[p]) \/ Refuse(p, calls[p]))
                          /\ UNCHANGED <<t, i>>

----------------------------------------------------------------------------

TraceInit == Init /\ t \in DOMAIN Traces /\ i = 0 /\ calls = <<>> /\ ids = <<>> /\ user = <<>>
TraceNext == Invoke \/ Ok \/ Hidden
TraceSpec == TraceInit /\ [][TraceNext]_<<vars, traceVars>>

(* What TraceSpec refines, step by step. Its initial states are Ownership's by their definition. *)
StepsOfOwnership == [][Next]_vars

IDOf(n) == IF \E x \in DOMAIN ids : ids[x] = n THEN CHOOSE x \in DOMAIN ids : ids[x] = n ELSE NoHandle
View    == <<t, i, objects, user, [p \in Open |-> [calls[p] EXCEPT !.at = 0]],
             [x \in DOMAIN ids |-> LET h == handles[ids[x]] IN [h EXCEPT !.of = IF h.kind = "ref" /\ ~h.dead THEN IDOf(@) ELSE NoHandle]]>>

============================================================================
