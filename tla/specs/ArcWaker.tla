----------------------------- MODULE ArcWaker -----------------------------
(* The algorithm of impl/waker, that of alloc::sync::Arc and std::task::Wake: one action per atomic instruction, in a     *)
(* memory that is sequentially consistent. (What weaker orders permit is for ArcOrderings to say.) The beginning of an    *)
(* operation belongs to its first instruction, and what a thread does alone to the instruction before.                    *)
(*                                                                                                                        *)
(*   action          in Go, package impl/waker                              site of the instruction                       *)
(*   New             New, header.init                                                                                     *)
(*   Clone           Arc.Clone, cloneBlock                                  arc.clone                                     *)
(*   Restore         header.refuseClone, header.refuseWeakClone             arc.clone.restore, weak.clone.restore         *)
(*   Drop            Arc.Drop, dropBlock                                    arc.drop.dec                                  *)
(*   Destroy         header.lastDrop, header.destroy: fence, user code      arc.drop.fence                                *)
(*   Bury            header.releaseWeak of destroy and of takeValue         weak.drop.dec                                 *)
(*   Free            header.releaseWeak: fence, memory.Block.Free           weak.drop.fence                               *)
(*   IntoWaker       IntoWaker                                                                                            *)
(*   Wake            Waker.Wake, wakeBlock: user code begins                                                              *)
(*   WakeDec         Arc.release, deferred by wakeBlock                     arc.drop.dec                                  *)
(*   WakeByRef       Waker.WakeByRef, wakeBlockByRef: user code begins                                                    *)
(*   Return, Panic   user code ends: Wake, WakeByRef, Destroy                                                             *)
(*   Borrow          NewWakerRef, Waker.Ref                                                                               *)
(*   EndBorrow       the end of a WakerRef                                                                                *)
(*   Downgrade       Arc.Downgrade: the load                                arc.downgrade.load                            *)
(*   DowngradeAwait  header.awaitUnlocked                                   arc.downgrade.await                           *)
(*   DowngradeCAS    Arc.Downgrade: the loop                                arc.downgrade.cas                             *)
(*   Upgrade         Weak.Upgrade: the load                                 weak.upgrade.load                             *)
(*   UpgradeCAS      Weak.Upgrade: the loop                                 weak.upgrade.cas                              *)
(*   WeakClone       Weak.Clone                                             weak.clone                                    *)
(*   WeakDrop        Weak.Drop                                              weak.drop.dec                                 *)
(*   GetMut          header.unique: the lock                                arc.get_mut.lock                              *)
(*   GetMutLoad      header.unique: the test                                arc.get_mut.load                              *)
(*   GetMutUnlock    header.unique: the end                                 arc.get_mut.unlock                            *)
(*   EndMut          the exclusive use that GetMut permits ends                                                           *)
(*   TryUnwrap       Arc.TryUnwrap                                          arc.try_unwrap.cas                            *)
(*   IntoInner       Arc.IntoInner                                          arc.into_inner.dec                            *)
(*   Take            takeValue, after its fence                             arc.try_unwrap.fence, arc.into_inner.fence    *)
(*   Forget          Arc.Forget, Waker.Forget, Weak.Forget                                                                *)
(*                                                                                                                        *)
(* Raw parts are handles that nothing checks, and Move a new name: neither has an instruction of its own. The reads       *)
(* StrongCount and WeakCount decide nothing. An operation that fails at its first instruction leaves the state as it is.  *)
EXTENDS ArcWakerCounts

New(t) == /\ Is(t, "idle") /\ block = "none"
          /\ strong' = 1 /\ weak' = 1 /\ block' = "held" /\ value' = "here"
          /\ Gain("arc", NoHandle)
          /\ UNCHANGED <<wakes, at, gone, fault>>

IntoWaker(t, h) == /\ May(t, "IntoWaker", h)
                   /\ Become(h, "waker")
                   /\ UNCHANGED <<strong, weak, wakes, block, value, at, gone, fault>>

(* A count that nobody will give up. *)
Forget(t, h) == /\ May(t, "Forget", h) \/ May(t, "WeakForget", h)
                /\ Lose(h)
                /\ gone' = IF handles[h].kind = "weak" THEN [gone EXCEPT !.weak = @ + 1] ELSE [gone EXCEPT !.strong = @ + 1]
                /\ UNCHANGED <<strong, weak, wakes, block, value, at, fault>>

----------------------------------------------------------------------------
(* Wakes. User code reads the value while it runs. *)

Delivers == wakes' = wakes + 1

(* The waker is consumed; its count goes when user code is over. *)
Wake(t, h) == /\ May(t, "Wake", h) /\ wakes < MaxWakes
              /\ TouchValue
              /\ Delivers
              /\ Lose(h)
              /\ Stands(t, [Idle EXCEPT !.pc = "wake", !.h = h])
              /\ UNCHANGED <<strong, weak, block, value, gone>>

WakeDec(t) == /\ Is(t, "wake_dec")
              /\ Decrements(strong)
              /\ strong' = Minus(strong)
              /\ Released(t, "Wake", at[t].h, strong, at[t].panics)
              /\ UNCHANGED <<weak, wakes, block, value, handles, gone>>

WakeByRef(t, h) == /\ May(t, "WakeByRef", h) /\ wakes < MaxWakes
                   /\ TouchValue
                   /\ Delivers
                   /\ Stands(t, [Idle EXCEPT !.pc = "wake_by_ref", !.h = h])
                   /\ UNCHANGED <<strong, weak, block, value, handles, gone>>

(* Where a thread goes on when user code has ended, in one way or the other. *)
After == [wake |-> "wake_dec", wake_by_ref |-> "idle", destructor |-> "bury"]
UserCode == DOMAIN After

Ends(t, panics) == /\ at[t].pc \in UserCode
                   /\ Stands(t, IF After[at[t].pc] = "idle" THEN Idle
                                ELSE [at[t] EXCEPT !.pc = After[at[t].pc], !.panics = @ \cup panics])
                   /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>

(* The value is in use until then, unless it is the destructor that ends. *)
Return(t) == Ends(t, {}) /\ IF Is(t, "destructor") THEN Touch ELSE TouchValue

(* A panic is remembered, and changes nothing else (R8). *)
Panic(t) == Ends(t, {at[t].pc}) /\ IF Is(t, "destructor") THEN Touch ELSE TouchValue

----------------------------------------------------------------------------
(* Borrowed wakers. *)

Borrow(t, h) == /\ May(t, "Borrow", h) /\ Cardinality(Of({"ref"})) < MaxRefs
                /\ Gain("ref", h)
                /\ UNCHANGED <<strong, weak, wakes, block, value, at, gone, fault>>

EndBorrow(t, h) == /\ May(t, "EndBorrow", h)
                   /\ Lose(h)
                   /\ UNCHANGED <<strong, weak, wakes, block, value, at, gone, fault>>

----------------------------------------------------------------------------

Init == /\ strong = 0 /\ weak = 0 /\ wakes = 0 /\ block = "none" /\ value = "here"
        /\ handles = <<>>
        /\ at = [t \in Threads |-> Idle]
        /\ gone = [strong |-> 0, weak |-> 0]
        /\ fault = "none"

(* A thread begins an operation. *)
Begin(t) == \/ New(t)
            \/ \E h \in IDs :
                 \/ Clone(t, h) \/ Drop(t, h) \/ IntoWaker(t, h) \/ Forget(t, h)
                 \/ Wake(t, h) \/ WakeByRef(t, h) \/ Borrow(t, h) \/ EndBorrow(t, h)
                 \/ Downgrade(t, h) \/ Upgrade(t, h) \/ WeakClone(t, h) \/ WeakDrop(t, h)
                 \/ GetMut(t, h) \/ TryUnwrap(t, h) \/ IntoInner(t, h)

(* It goes on with the one that it is in. *)
Continue(t) == \/ Restore(t) \/ Destroy(t) \/ Bury(t) \/ Free(t) \/ WakeDec(t) \/ Return(t) \/ Panic(t)
               \/ DowngradeAwait(t) \/ DowngradeCAS(t) \/ UpgradeCAS(t)
               \/ GetMutLoad(t) \/ GetMutUnlock(t) \/ EndMut(t) \/ Take(t)

(* Every thread is through, and has no handle to go on with. Where nothing can be done before, TLC reports a deadlock (W7). *)
Finished == block # "none" /\ Live = {} /\ (\A t \in Threads : Is(t, "idle")) /\ UNCHANGED vars

Next == (\E t \in Threads : Begin(t) \/ Continue(t)) \/ Finished

Spec == Init /\ [][Next]_vars

(* A thread that is in the middle of an operation goes on, and user code ends. *)
FairSpec == Spec /\ \A t \in Threads : WF_vars(Continue(t))

============================================================================
