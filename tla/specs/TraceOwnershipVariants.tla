---------------------- MODULE TraceOwnershipVariants ----------------------
(* What configurations put in the place of definitions of TraceOwnership. *)
EXTENDS TraceOwnership

(* Effects at any time: nothing is left out of the search. Without the view as well, what TraceOwnership says can be held against it. *)
AtAnyTime(p) == TRUE

(* Hidden steps that Ownership has not: a count without a handle. *)
StepOfAnother(f, h) == IF f = "New" THEN New ELSE Change(h, Acquire(Of(h))) /\ UNCHANGED <<handles, running>>

============================================================================
