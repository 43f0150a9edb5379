-------------------------- MODULE OwnershipState --------------------------
(* What a state of Ownership consists of: allocations, handles, and calls in progress; with the words in which its *)
(* actions speak of them. The same as model/state.go and model/discipline.go.                                     *)
EXTENDS OwnershipObject, Integers, Sequences, FiniteSets, Bags, TLC

CONSTANTS MaxObjects,  \* allocations ever made
          MaxHandles,  \* handles at once, numbered from 0
          MaxRunning,  \* calls in progress at once
          MaxWakes,    \* deliveries to one object
          Selves,      \* whether user code of a wake gets an arc to use
          Funcs        \* the operations that programs use, by the names of their actions

VARIABLES objects,  \* of the allocations in the order of their making
          handles,  \* of the live handles, by their numbers: dead refs included
          running   \* a bag: of the calls whose user code runs. Two of them may be equal

vars == <<objects, handles, running>>

IDs      == 0..MaxHandles-1
NoHandle == -1

Owning    == {"arc", "waker", "raw", "raw_waker"}   \* kinds that own a strong count; a weak owns a weak one
Borrowing == {"ref", "self"}                        \* kinds that own nothing: they live on the count of another

(* What a handle can do, by its kind. A self is the arc that user code borrows inside of wake_by_ref. *)
Accepts ==
  [arc       |-> {"Clone", "IntoWaker", "Borrow", "Drop", "StrongCount", "WeakCount", "Wakes", "Downgrade", "GetMut",
                  "TryUnwrap", "IntoInner", "PtrEq", "IntoRaw", "Forget", "Move"},
   waker     |-> {"Clone", "Borrow", "Wake", "WakeByRef", "Drop", "WillWake", "IntoRaw", "Forget", "Move"},
   ref       |-> {"Clone", "EndBorrow", "WakeByRef", "WillWake"},
   weak      |-> {"Clone", "Drop", "StrongCount", "WeakCount", "Upgrade", "Forget", "Move"},
   raw       |-> {"FromRaw", "IncStrong", "DecStrong"},
   raw_waker |-> {"FromRaw"},
   self      |-> {"Clone", "StrongCount", "WeakCount", "Wakes", "Downgrade", "PtrEq"}]

(* What ends the handle, or needs it for itself: not while user code borrows it. *)
Exclusive == {"IntoWaker", "EndBorrow", "Wake", "Drop", "TryUnwrap", "IntoInner", "IntoRaw", "FromRaw", "DecStrong",
              "Forget", "Move", "GetMut"}

(* The kind of the handle that a clone makes, and that into_raw and from_raw make (R10: what goes out comes back). *)
Cloned   == [arc |-> "arc", waker |-> "waker", ref |-> "waker", weak |-> "weak", self |-> "arc"]
Rawed    == [arc |-> "raw", waker |-> "raw_waker"]
Restored == [raw |-> "arc", raw_waker |-> "waker"]

----------------------------------------------------------------------------
(* Handles. *)

Live       == DOMAIN handles
InProgress == BagToSet(running)
Of(h)      == objects[handles[h].object]    \* the object of a handle

(* A new handle gets the smallest number that nothing mentions. *)
Free  == IDs \ (Live \cup {p.handle : p \in InProgress} \cup {p.self : p \in InProgress})
Room  == Free # {}
Fresh == CHOOSE i \in Free : \A j \in Free : i <= j

Handle(kind, object, of) == [kind |-> kind, object |-> object, of |-> of, dead |-> FALSE]

Add(hs, id, handle) == (id :> handle) @@ hs

(* Where a handle goes, or is moved away, the refs that borrow from it are dead (R6). *)
Remove(hs, id) ==
  [i \in DOMAIN hs \ {id} |-> IF hs[i].kind = "ref" /\ hs[i].of = id THEN [hs[i] EXCEPT !.dead = TRUE] ELSE hs[i]]

(* User code runs that was called through the handle, or through a ref of it. *)
Lent(h) == \E p \in InProgress : /\ p.f = "WakeByRef" /\ p.stage = "delivering"
                                 /\ \/ p.handle = h
                                    \/ p.handle \in Live /\ handles[p.handle].kind = "ref" /\ handles[p.handle].of = h

(* A safe program may call f on h. *)
May(f, h) == /\ f \in Funcs
             /\ h \in Live
             /\ f \in Accepts[handles[h].kind]
             /\ handles[h].dead => f = "EndBorrow"
             /\ f \in Exclusive => ~Lent(h)

Change(h, object) == objects' = [objects EXCEPT ![handles[h].object] = object]

Gain(h, kind, of) == handles' = Add(handles, Fresh, Handle(kind, handles[h].object, of))

Lose(h) == handles' = Remove(handles, h)

Become(h, kind) == /\ handles' = Add(Remove(handles, h), Fresh, Handle(kind, handles[h].object, NoHandle))
                   /\ UNCHANGED <<objects, running>>

----------------------------------------------------------------------------
(* Calls in progress. *)

Call(f, h, self, stage) ==
  [f |-> f, handle |-> h, self |-> self, object |-> handles[h].object, stage |-> stage, panicked |-> FALSE]

CanRun == BagCardinality(running) < MaxRunning

CanDeliver(h) == Of(h).wakes < MaxWakes /\ (Selves => Room)

(* The arc that user code of a wake gets, if any. *)
Self == IF Selves THEN Fresh ELSE NoHandle

Began(p) == running (+) SetToBag({p})
Ended(p) == running (-) SetToBag({p})

(* A call gives up a strong count, as its only step or after the target was woken. The last one begins the destructor. *)
Released(p) == Release(objects[p.object])
GiveUp(p, others) ==
  /\ objects' = [objects EXCEPT ![p.object] = Released(p)]
  /\ running' = IF Released(p).phase = "dying" THEN others (+) SetToBag({[p EXCEPT !.stage = "destroying"]}) ELSE others

(* A wake by value owns the count of the waker that it consumed, but if its user code got an arc, that arc does. *)
Owes(p) == p.f = "Wake" /\ p.stage = "delivering" /\ (p.self = NoHandle \/ p.self \in Live)

(* The user code of p ends, but not while a borrow of its arc is in use. A panic is remembered, and changes nothing else (R8). *)
EndOf(p, panics) ==
  LET q == [p EXCEPT !.panicked = @ \/ panics]
  IN  /\ ~Lent(p.self)
      /\ IF p.stage = "destroying"
         THEN /\ objects' = [objects EXCEPT ![p.object] = Bury(@)]
              /\ running' = Ended(p)
              /\ UNCHANGED handles
         ELSE /\ handles' = IF p.self \in Live THEN Remove(handles, p.self) ELSE handles
              /\ IF Owes(p) THEN GiveUp(q, Ended(p)) ELSE running' = Ended(p) /\ UNCHANGED objects

============================================================================
