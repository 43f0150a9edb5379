------------------------- MODULE OwnershipMutants -------------------------
(* Contracts with one mistake each. A configuration puts one of these operators in the place of the right one, by one line, and the *)
(* rule that it names must break. Most are what implementations got wrong.                                                         *)
EXTENDS MCOwnership

(* A clone that does not count, and one that counts twice. *)
AcquireNothing(o) == o
AcquireTwice(o)   == [o EXCEPT !.strong = @ + 2]

AcquireWeakNothing(o) == o

(* The limit is not looked at. *)
CanAcquireAlways(o)     == o.phase = "alive"
CanAcquireWeakAlways(o) == o.phase # "freed"

(* A drop that does not count, and a last one after which nobody destroys the value. *)
ReleaseNothing(o)      == o
ReleaseWithoutDeath(o) == [o EXCEPT !.strong = @ - 1]

(* The share that the value had of the weak word stays, or goes although weak handles are left. *)
BuryKeepsShare(o)  == [o EXCEPT !.phase = "empty"]
BuryFreesBlock(o)  == [o EXCEPT !.phase = "freed", !.weak = 0]

(* A ref goes on when the handle that it borrows from is gone; or is taken for what it was. *)
RemoveKeepsRefs(hs, id) == [i \in DOMAIN hs \ {id} |-> hs[i]]
MayUseDead(f, h) == f \in Funcs /\ h \in Live /\ f \in Accepts[handles[h].kind] /\ (f \in Exclusive => ~Lent(h))

(* What user code borrows can be consumed. *)
LentToNobody(h) == FALSE

(* A raw waker comes back as an arc. *)
RestoredAsArc == [raw |-> "arc", raw_waker |-> "arc"]

(* wake_by_ref clones, and forgets the clone; or consumes the count of the waker that it borrows. *)
WakeByRefLeaks(h) == /\ May("WakeByRef", h) /\ CanRun /\ CanDeliver(h) /\ CanAcquire(Of(h))
                     /\ Change(h, Abandon(Acquire(Deliver(Of(h)))))
                     /\ IF Selves THEN Gain(h, "self", h) ELSE UNCHANGED handles
                     /\ running' = Began(Call("WakeByRef", h, Self, "delivering"))
OwesByRef(p) == p.stage = "delivering" /\ (p.self = NoHandle \/ p.self \in Live)

(* A wake by value never gives up its count. *)
OwesNothing(p) == FALSE

(* A panic of user code leaks the count of a wake by value. *)
ReleasedUnlessPanicked(p) == IF p.panicked THEN Abandon(objects[p.object]) ELSE Release(objects[p.object])

(* The bound on calls in progress is not kept. *)
CanRunAlways == TRUE

(* The value is moved out, and destroyed as well. *)
TryUnwrapDestroys(h) == /\ May("TryUnwrap", h) /\ CanRun /\ Of(h).strong = 1
                        /\ Lose(h) /\ Change(h, MoveOut(Of(h)))
                        /\ running' = Began(Call("Drop", h, NoHandle, "destroying"))

(* The value is moved out although others own it. *)
TryUnwrapShared(h) == May("TryUnwrap", h) /\ Lose(h) /\ Change(h, MoveOut(Of(h))) /\ UNCHANGED running

(* upgrade counts up from zero; or makes a new value in the block. *)
UpgradeUnchecked(h) == /\ May("Upgrade", h) /\ Room
                       /\ Change(h, Acquire(Of(h))) /\ Gain(h, "arc", NoHandle) /\ UNCHANGED running
UpgradeRevives(h) ==
  /\ May("Upgrade", h) /\ Room
  /\ IF Of(h).phase = "empty" /\ CanAcquireWeak(Of(h))
     THEN Change(h, AcquireWeak([Of(h) EXCEPT !.phase = "alive", !.strong = 1])) /\ Gain(h, "arc", NoHandle)
     ELSE UNCHANGED <<objects, handles>>
  /\ UNCHANGED running
============================================================================
