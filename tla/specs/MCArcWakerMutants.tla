------------------------- MODULE MCArcWakerMutants -------------------------
(* Defects. A configuration of purpose "mutant" puts one of these operators in the place of the one that it resembles. All    *)
(* run MutantSpec, in which nothing differs as long as no operator is replaced: ArcWakerMutantNone has the states of ArcWaker.*)
EXTENDS MCArcWaker

(* The instructions that some defects add. *)
Extra(t) ==
  \/ /\ Is(t, "reread")      \* DropRereads
     /\ Touch
     /\ Stands(t, IF strong = 0 THEN [at[t] EXCEPT !.pc = "destroy"] ELSE Idle)
     /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>
  \/ /\ Is(t, "touch")       \* DropThenTouch
     /\ Touch
     /\ Rests(t)
     /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>
  \/ /\ Is(t, "store")       \* DropInTwo
     /\ Decrements(at[t].n)
     /\ strong' = Minus(at[t].n)
     /\ Lose(at[t].h)
     /\ Released(t, "Drop", at[t].h, at[t].n, {})
     /\ UNCHANGED <<weak, wakes, block, value, gone>>
  \/ /\ Is(t, "deliver")     \* WakeReleasesFirst
     /\ TouchValue
     /\ wakes' = wakes + 1
     /\ Rests(t)
     /\ UNCHANGED <<strong, weak, block, value, handles, gone>>
  \/ /\ Is(t, "mut_weak")    \* GetMutInTwo
     /\ Touch
     /\ Stands(t, IF weak = 1 THEN [at[t] EXCEPT !.pc = "mut"] ELSE Idle)
     /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>

MutantNext == Next \/ \E t \in Threads : Extra(t)
MutantSpec == Init /\ [][MutantNext]_vars
MutantFair == MutantSpec /\ \A t \in Threads : WF_vars(Continue(t))

----------------------------------------------------------------------------
(* Counting. *)

CloneCountsNothing(t, h) == /\ May(t, "Clone", h) /\ Count(Of(Owning)) < Limit
                            /\ Touch
                            /\ Gain(Cloned[handles[h].kind], NoHandle)
                            /\ UNCHANGED <<strong, weak, wakes, block, value, at, gone>>

RestoreNothing(t) == /\ Is(t, "restore")
                     /\ Rests(t)
                     /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone, fault>>

(* At Refused. *)
NoLimit(old) == old = 0

(* At GuessesStrong. *)
UpgradeUnlimited(t, h, n) == Guesses(t, "upgrade", h, n, n = 0)
UpgradeFromZero(t, h, n)  == Guesses(t, "upgrade", h, n, n >= Limit)

(* At GuessesWeak, and at DowngradeCAS: a store where a compare_exchange has to be. *)
DowngradeUnlimited(t, h, n) == Guesses(t, "downgrade", h, n, n = 0)

DowngradeStores(t) == /\ Is(t, "downgrade") /\ at[t].n # Locked
                      /\ Touch
                      /\ weak' = Plus(at[t].n)
                      /\ Gain("weak", NoHandle)
                      /\ Rests(t)
                      /\ UNCHANGED <<strong, wakes, block, value, gone>>

(* At Drop. *)
Dropping(t, h) == /\ May(t, "Drop", h)
                  /\ Decrements(strong)
                  /\ strong' = Minus(strong)
                  /\ Lose(h)
                  /\ UNCHANGED <<weak, wakes, block, value, gone>>

DropRereads(t, h) == Dropping(t, h) /\ Stands(t, [Idle EXCEPT !.pc = "reread", !.f = "Drop", !.h = h])

DropThenTouch(t, h) ==
  Dropping(t, h) /\ Stands(t, [Idle EXCEPT !.pc = IF strong = 1 THEN "destroy" ELSE "touch", !.f = "Drop", !.h = h])

DropInTwo(t, h) == /\ May(t, "Drop", h)
                   /\ Touch
                   /\ Stands(t, [Idle EXCEPT !.pc = "store", !.h = h, !.n = strong])
                   /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>

(* At ReleasedWeak: the result of the decrement is ignored. *)
NeverFrees(t, old)  == Rests(t)
AlwaysFrees(t, old) == Stands(t, [Idle EXCEPT !.pc = "free"])

(* At GetMut, GetMutUnlock, Takes. *)
GetMutInTwo(t, h) == /\ May(t, "GetMut", h)
                     /\ Touch
                     /\ Stands(t, IF strong = 1 THEN [Idle EXCEPT !.pc = "mut_weak", !.h = h] ELSE Idle)
                     /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>

UnlockIfAlone(t) == /\ Is(t, "mut_unlock")
                    /\ Touch
                    /\ weak' = IF at[t].n = 1 THEN 1 ELSE weak
                    /\ Stands(t, IF at[t].n = 1 THEN [Idle EXCEPT !.pc = "mut", !.h = at[t].h] ELSE Idle)
                    /\ UNCHANGED <<strong, wakes, block, value, handles, gone>>

UnwrapTwice(t, h) == /\ May(t, "TryUnwrap", h)
                     /\ Touch
                     /\ IF strong = 1
                        THEN Lose(h) /\ Takes(t, "TryUnwrap")
                        ELSE UNCHANGED <<handles, at>>
                     /\ UNCHANGED <<strong, weak, wakes, block, value, gone>>

----------------------------------------------------------------------------
(* Waking, and user code. *)

(* At Delivers. *)
DeliversTwice    == wakes' = wakes + 2
DeliversIfNoneIs == wakes' = IF Delivering = {} THEN wakes + 1 ELSE wakes

WakeReleasesFirst(t, h) == /\ May(t, "Wake", h) /\ wakes < MaxWakes
                           /\ Decrements(strong)
                           /\ strong' = Minus(strong)
                           /\ Lose(h)
                           /\ Stands(t, [Idle EXCEPT !.pc = IF strong = 1 THEN "destroy" ELSE "deliver", !.f = "Wake", !.h = h])
                           /\ UNCHANGED <<weak, wakes, block, value, gone>>

(* User code has given the last count away, and the wake goes on with the block. *)
WakeThenTouch(t) == /\ Is(t, "wake_dec")
                    /\ Decrements(strong)
                    /\ strong' = Minus(strong)
                    /\ Stands(t, [Idle EXCEPT !.pc = IF strong = 1 THEN "destroy" ELSE "touch", !.f = "Wake", !.h = at[t].h])
                    /\ UNCHANGED <<weak, wakes, block, value, handles, gone>>

(* At WakeByRef. *)
ByRef_(t, h, word) == /\ May(t, "WakeByRef", h) /\ wakes < MaxWakes
                      /\ TouchValue
                      /\ Delivers
                      /\ strong' = word
                      /\ Stands(t, [Idle EXCEPT !.pc = "wake_by_ref", !.h = h])
                      /\ UNCHANGED <<weak, block, value, handles, gone>>

ByRefConsumes(t, h) == ByRef_(t, h, Minus(strong))
ByRefClones(t, h)   == strong < Limit /\ ByRef_(t, h, Plus(strong))

BorrowCounts(t, h) == /\ May(t, "Borrow", h) /\ Count(Borrows) < MaxRefs /\ strong < Limit
                      /\ strong' = Plus(strong)
                      /\ Gain("ref", h)
                      /\ UNCHANGED <<weak, wakes, block, value, at, gone, fault>>

(* At Panic: what was to come after user code does not. *)
Unwinds(t, from) == /\ at[t].pc \in UserCode
                    /\ Stands(t, IF at[t].pc \in from \/ After[at[t].pc] = "idle" THEN Idle
                                 ELSE [at[t] EXCEPT !.pc = After[at[t].pc], !.panics = @ \cup {at[t].pc}])
                    /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone, fault>>

PanicKeepsCount(t) == Unwinds(t, {"wake"})
PanicKeepsBlock(t) == Unwinds(t, {"destructor"})

(* At After. *)
KeepsShare == [wake |-> "wake_dec", wake_by_ref |-> "idle", destructor |-> "idle"]

(* At Buried: a borrow lives on. At Cloned: the clone of a waker is an arc. *)
StaysAlive(ref) == ref
CloneIsArc      == [arc |-> "arc", waker |-> "arc", ref |-> "waker"]
============================================================================
