------------------------------- MODULE Litmus -------------------------------
(***************************************************************************)
(* Small programs on the memory of ReleaseAcquire, one for each rule.      *)
(* An instruction is a tuple:                                              *)
(*   <<"load", l, order>>     <<"store", l, value, order>>                 *)
(*   <<"add", l, n, order>>   <<"fence", order>>                           *)
(*   <<"read", c>>            <<"write", c>>, of plain cells               *)
(*   <<"if", n>>              ends the thread unless it has just read n    *)
(* What a thread has read is kept in got; race says that plain accesses    *)
(* raced, and ends the program.                                            *)
(***************************************************************************)
EXTENDS ReleaseAcquire

CONSTANT Programs  \* names

VARIABLES test, mem, code, got, race

vars == <<test, mem, code, got, race>>

rlx == "relaxed"
acq == "acquire"
rel == "release"

Idle == <<>>

\* Message passing: the payload is a plain cell d, the flag is x.
MP(w, f, r, g) == [T1 |-> <<<<"write", "d">>, <<"fence", f>>, <<"store", "x", 1, w>>>>,
                   T2 |-> <<<<"load", "x", r>>, <<"if", 1>>, <<"fence", g>>, <<"read", "d">>>>, T3 |-> Idle]

\* The same through a third thread's update, and with a later relaxed store of the first.
Through(middle, last) == [T1 |-> <<<<"write", "d">>, <<"store", "x", 1, rel>>>> \o last,
                          T2 |-> middle,
                          T3 |-> <<<<"load", "x", acq>>, <<"if", 2>>, <<"read", "d">>>>]

Code == [
  MP            |-> MP(rel, rlx, acq, rlx),
  MPRelaxed     |-> MP(rlx, rlx, rlx, rlx),
  MPNoRelease   |-> MP(rlx, rlx, acq, acq),
  MPNoAcquire   |-> MP(rel, rel, rlx, rlx),
  MPFences      |-> MP(rlx, rel, rlx, acq),
  MPWrongFences |-> MP(rlx, acq, rlx, rel),
  Chain         |-> Through(<<<<"add", "x", 1, rlx>>>>, <<>>),
  OwnStore      |-> Through(<<>>, <<<<"store", "x", 2, rlx>>>>),
  OtherStore    |-> Through(<<<<"load", "x", rlx>>, <<"if", 1>>, <<"store", "x", 2, rlx>>>>, <<>>),
  SB            |-> [T1 |-> <<<<"store", "x", 1, rel>>, <<"load", "y", acq>>>>,
                     T2 |-> <<<<"store", "y", 1, rel>>, <<"load", "x", acq>>>>, T3 |-> Idle],
  LB            |-> [T1 |-> <<<<"load", "x", rlx>>, <<"store", "y", 1, rlx>>>>,
                     T2 |-> <<<<"load", "y", rlx>>, <<"store", "x", 1, rlx>>>>, T3 |-> Idle],
  LBExchanged   |-> [T1 |-> <<<<"store", "y", 1, rlx>>, <<"load", "x", rlx>>>>,
                     T2 |-> <<<<"load", "y", rlx>>, <<"store", "x", 1, rlx>>>>, T3 |-> Idle],
  CoRR          |-> [T1 |-> <<<<"store", "x", 1, rlx>>>>, T2 |-> <<<<"load", "x", rlx>>, <<"load", "x", rlx>>>>,
                     T3 |-> <<<<"store", "x", 2, rlx>>>>],
  TwoPlusTwoW   |-> [T1 |-> <<<<"store", "x", 1, rlx>>, <<"store", "y", 2, rlx>>>>,
                     T2 |-> <<<<"store", "y", 1, rlx>>, <<"store", "x", 2, rlx>>>>, T3 |-> Idle],
  Adds          |-> [T1 |-> <<<<"add", "x", 1, rlx>>>>, T2 |-> <<<<"add", "x", 1, rlx>>>>,
                     T3 |-> <<<<"store", "x", 5, rlx>>>>],
  WRC           |-> [T1 |-> <<<<"write", "d">>, <<"store", "x", 1, rel>>>>,
                     T2 |-> <<<<"load", "x", acq>>, <<"if", 1>>, <<"store", "y", 1, rel>>>>,
                     T3 |-> <<<<"load", "y", acq>>, <<"if", 1>>, <<"write", "d">>>>]]

Init == /\ test \in Programs
        /\ mem = Memory([l \in Locs |-> 0])
        /\ code = Code[test]
        /\ got = [t \in Threads |-> <<>>]
        /\ race = FALSE

\* An instruction that returns one of several results.
Take(t, results) == \E r \in results : /\ mem' = r.memory
                                       /\ got' = [got EXCEPT ![t] = Append(@, r.value)]

\* One that returns nothing. Racy ones end the program.
Become(m, racy) == /\ mem' = IF racy THEN mem ELSE m
                   /\ got' = got

Step(t) ==
  /\ ~race /\ code[t] # <<>>
  /\ LET i    == Head(code[t])
         op   == i[1]
         m    == Tick(mem, t)
         racy == (op = "read" /\ RacyRead(m, t, i[2])) \/ (op = "write" /\ RacyWrite(m, t, i[2]))
         stop == op = "if" /\ got[t][Len(got[t])] # i[2]
     IN /\ CASE op = "load"  -> Take(t, Load(m, t, i[2], i[3]))
             [] op = "store" -> \E r \in Store(m, t, i[2], i[3], i[4]) : Become(r.memory, FALSE)
             [] op = "add"   -> Take(t, Update(m, t, i[2], LAMBDA v : v + i[3], i[4]))
             [] op = "fence" -> Become(Fence(mem, t, i[2]), FALSE)
             [] op = "read"  -> Become(Read(m, t, i[2]), racy)
             [] op = "write" -> Become(Write(m, t, i[2]), racy)
             [] op = "if"    -> Become(mem, FALSE)
        /\ race' = racy
        /\ code' = [code EXCEPT ![t] = IF stop THEN <<>> ELSE Tail(@)]
        /\ UNCHANGED test

Ended == race \/ \A t \in Threads : code[t] = <<>>

Next == (\E t \in Threads : Step(t)) \/ (Ended /\ UNCHANGED vars)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
Reads(t, values) == Ended /\ ~race /\ got[t] = values
Final(l) == mem.messages[l][Len(mem.messages[l])].value

NoRace == ~race

\* No view is beyond the history; a thread knows what it knew at its last release fence, and an acquire fence takes nothing away.
ViewsFit == \A t \in Threads : /\ \A l \in Locs : mem.acq[t].at[l] \in 1 .. Len(mem.messages[l])
                               /\ Join(mem.cur[t], mem.acq[t]) = mem.acq[t]
                               /\ Join(mem.rel[t], mem.cur[t]) = mem.cur[t]

\* Two reads of one location by one thread are not against modification order.
Coherent == test = "CoRR" => \A a, b \in {1, 2} : ~Reads("T2", <<a, 0>>) /\ (a # b /\ Reads("T2", <<a, b>>) => Final("x") = b)

\* Two updates do not read the same message, and nothing is lost but what the store overwrites.
Atomic == test = "Adds" /\ Ended => got.T1 # got.T2 /\ Final("x") \in {5, 6, 7}

\* No load reads what a store after it has brought about.
InOrder == ~(Reads("T1", <<1>>) /\ Reads("T2", <<1>>))
=============================================================================
