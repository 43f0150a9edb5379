---------------------------- MODULE MCArcWaker ----------------------------
(* For TLC: the sets of operations that configurations choose from, and situations that must be reached. A configuration  *)
(* of purpose "reach" claims that one of them never comes about, and has to be wrong: or the rules would hold for want of *)
(* it.                                                                                                                    *)
EXTENDS ArcWakerRules

Counts == {"Clone", "Drop"}
Wakes  == Counts \cup {"IntoWaker", "Wake", "WakeByRef"}
Weaks  == {"Downgrade", "Upgrade", "WeakClone", "WeakDrop"}
Sole   == {"GetMut", "TryUnwrap", "IntoInner"}
Refs   == {"Borrow", "EndBorrow"}

CountsForget == Counts \cup {"Forget"}
CountsWeak   == Counts \cup Weaks
CountsSole   == CountsWeak \cup Sole
WakesWeak    == Wakes \cup Weaks
WakesRefs    == Wakes \cup Refs
NoRefs       == Wakes \cup Weaks \cup Sole
CountsForgetWeak == CountsWeak \cup {"Forget", "WeakForget"}

(* Threads are alike, in the rules and in the refinement too. Not for temporal properties. *)
Symmetry == Permutations(Threads)

----------------------------------------------------------------------------
(* Situations. Steps first: a claim about them is one of the form [][...]. *)

Moves(t, from, to) == at[t].pc = from /\ at'[t].pc = to

(* The last handle is cloned while another count is about to go: were it dropped instead, that would be the last drop. *)
NeverCloneRacesLastDrop == [][~(Debts = 1 /\ Count(Of(Owning)) = 1 /\ strong' = strong + 1)]_vars

(* The count that an upgrade adds to was all but gone. *)
NeverUpgradeBeforeLastDrop == [][~\E t \in Threads : Moves(t, "upgrade", "idle") /\ strong' = strong + 1 /\ strong = Debts]_vars

(* A clone is refused for nothing but the excess of another. *)
NeverExcessSeen == [][~\E t \in Threads : Moves(t, "idle", "restore") /\ strong' # strong /\ Owned < Limit]_vars

NeverWeakDropFrees == [][~\E t \in Threads : Moves(t, "idle", "free")]_vars

(* States. *)
NeverWakeIsLast         == \A t \in Ending : at[t].f # "Wake"
NeverPanicInWake        == \A t \in Ending : "wake" \notin at[t].panics
NeverPanicInDestructor  == \A t \in Threads : "destructor" \notin at[t].panics
NeverUpgradeAfterLast   == strong # 0 \/ Where({"upgrade"}) = {}
NeverDowngradeWaits     == \A t \in Where({"downgrade"}) : at[t].n # Locked
NeverGuessIsOld         == \A t \in Where({"downgrade"}) : at[t].n \in {weak, Locked}
NeverLockedInVain       == \A t \in Where({"mut_unlock"}) : at[t].n = 1
NeverExclusive          == Where({"mut"}) = {}
NeverWeakRefused        == \A t \in Where({"restore"}) : handles[at[t].h].kind # "weak"
NeverMovedUnderWeak     == value = "moved" => Of({"weak"}) = {}
NeverDeadRef            == \A h \in Borrows : ~handles[h].dead
NeverTwoUsers           == \A h \in Live : Count(Users(h)) < 2
============================================================================
