--------------------------- MODULE MCOwnership ---------------------------
(* Bounds for TLC. *)
EXTENDS Ownership

(* Forget only adds to a count that nobody owns, and Move only gives new names: without them more of the rest can be searched. *)
BasicFuncs == {"New", "Clone", "IntoWaker", "Borrow", "EndBorrow", "Wake", "WakeByRef", "Drop", "StrongCount", "WeakCount", "Wakes",
               "Downgrade", "Upgrade", "GetMut", "TryUnwrap", "IntoInner", "PtrEq", "WillWake", "IntoRaw", "FromRaw", "IncStrong",
               "DecStrong"}

AllFuncs == BasicFuncs \cup {"Forget", "Move"}
============================================================================
