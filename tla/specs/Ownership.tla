---------------------------- MODULE Ownership ----------------------------
(* The contract of handles: arcs, wakers, borrowed wakers, weak handles and raw parts of several      *)
(* allocations. One action per operation of the API, none per atomic instruction: how an              *)
(* implementation gets there is for ArcWaker to say.                                                  *)
(*                                                                                                    *)
(* An operation is one step, unless user code runs inside of it: the wake of a target, or a           *)
(* destructor. Then it is in progress, other operations go on, and Return or Panic ends the user code.*)
(*                                                                                                    *)
(* States and edges are those of model.State in Go, within the bounds of model.Bounds; a test of      *)
(* package tla compares them one by one. What is forbidden to a safe program (model.State.Permits),   *)
(* and what the contract refuses for the limit (R7), is no step.                                      *)
EXTENDS OwnershipState

New == /\ "New" \in Funcs /\ Len(objects) < MaxObjects /\ Room
       /\ objects' = Append(objects, Make)
       /\ handles' = Add(handles, Fresh, Handle("arc", Len(objects) + 1, NoHandle))
       /\ UNCHANGED running

Clone(h) == /\ May("Clone", h) /\ Room
            /\ IF handles[h].kind = "weak"
               THEN CanAcquireWeak(Of(h)) /\ Change(h, AcquireWeak(Of(h)))
               ELSE CanAcquire(Of(h)) /\ Change(h, Acquire(Of(h)))
            /\ Gain(h, Cloned[handles[h].kind], NoHandle)
            /\ UNCHANGED running

IntoWaker(h) == May("IntoWaker", h) /\ Room /\ Become(h, "waker")

Borrow(h) == May("Borrow", h) /\ Room /\ Gain(h, "ref", h) /\ UNCHANGED <<objects, running>>

EndBorrow(h) == May("EndBorrow", h) /\ Lose(h) /\ UNCHANGED <<objects, running>>

(* By value: the waker is consumed now, its count when the user code is over. *)
Wake(h) == /\ May("Wake", h) /\ CanRun /\ CanDeliver(h)
           /\ Change(h, Deliver(Of(h)))
           /\ handles' = LET rest == Remove(handles, h)
                         IN  IF Selves THEN Add(rest, Fresh, Handle("arc", handles[h].object, NoHandle)) ELSE rest
           /\ running' = Began(Call("Wake", h, Self, "delivering"))

WakeByRef(h) == /\ May("WakeByRef", h) /\ CanRun /\ CanDeliver(h)
                /\ Change(h, Deliver(Of(h)))
                /\ IF Selves THEN Gain(h, "self", h) ELSE UNCHANGED handles
                /\ running' = Began(Call("WakeByRef", h, Self, "delivering"))

Drop(h) == /\ May("Drop", h)
           /\ Lose(h)
           /\ IF handles[h].kind = "weak"
              THEN Change(h, ReleaseWeak(Of(h))) /\ UNCHANGED running
              ELSE CanRun /\ GiveUp(Call("Drop", h, NoHandle, "delivering"), running)

(* Reads change nothing. *)
StrongCount(h) == May("StrongCount", h) /\ UNCHANGED vars
WeakCount(h)   == May("WeakCount", h) /\ UNCHANGED vars
Wakes(h)       == May("Wakes", h) /\ UNCHANGED vars
GetMut(h)      == May("GetMut", h) /\ UNCHANGED vars
PtrEq(h)       == May("PtrEq", h) /\ (\E i \in Live : handles[i].kind \in {"arc", "self"}) /\ UNCHANGED vars
WillWake(h)    == May("WillWake", h) /\ (\E i \in Live : handles[i].kind = "waker") /\ UNCHANGED vars

Downgrade(h) == /\ May("Downgrade", h) /\ Room
                /\ CanAcquireWeak(Of(h)) /\ Change(h, AcquireWeak(Of(h)))
                /\ Gain(h, "weak", NoHandle)
                /\ UNCHANGED running

(* Gives nothing once the strong count has been zero (R11). *)
Upgrade(h) == /\ May("Upgrade", h) /\ Room
              /\ IF Of(h).strong = 0
                 THEN UNCHANGED <<objects, handles>>
                 ELSE CanAcquire(Of(h)) /\ Change(h, Acquire(Of(h))) /\ Gain(h, "arc", NoHandle)
              /\ UNCHANGED running

(* The value goes to the caller if this is the last strong handle; if not, the handle stays. *)
TryUnwrap(h) == /\ May("TryUnwrap", h)
                /\ IF Of(h).strong = 1 THEN Lose(h) /\ Change(h, MoveOut(Of(h))) ELSE UNCHANGED <<objects, handles>>
                /\ UNCHANGED running

(* If not, the handle goes. *)
IntoInner(h) == /\ May("IntoInner", h)
                /\ Lose(h)
                /\ Change(h, IF Of(h).strong = 1 THEN MoveOut(Of(h)) ELSE Release(Of(h)))
                /\ UNCHANGED running

IntoRaw(h) == May("IntoRaw", h) /\ Room /\ Become(h, Rawed[handles[h].kind])

FromRaw(h) == May("FromRaw", h) /\ Room /\ Become(h, Restored[handles[h].kind])

IncStrong(h) == /\ May("IncStrong", h) /\ Room
                /\ CanAcquire(Of(h)) /\ Change(h, Acquire(Of(h)))
                /\ Gain(h, "raw", NoHandle)
                /\ UNCHANGED running

DecStrong(h) == May("DecStrong", h) /\ CanRun /\ Lose(h) /\ GiveUp(Call("DecStrong", h, NoHandle, "delivering"), running)

Forget(h) == /\ May("Forget", h)
             /\ Lose(h)
             /\ Change(h, IF handles[h].kind = "weak" THEN AbandonWeak(Of(h)) ELSE Abandon(Of(h)))
             /\ UNCHANGED running

Move(h) == May("Move", h) /\ Room /\ Become(h, handles[h].kind)

(* User code ends: that of a wake, or a destructor. *)
Return == \E p \in InProgress : EndOf(p, FALSE)
Panic  == \E p \in InProgress : EndOf(p, TRUE)

Init == objects = <<>> /\ handles = <<>> /\ running = EmptyBag

Next == \/ New
        \/ \E h \in IDs :
             \/ Clone(h) \/ IntoWaker(h) \/ Borrow(h) \/ EndBorrow(h) \/ Wake(h) \/ WakeByRef(h) \/ Drop(h)
             \/ StrongCount(h) \/ WeakCount(h) \/ Wakes(h) \/ Downgrade(h) \/ Upgrade(h) \/ GetMut(h)
             \/ TryUnwrap(h) \/ IntoInner(h) \/ PtrEq(h) \/ WillWake(h) \/ IntoRaw(h) \/ FromRaw(h)
             \/ IncStrong(h) \/ DecStrong(h) \/ Forget(h) \/ Move(h)
        \/ Return
        \/ Panic

Spec == Init /\ [][Next]_vars

============================================================================
