------------------------- MODULE OwnershipObject -------------------------
(* The contract of one allocation: its count words, and what has become of it.                      *)
(* Each step returns the next object. CanAcquire and CanAcquireWeak say where the contract refuses    *)
(* one (R7); where else a step may be taken is the business of Ownership.                             *)
(*                                                                                                  *)
(*   alive --last Release--> dying --Bury--> empty --last ReleaseWeak--> freed                        *)
(*                                                                                                  *)
(* The same as model/object.go, step by step.                                                         *)
EXTENDS Naturals

CONSTANT Limit  \* the largest value that the strong and the weak word permit

Phases == {"alive",   \* the strong count is not zero
           "dying",   \* it is zero, and the value is being destroyed or moved out
           "empty",   \* the value is gone, weak handles keep the block
           "freed"}   \* the block is given back

Object == [phase  : Phases,
           strong : Nat,
           weak   : Nat,        \* weak handles, and one more on behalf of the value until it is gone
           wakes  : Nat,        \* deliveries
           moved  : BOOLEAN,    \* the value was moved out: no destructor ran
           forgot : Nat,        \* strong counts of forgotten handles: nobody will ever release them
           lost   : Nat]        \* weak counts of forgotten handles

HasValue(o) == o.phase \in {"alive", "dying"}

Unique(o) == o.strong = 1 /\ o.weak = 1

Make == [phase |-> "alive", strong |-> 1, weak |-> 1, wakes |-> 0, moved |-> FALSE, forgot |-> 0, lost |-> 0]

----------------------------------------------------------------------------

CanAcquire(o) == o.phase = "alive" /\ o.strong < Limit

Acquire(o) == [o EXCEPT !.strong = @ + 1]

(* With the last strong count the value begins to die. Whoever took it goes on to Bury. *)
Release(o) == [o EXCEPT !.strong = @ - 1, !.phase = IF o.strong = 1 THEN "dying" ELSE @]

CanAcquireWeak(o) == o.phase # "freed" /\ o.weak < Limit

AcquireWeak(o) == [o EXCEPT !.weak = @ + 1]

(* With the last share of the weak word the block is given back. *)
ReleaseWeak(o) == [o EXCEPT !.weak = @ - 1, !.phase = IF o.weak = 1 THEN "freed" ELSE @]

(* The death of the value ends: its share of the weak word is released. *)
Bury(o) == ReleaseWeak([o EXCEPT !.phase = "empty"])

(* The last owner takes the value out: no destructor runs. *)
MoveOut(o) == Bury([Release(o) EXCEPT !.moved = TRUE])

(* One invocation of the target of a wake. *)
Deliver(o) == [o EXCEPT !.wakes = @ + 1]

(* A handle is given up, and its count stays. *)
Abandon(o) == [o EXCEPT !.forgot = @ + 1]

AbandonWeak(o) == [o EXCEPT !.lost = @ + 1]

============================================================================
