----------------------- MODULE TraceWakeupVariants -----------------------
(* What configurations put in the place of definitions of TraceWakeup. *)
EXTENDS TraceWakeup

(* A hidden step that Wakeup has not: a wake that is not counted. *)
EffectOfAnother(w) == at[w] = "calls" /\ Becomes(w, "has") /\ UNCHANGED <<notice, stage, memory, history>>

============================================================================
