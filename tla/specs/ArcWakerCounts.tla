-------------------------- MODULE ArcWakerCounts --------------------------
(* The actions on the two counts: clone, drop, downgrade, upgrade, get_mut, try_unwrap, into_inner. The table is in ArcWaker. *)
EXTENDS ArcWakerState

----------------------------------------------------------------------------
(* The strong word. *)

Clone(t, h) == /\ May(t, "Clone", h) /\ Room
               /\ Increments(strong)
               /\ strong' = Plus(strong)
               /\ IF Refused(strong)
                  THEN Stands(t, [Idle EXCEPT !.pc = "restore", !.h = h]) /\ UNCHANGED handles
                  ELSE Gain(Cloned[handles[h].kind], NoHandle) /\ UNCHANGED at
               /\ UNCHANGED <<weak, wakes, block, value, gone>>

(* The excess of a refused clone, of either word, goes back. *)
Restore(t) == /\ Is(t, "restore")
              /\ Touch
              /\ IF handles[at[t].h].kind = "weak"
                 THEN weak' = Minus(weak) /\ UNCHANGED strong
                 ELSE strong' = Minus(strong) /\ UNCHANGED weak
              /\ Rests(t)
              /\ UNCHANGED <<wakes, block, value, handles, gone>>

(* Thread t has decremented the strong word, which was old. Who took it from 1 to 0 ends the value. *)
Released(t, f, h, old, panics) ==
  Stands(t, IF old = 1 THEN [pc |-> "destroy", f |-> f, h |-> h, n |-> 0, panics |-> panics] ELSE Idle)

Drop(t, h) == /\ May(t, "Drop", h)
              /\ Decrements(strong)
              /\ strong' = Minus(strong)
              /\ Lose(h)
              /\ Released(t, "Drop", h, strong, {})
              /\ UNCHANGED <<weak, wakes, block, value, gone>>

(* User code of the destructor begins. The count stays zero, whatever it does. *)
Destroy(t) == /\ Is(t, "destroy")
              /\ EndsValue
              /\ value' = "destroyed"
              /\ Stands(t, [at[t] EXCEPT !.pc = "destructor"])
              /\ UNCHANGED <<strong, weak, wakes, block, handles, gone>>

----------------------------------------------------------------------------
(* The weak word: who takes it from 1 to 0 frees the block. All owners together have one share, until the value has ended. *)

ReleasedWeak(t, old) == Stands(t, IF old = 1 THEN [Idle EXCEPT !.pc = "free"] ELSE Idle)

Bury(t) == /\ Is(t, "bury")
           /\ Decrements(weak)
           /\ weak' = Minus(weak)
           /\ ReleasedWeak(t, weak)
           /\ UNCHANGED <<strong, wakes, block, value, handles, gone>>

Free(t) == /\ Is(t, "free")
           /\ EndsBlock
           /\ block' = "freed"
           /\ Rests(t)
           /\ UNCHANGED <<strong, weak, wakes, value, handles, gone>>

WeakClone(t, h) == /\ May(t, "WeakClone", h) /\ WeakRoom
                   /\ Increments(weak)
                   /\ weak' = Plus(weak)
                   /\ IF Refused(weak)
                      THEN Stands(t, [Idle EXCEPT !.pc = "restore", !.h = h]) /\ UNCHANGED handles
                      ELSE Gain("weak", NoHandle) /\ UNCHANGED at
                   /\ UNCHANGED <<strong, wakes, block, value, gone>>

WeakDrop(t, h) == /\ May(t, "WeakDrop", h)
                  /\ Decrements(weak)
                  /\ weak' = Minus(weak)
                  /\ Lose(h)
                  /\ ReleasedWeak(t, weak)
                  /\ UNCHANGED <<strong, wakes, block, value, gone>>

(* A loop with a compare_exchange goes on from the value that was read, or is over: the count is refused. *)
Guesses(t, pc, h, n, over) == Stands(t, IF over THEN Idle ELSE [Idle EXCEPT !.pc = pc, !.h = h, !.n = n])

GuessesWeak(t, h, n) == Guesses(t, "downgrade", h, n, n # Locked /\ Refused(n))

Downgrade(t, h) == /\ May(t, "Downgrade", h) /\ WeakRoom
                   /\ Touch
                   /\ GuessesWeak(t, h, weak)
                   /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>

DowngradeAwait(t) == /\ Is(t, "downgrade") /\ at[t].n = Locked /\ weak # Locked
                     /\ Touch
                     /\ GuessesWeak(t, at[t].h, weak)
                     /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>

DowngradeCAS(t) == /\ Is(t, "downgrade") /\ at[t].n # Locked
                   /\ Touch
                   /\ IF weak = at[t].n
                      THEN weak' = Plus(weak) /\ Gain("weak", NoHandle) /\ Rests(t)
                      ELSE GuessesWeak(t, at[t].h, weak) /\ UNCHANGED <<weak, handles>>
                   /\ UNCHANGED <<strong, wakes, block, value, gone>>

(* Zero stays zero: the value is gone. *)
GuessesStrong(t, h, n) == Guesses(t, "upgrade", h, n, Refused(n))

Upgrade(t, h) == /\ May(t, "Upgrade", h)
                 /\ Touch
                 /\ GuessesStrong(t, h, strong)
                 /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>

UpgradeCAS(t) == /\ Is(t, "upgrade")
                 /\ Touch
                 /\ IF strong = at[t].n
                    THEN strong' = Plus(strong) /\ Gain("arc", NoHandle) /\ Rests(t)
                    ELSE GuessesStrong(t, at[t].h, strong) /\ UNCHANGED <<strong, handles>>
                 /\ UNCHANGED <<weak, wakes, block, value, gone>>

----------------------------------------------------------------------------
(* Exclusive use. The weak word is locked while the strong one is read: nobody else could make a weak handle meanwhile. *)

GetMut(t, h) == /\ May(t, "GetMut", h)
                /\ Touch
                /\ IF weak = 1
                   THEN weak' = Locked /\ Stands(t, [Idle EXCEPT !.pc = "mut_load", !.h = h])
                   ELSE UNCHANGED <<weak, at>>
                /\ UNCHANGED <<strong, wakes, block, value, handles, gone>>

GetMutLoad(t) == /\ Is(t, "mut_load")
                 /\ Touch
                 /\ Stands(t, [at[t] EXCEPT !.pc = "mut_unlock", !.n = IF strong = 1 THEN 1 ELSE 0])
                 /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>

GetMutUnlock(t) == /\ Is(t, "mut_unlock")
                   /\ Touch
                   /\ weak' = 1
                   /\ Stands(t, IF at[t].n = 1 THEN [Idle EXCEPT !.pc = "mut", !.h = at[t].h] ELSE Idle)
                   /\ UNCHANGED <<strong, wakes, block, value, handles, gone>>

(* The value is written to, and lent no longer. *)
EndMut(t) == /\ Is(t, "mut")
             /\ TouchValue
             /\ Rests(t)
             /\ UNCHANGED <<strong, weak, wakes, block, value, handles, gone>>

(* The value is the caller's, and no destructor runs. *)
Takes(t, f) == Stands(t, [Idle EXCEPT !.pc = "take", !.f = f])

TryUnwrap(t, h) == /\ May(t, "TryUnwrap", h)
                   /\ Touch
                   /\ IF strong = 1
                      THEN strong' = 0 /\ Lose(h) /\ Takes(t, "TryUnwrap")
                      ELSE UNCHANGED <<strong, handles, at>>
                   /\ UNCHANGED <<weak, wakes, block, value, gone>>

IntoInner(t, h) == /\ May(t, "IntoInner", h)
                   /\ Decrements(strong)
                   /\ strong' = Minus(strong)
                   /\ Lose(h)
                   /\ IF strong = 1 THEN Takes(t, "IntoInner") ELSE UNCHANGED at
                   /\ UNCHANGED <<weak, wakes, block, value, gone>>

Take(t) == /\ Is(t, "take")
           /\ EndsValue
           /\ value' = "moved"
           /\ Stands(t, [at[t] EXCEPT !.pc = "bury"])
           /\ UNCHANGED <<strong, weak, wakes, block, handles, gone>>

============================================================================
