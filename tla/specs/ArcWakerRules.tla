-------------------------- MODULE ArcWakerRules --------------------------
(* What ArcWaker keeps: the rules of the contract that speak of one allocation, and the refinement of Ownership.          *)
EXTENDS ArcWaker

Count(threads) == Cardinality(threads)

(* What is in a word beyond the handles: the excess of refused clones, and decrements that are still to come. *)
Excess(kinds) == Count({t \in Where({"restore"}) : handles[at[t].h].kind \in kinds})
Debts         == Count(Where({"wake", "wake_dec"}))

(* The two words without what threads are in the middle of. *)
Owned   == strong - Excess({"arc", "waker", "ref"})
Weakly  == (IF weak = Locked THEN 1 ELSE weak) - Excess({"weak"})
Share   == IF Owned > 0 \/ Ending # {} THEN 1 ELSE 0  \* of all owners together, in the weak word

Quiet == \A t \in Threads : Is(t, "idle")
Gone  == Of(Owning \cup {"weak"}) = {} /\ gone = [strong |-> 0, weak |-> 0]

TypeOK ==
  /\ strong \in 0..Mask /\ weak \in 0..Mask /\ wakes \in 0..MaxWakes
  /\ block \in {"none", "held", "freed"} /\ value \in {"here", "destroyed", "moved"} /\ fault \in {"none", "R2", "R3"}
  /\ Live \subseteq IDs
  /\ \A h \in Live : handles[h] \in [kind : DOMAIN Accepts, of : IDs \cup {NoHandle}, dead : BOOLEAN]
  /\ gone \in [strong : 0..Mask, weak : 0..Mask]
  /\ \A t \in Threads : at[t].h \in IDs \cup {NoHandle} /\ at[t].panics \subseteq UserCode

----------------------------------------------------------------------------

(* The strong count is that of the handles that own, of decrements not yet done, and of handles that were forgotten. *)
R1_Conservation == Owned = Count(Of(Owning)) + Debts + gone.strong

(* No instruction uses the block when it is freed, nor the value when it is gone. *)
R2_NoUseAfterFree == fault # "R2"

(* Value and block end once each, the value when nobody owns it. *)
R3_FreeOnce == fault # "R3" /\ (value # "here" => Of(Owning) = {})

(* When no handle and no operation is left, there is no block. *)
R4_NoLeak == Quiet /\ Gone => block # "held"

(* The same of behaviours: a block is freed some time after its last handle was dropped. *)
R4_Freed == (block = "held" /\ Gone) ~> (block = "freed")

(* Borrowing and waking by reference do not touch the words. *)
ByRef(t) == \/ at[t].pc = "wake_by_ref" /\ at'[t] # at[t]
            \/ at'[t].pc = "wake_by_ref" /\ at'[t] # at[t]
Borrows  == {h \in Live : handles[h].kind = "ref"}
R5_ByRefNeutral == [][(\E t \in Threads : ByRef(t)) \/ Borrows' # Borrows => UNCHANGED <<strong, weak>>]_vars

(* A borrow that is not dead is of a handle that is there and owns. *)
R6_BorrowScope == \A h \in Borrows : handles[h].dead \/ handles[h].of \in Of(Owning)

(* A word is beyond its limit by at most the excess that running threads will take back. *)
R7_NoOverflow == Owned <= Limit /\ Weakly <= Limit

(* Where a panic leads is where a return leads, with the same counts. *)
R8_PanicSafety ==
  [][\A t \in Threads : at[t].pc \in UserCode /\ at'[t] # at[t]
       => at'[t].pc = After[at[t].pc] /\ UNCHANGED <<strong, weak, wakes, block, value, handles>>]_vars

(* An upgrade gives no handle when the value is going or gone: it owns one that is here, and whose count was not zero. *)
R11_WeakUpgrade == Of(Owning) # {} => value = "here" /\ Ending = {}

(* Weak handles keep the block, and the owners' share does as long as the value is there. *)
R11_WeakCount == Weakly = Count(Of({"weak"})) + Share + gone.weak

(* Who has the value for himself has the only handle of any kind, and who takes it out leaves no owner. *)
R11_Exclusive == /\ Where({"mut"}) # {} => Count(Of(Owning \cup {"weak"})) = 1
                 /\ Moving # {} => Of(Owning) = {}

(* Each wake delivers once. *)
Begun == Count({t \in Threads : at[t].pc = "idle" /\ at'[t].pc \in {"wake", "wake_by_ref"}})
W1_Delivered == [][wakes' = wakes + Begun]_vars

----------------------------------------------------------------------------
(* The refinement. An operation takes effect in Ownership with one of its instructions:                               *)
(*                                                                                                                    *)
(*   Clone, WeakClone     the fetch_add that is not refused. An excess is nobody's and is left out.                   *)
(*   Drop, WakeDec        the fetch_sub. User code of a wake ends in Ownership with it, and not before:               *)
(*                        the end of the user code and the decrement are one step there.                              *)
(*   destructor           begins with the fetch_sub that takes the count to zero, ends with the fetch_sub of the      *)
(*                        share in the weak word. The block is free there when that word is zero, and here later.     *)
(*   TryUnwrap, IntoInner the CAS or fetch_sub: the value is moved out, and the share in the weak word gone with it.  *)
(*   Downgrade, Upgrade   the successful CAS                                                                          *)
(*   GetMut               none: it changes nothing. The lock counts as the one share that it replaced.                *)
(*   Wake, WakeByRef      the beginning of user code                                                                  *)
(*                                                                                                                    *)
(* Every other action is a step that changes nothing in Ownership.                                                    *)

OwnWeak  == Weakly - Count(Moving)

OwnPhase == CASE Owned > 0               -> "alive"
              [] Owned = 0 /\ Ending \ Moving # {} -> "dying"
              [] OTHER                   -> IF OwnWeak > 0 THEN "empty" ELSE "freed"

OwnObjects ==
  IF block = "none" THEN <<>>
  ELSE <<[phase |-> OwnPhase, strong |-> Owned, weak |-> OwnWeak, wakes |-> wakes,
          moved |-> value = "moved" \/ Moving # {}, forgot |-> gone.strong, lost |-> gone.weak]>>

OwnHandles == [h \in Live |-> [kind |-> handles[h].kind, object |-> 1, of |-> handles[h].of, dead |-> handles[h].dead]]

(* A wake whose user code is over and whose decrement is to come is still in progress. The first panic is remembered there. *)
OwnCall(t) ==
  LET ending == t \in Ending
      during == Is(t, "wake_by_ref")
  IN  [f |-> IF ending THEN at[t].f ELSE IF during THEN "WakeByRef" ELSE "Wake",
       handle |-> at[t].h, self |-> NoHandle, object |-> 1,
       stage |-> IF ending THEN "destroying" ELSE "delivering", panicked |-> ending /\ "wake" \in at[t].panics]

(* Ownership's bag. *)
OwnRunning == LET calls == {OwnCall(t) : t \in Calling} IN [c \in calls |-> Count({t \in Calling : OwnCall(t) = c})]

OwnFuncs == (Ops \ {"WeakClone", "WeakDrop", "WeakForget"}) \cup {"New"}
            \cup (IF "WeakClone" \in Ops THEN {"Clone"} ELSE {}) \cup (IF "WeakDrop" \in Ops THEN {"Drop"} ELSE {})
            \cup (IF "WeakForget" \in Ops THEN {"Forget"} ELSE {})

Own == INSTANCE Ownership WITH MaxObjects <- 1, MaxHandles <- Cardinality(IDs), MaxRunning <- Cardinality(Threads),
                               Selves <- FALSE, Funcs <- OwnFuncs,
                               objects <- OwnObjects, handles <- OwnHandles, running <- OwnRunning

Refines == Own!Spec

============================================================================
