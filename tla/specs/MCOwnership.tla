--------------------------- MODULE MCOwnership ---------------------------
(* For TLC: the sets of operations that configurations choose from, and situations that must be reached. A configuration of purpose *)
(* "reach" claims that one of them never comes about, and has to be wrong: or the rules would hold for want of it.                *)
EXTENDS OwnershipRules

(* Forget only adds to a count that nobody owns, and Move only gives new names: without them more of the rest can be searched. *)
BasicFuncs == {"New", "Clone", "IntoWaker", "Borrow", "EndBorrow", "Wake", "WakeByRef", "Drop", "StrongCount", "WeakCount", "Wakes",
               "Downgrade", "Upgrade", "GetMut", "TryUnwrap", "IntoInner", "PtrEq", "WillWake", "IntoRaw", "FromRaw", "IncStrong",
               "DecStrong"}

WakeFuncs == {"New", "Clone", "IntoWaker", "Borrow", "EndBorrow", "Wake", "WakeByRef", "Drop"}

AllFuncs == BasicFuncs \cup {"Forget", "Move"}

NeverWakeIsLast == \A p \in InProgress : ~(p.f = "Wake" /\ p.stage = "destroying")

NeverPanicInWake == \A p \in InProgress : ~(p.f = "Wake" /\ p.panicked)

NeverUpgradeOfDying == \A h \in Live : Of(h).phase = "dying" => ~ENABLED Upgrade(h)

NeverCloneOfDying == \A h \in Live : Of(h).phase = "dying" => ~ENABLED Clone(h)

NeverDeadRef == \A h \in Live : ~handles[h].dead

NeverTwoCalls == BagCardinality(running) < 2

NeverEqualCalls == \A p \in InProgress : running[p] = 1

NeverAtLimit == \A o \in Made : objects[o].strong < Limit

(* User code of a wake by value consumed the arc that it had got. *)
NeverSelfConsumed == \A p \in InProgress : p.stage = "delivering" /\ p.self # NoHandle => p.self \in Live

NeverKeptByWeak == \A o \in Made : objects[o].phase # "empty"

NeverMovedOut == \A o \in Made : ~objects[o].moved

(* A wake has to wait for the user code that borrows its arc. *)
NeverBorrowedSelf == \A p \in InProgress : ~Lent(p.self)
============================================================================
