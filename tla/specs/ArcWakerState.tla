-------------------------- MODULE ArcWakerState --------------------------
(* What a state of ArcWaker consists of: the words of one allocation, the handles of the program, and where each      *)
(* thread stands; with the words in which its actions speak of them.                                                  *)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS Threads,
          Limit,    \* the largest value that the strong and the weak word permit: memory.Space.MaxCount
          MaxWeak,  \* weak handles at once. Of the others the limit permits no more than itself
          MaxRefs,  \* borrowed wakers at once
          MaxWakes, \* deliveries
          Shared,   \* whether several threads use one handle at once, by reference
          Ops       \* the operations that programs use

VARIABLES strong,  \* the words: atomic
          weak,
          wakes,   \* how often the target was woken: memory of user code
          block,   \* "none" before the allocation, "held", "freed"
          value,   \* "here", "destroyed" by its destructor, "moved" out
          handles, \* of the program, by their numbers: variables of kind arc, waker, weak and ref
          at,      \* of each thread: its next instruction, and its locals
          gone,    \* counts of forgotten handles, by the word
          fault    \* "R2": freed memory was used; "R3": something ended twice

vars == <<strong, weak, wakes, block, value, handles, at, gone, fault>>

----------------------------------------------------------------------------
(* Words wrap. Half of the range is left for what concurrent operations add beyond the limit. *)
Mask   == 2 * (Limit + Cardinality(Threads)) + 1
Locked == Mask     \* what get_mut writes into the weak word

Plus(w)  == (w + 1) % (Mask + 1)
Minus(w) == (w + Mask) % (Mask + 1)

(* old-1 >= full in Go: neither zero nor the limit can be incremented. *)
Refused(old) == old = 0 \/ old >= Limit

----------------------------------------------------------------------------
(* Handles. Their numbers have no meaning to the algorithm; the smallest that is free is taken, as in Ownership. *)

IDs      == 0..(Limit + MaxWeak + MaxRefs + Cardinality(Threads) - 1)
NoHandle == -1
Live     == DOMAIN handles

Owning == {"arc", "waker"}
Of(kinds) == {h \in Live : handles[h].kind \in kinds}

Accepts ==
  [arc    |-> {"Clone", "Drop", "IntoWaker", "Borrow", "Downgrade", "GetMut", "TryUnwrap", "IntoInner", "Forget"},
   waker  |-> {"Clone", "Drop", "Wake", "WakeByRef", "Borrow", "Forget"},
   ref    |-> {"Clone", "WakeByRef", "EndBorrow"},
   weak   |-> {"WeakClone", "WeakDrop", "Upgrade", "WeakForget"}]

(* What needs the handle for itself. *)
Exclusive == {"Drop", "IntoWaker", "GetMut", "TryUnwrap", "IntoInner", "Forget", "Wake", "EndBorrow", "WeakDrop", "WeakForget"}

Cloned == [arc |-> "arc", waker |-> "waker", ref |-> "waker"]

Handle(kind, of) == [kind |-> kind, of |-> of, dead |-> FALSE]

(* A borrow ends with the handle that it is of: in Go every method of it fails from then on. *)
Buried(ref) == [ref EXCEPT !.dead = TRUE]

Without(h) == [i \in Live \ {h} |-> IF handles[i].kind = "ref" /\ handles[i].of = h THEN Buried(handles[i]) ELSE handles[i]]

----------------------------------------------------------------------------
(* Threads. *)

(* pc: the next instruction; f: the operation; h: its handle; n: a value that was read; panics: user code that panicked. *)
Idle == [pc |-> "idle", f |-> "", h |-> NoHandle, n |-> 0, panics |-> {}]

Is(t, pc)     == at[t].pc = pc
Where(pcs)    == {t \in Threads : at[t].pc \in pcs}
Stands(t, to) == at' = [at EXCEPT ![t] = to]
Rests(t)      == Stands(t, Idle)

(* The end of the value is in progress: f says whether its destructor runs or it is moved out. *)
Taking  == {"TryUnwrap", "IntoInner"}
Ending  == Where({"destroy", "destructor", "take", "bury"})
Moving  == {t \in Ending : at[t].f \in Taking}

(* User code runs, or has run and the decrement is to come. *)
Delivering == Where({"wake", "wake_dec", "wake_by_ref"})
Calling    == Delivering \cup (Ending \ Moving)

(* The number of a consumed handle is not used again while its call is in progress: it names the call. *)
Unused == IDs \ (Live \cup {at[t].h : t \in Calling})
Fresh  == CHOOSE i \in Unused : \A j \in Unused : i <= j

Gain(kind, of) == handles' = (Fresh :> Handle(kind, of)) @@ handles
Lose(h)        == handles' = Without(h)
Become(h, kind) == handles' = (Fresh :> Handle(kind, NoHandle)) @@ Without(h)

(* The handle that owns what h stands on. *)
Root(h) == IF handles[h].kind = "ref" THEN handles[h].of ELSE h

Users(h) == {t \in Threads : at[t].h \in Live /\ Root(at[t].h) = Root(h)}

(* Go's rules for handles: any number of threads by reference, or one for itself. Where Shared is false, one at a time. *)
MayUse(f, h) == IF Shared /\ f \notin Exclusive
                THEN Users(h) \cap Where({"mut_load", "mut_unlock", "mut"}) = {}
                ELSE Users(h) = {}

(* Thread t may begin f with the handle. *)
May(t, f, h) == /\ Is(t, "idle")
                /\ f \in Ops
                /\ h \in Live
                /\ f \in Accepts[handles[h].kind]
                /\ handles[h].dead => f = "EndBorrow"
                /\ MayUse(f, h)

(* Bounds: a number for a handle, which the limit leaves always; weak handles, and those that threads are about to make. *)
Room     == Unused # {}
WeakRoom == Cardinality(Of({"weak"})) + Cardinality(Where({"downgrade"})) < MaxWeak

----------------------------------------------------------------------------
(* Memory. Nothing touches the block after it was freed, nor the value when it is gone. *)

Touch      == fault' = IF block = "freed" THEN "R2" ELSE fault
TouchValue == fault' = IF block = "freed" \/ value # "here" THEN "R2" ELSE fault

(* An increment that must not find zero, and a decrement that must not. *)
Increments(old) == fault' = IF block = "freed" \/ old = 0 THEN "R2" ELSE fault
Decrements(old) == fault' = IF block = "freed" THEN "R2" ELSE IF old = 0 THEN "R3" ELSE fault

(* The value ends, and the block. *)
EndsValue == fault' = IF block = "freed" THEN "R2" ELSE IF value # "here" THEN "R3" ELSE fault
EndsBlock == fault' = IF block = "freed" THEN "R3" ELSE fault

============================================================================
