-------------------------- MODULE OwnershipRules --------------------------
(* The rules of the contract (package model, property.go) as properties of Ownership. Rn_ stands for rule Rn: most are invariants, *)
(* the same as model/invariant.go; where a rule speaks of what a step does, it is a property of steps. R9 is about memory order,   *)
(* which Ownership knows nothing of: see ArcOrderings.                                                                           *)
EXTENDS Ownership

Made == DOMAIN objects

(* How many handles of these kinds, and how many calls in progress, an object has. *)
Owned(o, kinds) == Cardinality({h \in Live : handles[h].object = o /\ handles[h].kind \in kinds})
Calls(o, P(_))  == BagCardinality([p \in {q \in InProgress : q.object = o /\ P(q)} |-> running[p]])

TypeOK ==
  /\ objects \in Seq(Object) /\ Len(objects) <= MaxObjects
  /\ Live \subseteq IDs
  /\ \A h \in Live : handles[h] \in [kind : Owning \cup Borrowing \cup {"weak"}, object : Made, of : IDs \cup {NoHandle}, dead : BOOLEAN]
  /\ InProgress \subseteq [f : {"Wake", "WakeByRef", "Drop", "DecStrong"}, handle : IDs, self : IDs \cup {NoHandle}, object : Made,
                           stage : {"delivering", "destroying"}, panicked : BOOLEAN]
  /\ BagCardinality(running) <= MaxRunning

(* The strong count equals the owning handles plus decrements not yet done: those of wakes by value, whose user code still runs. *)
R1_Conservation ==
  \A o \in Made : objects[o].strong = Owned(o, Owning) + objects[o].forgot
                                      + Calls(o, LAMBDA p : p.f = "Wake" /\ p.stage = "delivering" /\ p.self = NoHandle)

(* What can be used is there: the value for whoever owns or borrows a strong count, the block for weak handles. *)
R2_NoUseAfterFree ==
  /\ \A o \in Made : /\ objects[o].phase = "alive" <=> objects[o].strong > 0
                     /\ objects[o].phase = "freed" <=> objects[o].weak = 0
  /\ \A h \in Live : ~handles[h].dead =>
       IF handles[h].kind = "weak" THEN Of(h).phase # "freed" ELSE Of(h).phase = "alive"
  /\ \A p \in InProgress : p.stage = "delivering" /\ (p.f = "WakeByRef" \/ Owes(p)) => objects[p.object].phase = "alive"

(* While a value dies, one call runs its destructor, the call that took the last count; at no other time does one run. *)
R3_FreeOnce ==
  \A o \in Made : Calls(o, LAMBDA p : p.stage = "destroying") = IF objects[o].phase = "dying" THEN 1 ELSE 0

Quiet(o) == /\ objects[o].forgot = 0 /\ objects[o].lost = 0
            /\ \A h \in Live : handles[h].object # o
            /\ \A p \in InProgress : p.object # o

(* Follows from R1, R2, R3 and R11, so nothing breaks it alone. *)
R4_NoLeak == \A o \in Made : Quiet(o) => objects[o].phase = "freed"

(* A borrow that is not dead has its lender. *)
R6_BorrowScope ==
  \A h \in Live : handles[h].kind \in Borrowing /\ ~handles[h].dead =>
    handles[h].of \in Live /\ handles[handles[h].of].object = handles[h].object

R7_NoOverflow == \A o \in Made : objects[o].strong <= Limit /\ objects[o].weak <= Limit

(* Weak handles keep the block, and the value has one share of it. *)
R11_WeakUpgrade ==
  \A o \in Made : objects[o].weak = Owned(o, {"weak"}) + objects[o].lost + (IF HasValue(objects[o]) THEN 1 ELSE 0)

----------------------------------------------------------------------------
(* Properties of steps. *)

Adds(o, strong, weak) == objects'[o].strong = objects[o].strong + strong /\ objects'[o].weak = objects[o].weak + weak

(* Borrowing, dereferencing and wake_by_ref never touch the counts; clone adds 1, drop takes 1. *)
R5_ByRefNeutral ==
  [][/\ (\E h \in IDs : Borrow(h) \/ EndBorrow(h) \/ WakeByRef(h)) => \A o \in Made : Adds(o, 0, 0)
     /\ \A p \in InProgress : p.f = "WakeByRef" /\ (EndOf(p, FALSE) \/ EndOf(p, TRUE)) => \A o \in Made : Adds(o, 0, 0)
     /\ \A h \in Live : Clone(h) \/ Drop(h) =>
          LET n == IF Clone(h) THEN 1 ELSE -1
          IN  IF handles[h].kind = "weak" THEN Adds(handles[h].object, 0, n) ELSE Adds(handles[h].object, n, 0)]_vars

(* After a panic the counts are what they are without one: by reference unchanged, by value consumed, and the destructor is over. *)
R8_PanicSafety ==
  [][\A p \in InProgress : EndOf(p, TRUE) =>
       CASE p.stage = "destroying" -> Adds(p.object, 0, -1) /\ ~HasValue(objects'[p.object])
         [] Owes(p)                -> Adds(p.object, -1, 0)
         [] OTHER                  -> Adds(p.object, 0, 0)]_vars

IsWaker(kind) == kind \in {"waker", "raw_waker"}

(* What is taken apart and put together, or moved, is the same handle: of the same object, and a waker if it was one. *)
R10_Identity ==
  [][\A h \in Live : IntoRaw(h) \/ FromRaw(h) \/ Move(h) =>
       \E i \in DOMAIN handles' \ Live : /\ handles'[i].object = handles[h].object
                                         /\ IsWaker(handles'[i].kind) <=> IsWaker(handles[h].kind)]_vars

(* Once the strong count has been zero it stays there. *)
R11_NoResurrection == [][\A o \in Made : objects[o].strong = 0 => objects'[o].strong = 0]_vars

============================================================================
