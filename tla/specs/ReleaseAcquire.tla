--------------------------- MODULE ReleaseAcquire ---------------------------
(***************************************************************************)
(* A memory with views: relaxed, acquire and release accesses and fences   *)
(* as in C++20, without seq_cst, and plain cells with race detection.      *)
(* There are no variables here: each operation is a function from a memory *)
(* and a thread to the set of its results, so that a program may use       *)
(* several in one step.                                                    *)
(*                                                                         *)
(*   [ORC11] Dang, Jourdan, Kaiser, Dreyer: RustBelt Meets Relaxed Memory, *)
(*           POPL 2020, the operational semantics ORC11                    *)
(*   [PS]    Kang, Hur, Lahav, Vafeiadis, Dreyer: A Promising Semantics    *)
(*           for Relaxed-Memory Concurrency, POPL 2017, without promises   *)
(*   [C++20] ISO/IEC 14882:2020, [intro.races], [atomics.fences]           *)
(*                                                                         *)
(* It may miss: load buffering (C++20 has it on paper), for a read finds   *)
(* only messages that are there already ([ORC11], as RC11, forbids it).    *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS Threads,
          Locs,   \* atomic locations
          Cells   \* plain ones

(***************************************************************************)
(* A message is a write in the history of a location, which is a sequence  *)
(* in modification order; [PS] and [ORC11] have timestamps instead of      *)
(* places, and both can put a new message between two old ones.            *)
(* A view is what one may know: at: of each location the place below       *)
(* which nothing may be read any more; seen: of each thread how many of    *)
(* its accesses happen before. ([ORC11] keeps, per location, sets of       *)
(* accesses. They enter views in program order, so that numbers do.)       *)
(***************************************************************************)
Nothing == [at |-> [l \in Locs |-> 1], seen |-> [t \in Threads |-> 0]]

Larger(a, b) == IF a > b THEN a ELSE b

Join(v, w) == [at   |-> [l \in Locs |-> Larger(v.at[l], w.at[l])],
               seen |-> [t \in Threads |-> Larger(v.seen[t], w.seen[t])]]

Acquires(o) == o \in {"acquire", "acq_rel"}
Releases(o) == o \in {"release", "acq_rel"}

(***************************************************************************)
(* A thread has three views [PS, 4; ORC11]: cur, what it knows; acq, what  *)
(* it would know after an acquire fence; rel, what it knew at its last     *)
(* release fence. Of each plain cell, last has for each thread the number  *)
(* of its last read and of its last write. values are the initial ones.    *)
(***************************************************************************)
Memory(values) ==
  [messages |-> [l \in Locs |-> <<[value |-> values[l], view |-> Nothing, update |-> FALSE]>>],
   cur      |-> [t \in Threads |-> Nothing],
   acq      |-> [t \in Threads |-> Nothing],
   rel      |-> [t \in Threads |-> Nothing],
   last     |-> [c \in Cells |-> [read |-> Nothing.seen, write |-> Nothing.seen]]]

\* Each access begins by taking the next number of its thread.
Tick(m, t) == [m EXCEPT !.cur[t].seen[t] = @ + 1, !.acq[t].seen[t] = @ + 1]

-----------------------------------------------------------------------------
(* The rules. Each has a name, so that a mutant can break it alone.        *)

\* Coherence: a message that the thread knows to be overwritten is not read [PS, READ], nor is anything written before it [PS, WRITE].
Floor(m, t, l) == m.cur[t].at[l]

\* Atomicity: nothing comes between an update and the message that it has read [PS, UPDATE; C++20 atomics.order 10].
Open(m, l, i) == i = Len(m.messages[l]) \/ ~m.messages[l][i + 1].update

\* What a read with order o takes from the view of its message: into cur if it acquires, else into acq, where a fence finds it.
Acquired(o, view) == IF Acquires(o) THEN view ELSE Nothing

\* What a write with order o puts into its message: all that its thread knows, if it releases. Otherwise what was known at the last
\* release fence [C++20 atomics.fences 2 and 3]. The write itself is in the first and not in the second. An earlier release write of
\* the same thread does not matter: since C++20 release sequences are chains of updates only ([PS] still has C++11's).
Released(m, t, o) == IF Releases(o) THEN m.cur[t] ELSE m.rel[t]

\* A release sequence goes on through an update of any order: its message has the view of the one that it has read [C++20 intro.races 5].
Continued(view) == view

\* Fences [PS, 4.2; C++20 atomics.fences].
AcquireFence(m, t) == [m EXCEPT !.cur[t] = m.acq[t]]
ReleaseFence(m, t) == [m EXCEPT !.rel[t] = m.cur[t]]

\* Two accesses of a cell race if one of them writes and neither is in the view of the other [ORC11, race detector; C++20 intro.races 21].
RacyRead(m, t, c)  == \E u \in Threads : m.last[c].write[u] > m.cur[t].seen[u]
RacyWrite(m, t, c) == RacyRead(m, t, c) \/ \E u \in Threads : m.last[c].read[u] > m.cur[t].seen[u]

-----------------------------------------------------------------------------
(* The operations. Those on locations return a set of [memory, value].     *)

\* Thread t reads message i of location l.
See(m, t, l, i, o) ==
  LET view == m.messages[l][i].view
      here == [Nothing EXCEPT !.at[l] = i]
  IN [m EXCEPT !.cur[t] = Join(Join(@, here), Acquired(o, view)),
               !.acq[t] = Join(Join(@, here), view)]

\* Thread t puts a message behind message i of location l. Those that follow move up, and with them all views.
Put(m, t, l, i, value, view, update) ==
  LET moved(v) == IF v.at[l] > i THEN [v EXCEPT !.at[l] = @ + 1] ELSE v
      old(n)   == [n EXCEPT !.view = moved(@)]
      all      == IF i = Len(m.messages[l]) THEN m ELSE
                  [m EXCEPT !.messages = [k \in Locs |-> [j \in DOMAIN m.messages[k] |-> old(m.messages[k][j])]],
                            !.cur = [u \in Threads |-> moved(m.cur[u])],
                            !.acq = [u \in Threads |-> moved(m.acq[u])],
                            !.rel = [u \in Threads |-> moved(m.rel[u])]]
      new      == [value |-> value, view |-> [moved(view) EXCEPT !.at[l] = i + 1], update |-> update]
      history  == all.messages[l]
  IN [all EXCEPT !.messages[l] = SubSeq(history, 1, i) \o <<new>> \o SubSeq(history, i + 1, Len(history)),
                 !.cur[t].at[l] = i + 1,
                 !.acq[t].at[l] = i + 1]

Places(m, t, l) == Floor(m, t, l) .. Len(m.messages[l])

\* A load of a value that is fit. One that waits, an await, is a load of what it waits for.
LoadIf(m, t, l, fit(_), o) ==
  {[memory |-> See(m, t, l, i, o), value |-> m.messages[l][i].value] :
     i \in {j \in Places(m, t, l) : fit(m.messages[l][j].value)}}

Load(m, t, l, o) == LoadIf(m, t, l, LAMBDA v : TRUE, o)

Store(m, t, l, value, o) ==
  {[memory |-> Put(m, t, l, i, value, Released(m, t, o), FALSE), value |-> value] :
     i \in {j \in Places(m, t, l) : Open(m, l, j)}}

\* A read-modify-write of a value that is fit; it returns the value before. It acquires before it releases.
UpdateIf(m, t, l, fit(_), f(_), o) ==
  LET update(i) == LET n == m.messages[l][i]
                       s == See(m, t, l, i, o)
                   IN Put(s, t, l, i, f(n.value), Join(Released(s, t, o), Continued(n.view)), TRUE)
  IN {[memory |-> update(i), value |-> m.messages[l][i].value] :
        i \in {j \in Places(m, t, l) : Open(m, l, j) /\ fit(m.messages[l][j].value)}}

Update(m, t, l, f(_), o) == UpdateIf(m, t, l, LAMBDA v : TRUE, f, o)

\* A strong compare_exchange: it has succeeded if it returns what was expected, and else was a load with the order of failure.
CompareExchange(m, t, l, expected, new, success, failure) ==
  UpdateIf(m, t, l, LAMBDA v : v = expected, LAMBDA v : new, success)
    \cup LoadIf(m, t, l, LAMBDA v : v # expected, failure)

\* A fence. A relaxed one does nothing.
Fence(m, t, o) ==
  LET a == IF Acquires(o) THEN AcquireFence(m, t) ELSE m
  IN IF Releases(o) THEN ReleaseFence(a, t) ELSE a

\* Plain accesses, whose values do not matter: ask RacyRead and RacyWrite before.
Read(m, t, c)  == [m EXCEPT !.last[c].read[t]  = m.cur[t].seen[t]]
Write(m, t, c) == [m EXCEPT !.last[c].write[t] = m.cur[t].seen[t]]
=============================================================================
