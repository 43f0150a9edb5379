------------------------- MODULE TaskTransitions -------------------------
(* The task word and its transitions, as in impl/task, transitions.go, where each is a pure function with the same name: from   *)
(* what the word was, to what it becomes, what is left to the caller, and whether the word is written at all.                   *)
EXTENDS Integers

Flags == {"RUNNING", "COMPLETE", "NOTIFIED", "JOIN_INTEREST", "JOIN_WAKER", "CANCELLED"}

(* flags: a subset of Flags; refs: the reference count above them. *)
Has(s, flag) == flag \in s.flags
Idle(s)      == ~Has(s, "RUNNING") /\ ~Has(s, "COMPLETE")

With(s, add)     == [s EXCEPT !.flags = @ \cup add]
Without(s, drop) == [s EXCEPT !.flags = @ \ drop]
Ref(s, n)        == [s EXCEPT !.refs = @ + n]

Writes(next, act) == [next |-> next, act |-> act, write |-> TRUE, broken |-> FALSE]
Keeps(s, act)     == [next |-> s, act |-> act, write |-> FALSE, broken |-> FALSE]

(* A condition that the caller must have kept. *)
Broken(s)         == [next |-> s, act |-> "nothing", write |-> FALSE, broken |-> TRUE]
Wants(holds, s, t) == IF holds THEN t ELSE Broken(s)

(* A reference is given up. *)
Gives(s) == Writes(Ref(s, -1), IF s.refs = 1 THEN "dealloc" ELSE "nothing")

----------------------------------------------------------------------------

ToRunning(s) == Wants(Has(s, "NOTIFIED"), s,
                IF ~Idle(s) THEN Gives(s)
                ELSE Writes(With(Without(s, {"NOTIFIED"}), {"RUNNING"}), IF Has(s, "CANCELLED") THEN "cancel" ELSE "poll"))

ToIdle(s) == Wants(Has(s, "RUNNING"), s,
             CASE Has(s, "CANCELLED") -> Keeps(s, "cancel")
               [] Has(s, "NOTIFIED") /\ ~Has(s, "CANCELLED") -> Writes(Without(s, {"RUNNING"}), "again")
               [] OTHER -> Gives(Without(s, {"RUNNING"})))

ToComplete(s) == Wants(Has(s, "RUNNING") /\ ~Has(s, "COMPLETE"), s,
                 Writes(With(Without(s, {"RUNNING"}), {"COMPLETE"}),
                        IF Has(s, "JOIN_INTEREST") /\ Has(s, "JOIN_WAKER") THEN "wake_join" ELSE "nothing"))

Submits(s) == Writes(Ref(With(s, {"NOTIFIED"}), 1), "submit")

ToNotifiedByVal(s) == CASE Has(s, "RUNNING") -> Gives(With(s, {"NOTIFIED"}))
                        [] ~Has(s, "RUNNING") /\ (Has(s, "COMPLETE") \/ Has(s, "NOTIFIED")) -> Gives(s)
                        [] OTHER -> Submits(s)

ToNotifiedByRef(s) == CASE Has(s, "COMPLETE") -> Keeps(s, "nothing")
                        [] ~Idle(s) \/ Has(s, "NOTIFIED") -> Writes(With(s, {"NOTIFIED"}), "nothing")
                        [] OTHER -> Submits(s)

ToNotifiedAndCancel(s) == CASE Has(s, "CANCELLED") \/ Has(s, "COMPLETE") -> Keeps(s, "nothing")
                            [] ~Idle(s) \/ Has(s, "NOTIFIED") -> Writes(With(s, {"NOTIFIED", "CANCELLED"}), "nothing")
                            [] OTHER -> Submits(With(s, {"CANCELLED"}))

ToShutdown(s) == IF Idle(s) THEN Writes(With(s, {"RUNNING", "CANCELLED"}), "cancel") ELSE Writes(With(s, {"CANCELLED"}), "nothing")

DropJoinHandle(s) == Wants(Has(s, "JOIN_INTEREST"), s,
                     LET n == Without(s, {"JOIN_INTEREST"})
                     IN  CASE ~Has(s, "COMPLETE") -> Writes(Without(n, {"JOIN_WAKER"}), "drop_waker")
                           [] Has(s, "COMPLETE") /\ Has(s, "JOIN_WAKER") -> Writes(n, "drop_outcome")
                           [] OTHER -> Writes(n, "drop_both"))

SetJoinWaker(s) == Wants(Has(s, "JOIN_INTEREST") /\ ~Has(s, "JOIN_WAKER"), s,
                   IF Has(s, "COMPLETE") THEN Keeps(s, "take") ELSE Writes(With(s, {"JOIN_WAKER"}), "nothing"))

(* That the bit is set may be claimed only of a task that is not complete. *)
UnsetJoinWaker(s) == IF Has(s, "COMPLETE") THEN Keeps(s, "take")
                     ELSE Wants(Has(s, "JOIN_WAKER"), s, Writes(Without(s, {"JOIN_WAKER"}), "nothing"))

JoinWoken(s) == Wants(Has(s, "COMPLETE") /\ Has(s, "JOIN_WAKER"), s,
                Writes(Without(s, {"JOIN_WAKER"}), IF Has(s, "JOIN_INTEREST") THEN "nothing" ELSE "drop_waker"))

RefDec(s, n) == Wants(s.refs >= n, s, Writes(Ref(s, -n), IF s.refs = n THEN "dealloc" ELSE "nothing"))

============================================================================
