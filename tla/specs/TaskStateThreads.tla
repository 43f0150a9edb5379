------------------------- MODULE TaskStateThreads -------------------------
(* What a state of TaskState consists of, and the steps of wakers and of the join handle. *)
EXTENDS WakeHistory, TaskTransitions, FiniteSets

CONSTANTS Runners,  \* threads that run tasks
          MaxWakes, \* of each waker, aborts included
          Ops,      \* what wakers do: "ref", "val", "abort", "drop"
          Joins,    \* whether there is a join handle
          Shuts     \* whether the executor may be closed

VARIABLES word,    \* the task word
          queue,   \* notifications in the run queue
          carried, \* the view that the word publishes
          slot,    \* whether a join waker is stored
          owned,   \* whether the executor has its reference
          memory,  \* "held", "freed"
          runner,  \* of each thread: pc, and the references that it will give up
          at,      \* of each waker: pc, and what it does. An abort handle is a waker that aborts
          join,    \* of the join handle: pc, and whether its waker was woken
          fault,   \* "freed": freed memory was used; "broken": a condition of a transition does not hold
          history

vars == <<word, queue, carried, slot, owned, memory, runner, at, join, fault, history>>

(* A transition is done: the word is used, and its condition must hold. *)
Does(t) == /\ word' = t.next
           /\ fault' = IF memory = "freed" THEN "freed" ELSE IF t.broken THEN "broken" ELSE fault

Touches == fault' = IF memory = "freed" THEN "freed" ELSE fault
Frees   == memory' = "freed" /\ Touches

RunnerAt(r, pc) == runner[r].pc = pc
RunnerGoes(r, pc, refs) == runner' = [runner EXCEPT ![r] = [pc |-> pc, refs |-> refs]]

WakerAt(w, pc)   == at[w].pc = pc
WakerGoes(w, pc) == at' = [at EXCEPT ![w].pc = pc]

JoinAt(pc)   == join.pc = pc
JoinGoes(pc) == join' = [join EXCEPT !.pc = pc]

----------------------------------------------------------------------------
(* Wakers. *)

WakerBegins(w) == /\ WakerAt(w, "has")
                  /\ \/ \E f \in Ops \ {"drop"} :
                          /\ history.wrote[w] < MaxWakes
                          /\ at' = [at EXCEPT ![w] = [pc |-> "notify", f |-> f]]
                          /\ history' = Wrote(history, w)
                     \/ /\ "drop" \in Ops
                        /\ WakerGoes(w, "release")
                        /\ UNCHANGED history
                  /\ UNCHANGED <<word, queue, carried, slot, owned, memory, runner, join, fault>>

Transition(f, s) == CASE f = "ref" -> ToNotifiedByRef(s) [] f = "val" -> ToNotifiedByVal(s) [] OTHER -> ToNotifiedAndCancel(s)

(* What was done before is published if the word is written. *)
Notify(w) == /\ WakerAt(w, "notify")
             /\ LET t == Transition(at[w].f, word)
                IN  /\ Does(t)
                    /\ carried' = IF t.write THEN Join(carried, Mine(history, w)) ELSE carried
                    /\ WakerGoes(w, CASE t.act = "submit" -> "push" [] t.act = "dealloc" -> "dealloc"
                                      [] OTHER -> IF at[w].f = "val" THEN "gone" ELSE "has")
             /\ history' = Delivered(history, w)
             /\ UNCHANGED <<queue, slot, owned, memory, runner, join>>

(* The task is used up to the end of schedule, by which time it may have run to its own. *)
Push(w) == /\ WakerAt(w, "push")
           /\ Touches
           /\ queue' = queue + 1
           /\ WakerGoes(w, "unpark")
           /\ UNCHANGED <<word, carried, slot, owned, memory, runner, join, history>>

Unpark(w) == /\ WakerAt(w, "unpark")
             /\ Touches
             /\ WakerGoes(w, IF at[w].f = "val" THEN "release" ELSE "has")
             /\ UNCHANGED <<word, queue, carried, slot, owned, memory, runner, join, history>>

WakerRelease(w) == /\ WakerAt(w, "release")
                   /\ LET t == RefDec(word, 1)
                      IN  Does(t) /\ WakerGoes(w, IF t.act = "dealloc" THEN "dealloc" ELSE "gone")
                   /\ UNCHANGED <<queue, carried, slot, owned, memory, runner, join, history>>

WakerDealloc(w) == /\ WakerAt(w, "dealloc")
                   /\ Frees
                   /\ WakerGoes(w, "gone")
                   /\ UNCHANGED <<word, queue, carried, slot, owned, runner, join, history>>

WakerSteps(w) == Notify(w) \/ Push(w) \/ Unpark(w) \/ WakerRelease(w) \/ WakerDealloc(w)

----------------------------------------------------------------------------
(* The join handle: "has" is between polls. Its waker may be a new one with every poll. *)

JoinPoll == /\ JoinAt("has")
            /\ Touches
            /\ CASE Has(word, "COMPLETE") -> JoinGoes("drop") /\ UNCHANGED slot
                 [] ~Has(word, "COMPLETE") /\ Has(word, "JOIN_WAKER") -> JoinGoes("unset") /\ UNCHANGED slot
                 [] OTHER -> JoinGoes("set") /\ slot' = TRUE
            /\ UNCHANGED <<word, queue, carried, owned, memory, runner, at, history>>

JoinSet == /\ JoinAt("set")
           /\ LET t == SetJoinWaker(word)
              IN  /\ Does(t)
                  /\ join' = [pc |-> IF t.act = "take" THEN "drop" ELSE "has", woken |-> FALSE]
                  /\ slot' = (t.act # "take")
           /\ UNCHANGED <<queue, carried, owned, memory, runner, at, history>>

JoinUnset == /\ JoinAt("unset")
             /\ LET t == UnsetJoinWaker(word)
                IN  Does(t) /\ JoinGoes(IF t.act = "take" THEN "drop" ELSE "set")
             /\ UNCHANGED <<queue, carried, slot, owned, memory, runner, at, history>>

JoinDrop == /\ JoinAt("drop")
            /\ LET t == DropJoinHandle(word)
               IN  Does(t) /\ slot' = (slot /\ t.act = "drop_outcome")
            /\ JoinGoes("release")
            /\ UNCHANGED <<queue, carried, owned, memory, runner, at, history>>

JoinRelease == /\ JoinAt("release")
               /\ LET t == RefDec(word, 1)
                  IN  Does(t) /\ JoinGoes(IF t.act = "dealloc" THEN "dealloc" ELSE "gone")
               /\ UNCHANGED <<queue, carried, slot, owned, memory, runner, at, history>>

JoinDealloc == /\ JoinAt("dealloc")
               /\ Frees
               /\ JoinGoes("gone")
               /\ UNCHANGED <<word, queue, carried, slot, owned, runner, at, history>>

(* It is polled, or dropped, at any time; it must be polled when it was woken. *)
JoinBegins == JoinPoll \/ (JoinAt("has") /\ JoinGoes("drop") /\ UNCHANGED <<word, queue, carried, slot, owned, memory, runner, at, fault, history>>)
JoinSteps  == (join.woken /\ JoinPoll) \/ JoinSet \/ JoinUnset \/ JoinDrop \/ JoinRelease \/ JoinDealloc

============================================================================
