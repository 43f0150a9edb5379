------------------------ MODULE TaskStateMutants ------------------------
(* Tasks with one mistake each. A configuration puts one of these operators in the place of the right one, by one line. *)
EXTENDS TaskStateRules

(* A wake while the task is polled is forgotten; or remembered, but cleared at the end of the poll. *)
ByRefIfIdle(s) == CASE ~Idle(s) -> Writes(s, "nothing")
                    [] Idle(s) /\ Has(s, "NOTIFIED") -> Writes(s, "nothing")
                    [] OTHER -> Submits(s)
ToIdleClears(s) == IF Has(s, "CANCELLED") THEN Keeps(s, "cancel") ELSE Gives(Without(s, {"RUNNING", "NOTIFIED"}))

(* A wake of a task that is notified writes nothing. *)
ByRefUnlessNotified(s) == CASE Has(s, "COMPLETE") \/ Has(s, "NOTIFIED") -> Keeps(s, "nothing")
                            [] Has(s, "RUNNING") /\ ~Has(s, "NOTIFIED") -> Writes(With(s, {"NOTIFIED"}), "nothing")
                            [] OTHER -> Submits(s)

(* A wake does not see that the task is in the queue; or that it is complete. *)
ByRefQueuesAgain(s) == CASE Has(s, "COMPLETE") -> Keeps(s, "nothing")
                         [] Has(s, "RUNNING") -> Writes(With(s, {"NOTIFIED"}), "nothing")
                         [] OTHER -> Submits(s)

(* A task that is polled is taken for idle: a wake submits it, and another thread polls it. *)
IdleUnlessComplete(s) == ~Has(s, "COMPLETE")

(* A poll begins whatever the task is. *)
ToRunningAlways(s) == Writes(With(Without(s, {"NOTIFIED"}), {"RUNNING"}), "poll")

(* NOTIFIED stays when the poll begins: it is polled again for nothing. *)
ToRunningKeeps(s) == IF ~Idle(s) THEN Gives(s)
                     ELSE Writes(With(s, {"RUNNING"}), IF Has(s, "CANCELLED") THEN "cancel" ELSE "poll")

(* An abort marks the task, and nobody will look. *)
CancelOnly(s) == IF Has(s, "CANCELLED") \/ Has(s, "COMPLETE") THEN Keeps(s, "nothing") ELSE Writes(With(s, {"CANCELLED"}), "nothing")

(* The reference of a waker by value becomes that of the notification: nobody keeps the task during schedule. *)
ByValGivesAway(s) == CASE Has(s, "RUNNING") -> Gives(With(s, {"NOTIFIED"}))
                       [] ~Has(s, "RUNNING") /\ (Has(s, "COMPLETE") \/ Has(s, "NOTIFIED")) -> Gives(s)
                       [] OTHER -> Writes(With(s, {"NOTIFIED"}), "submit")
UnparkThenGone(w) == /\ WakerAt(w, "unpark")
                     /\ Touches
                     /\ WakerGoes(w, IF at[w].f = "val" THEN "gone" ELSE "has")
                     /\ UNCHANGED <<word, queue, carried, slot, owned, memory, runner, join, history>>
NotifyByValGivesAway(w) == /\ WakerAt(w, "notify")
                           /\ LET t == IF at[w].f = "val" THEN ByValGivesAway(word) ELSE Transition(at[w].f, word)
                              IN  /\ Does(t)
                                  /\ carried' = IF t.write THEN Join(carried, Mine(history, w)) ELSE carried
                                  /\ WakerGoes(w, CASE t.act = "submit" -> "push" [] t.act = "dealloc" -> "dealloc"
                                                    [] OTHER -> IF at[w].f = "val" THEN "gone" ELSE "has")
                           /\ history' = Delivered(history, w)
                           /\ UNCHANGED <<queue, slot, owned, memory, runner, join>>
WakerStepsGivesAway(w) == NotifyByValGivesAway(w) \/ Push(w) \/ UnparkThenGone(w) \/ WakerRelease(w) \/ WakerDealloc(w)

(* wake_by_ref submits the task without a reference for the queue. *)
SubmitsUncounted(s) == Writes(With(s, {"NOTIFIED"}), "submit")

(* Who completes the task frees it, or does not look whether it was the last one. *)
RefDecFrees(s, n)  == Writes(Ref(s, -n), IF Has(s, "COMPLETE") THEN "dealloc" ELSE "nothing")
RefDecIgnores(s, n) == Writes(Ref(s, -n), "nothing")

(* The bit is claimed before the task is looked at. *)
UnsetAsserts(s) == Wants(Has(s, "JOIN_WAKER"), s, IF Has(s, "COMPLETE") THEN Keeps(s, "take") ELSE Writes(Without(s, {"JOIN_WAKER"}), "nothing"))

(* The join waker is published although the task is complete, so nobody will wake it. *)
SetJoinWakerAlways(s) == Writes(With(s, {"JOIN_WAKER"}), "nothing")

(* A wake waits for the end of the poll. *)
NotifyWaits(w) == /\ WakerAt(w, "notify") /\ ~Has(word, "RUNNING")
                  /\ LET t == Transition(at[w].f, word)
                     IN  /\ Does(t)
                         /\ carried' = IF t.write THEN Join(carried, Mine(history, w)) ELSE carried
                         /\ WakerGoes(w, CASE t.act = "submit" -> "push" [] t.act = "dealloc" -> "dealloc"
                                           [] OTHER -> IF at[w].f = "val" THEN "gone" ELSE "has")
                  /\ history' = Delivered(history, w)
                  /\ UNCHANGED <<queue, slot, owned, memory, runner, join>>
============================================================================
