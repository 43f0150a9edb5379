---------------------------- MODULE ArcOrderings ----------------------------
(***************************************************************************)
(* The reference count of impl/waker on the memory of ReleaseAcquire. The  *)
(* orders of a program's sites are chosen in Init from all that C11        *)
(* permits there, and kept in the variable orders: one run of TLC finds    *)
(* out, for every combination, whether something breaks:                   *)
(*                                                                         *)
(*   R9  a use of the payload is not ordered with its destructor, or with  *)
(*       an exclusive use: a data race on the plain cell payload           *)
(*   R2  an access to the block is not before its free. The free is a      *)
(*       write of the plain cell block, which each access to the           *)
(*       allocation reads: one that is not ordered with the free races     *)
(*       with it. And after the free any access is wrong, ordered or not.  *)
(*                                                                         *)
(*   R4  all threads have ended, and the block was not freed               *)
(*                                                                         *)
(* That is how package explore judges, too. A behaviour ends at the first  *)
(* that breaks. All that it leaves is what broke, so that there is one     *)
(* state for each program, combination and property, and it is printed     *)
(* once.                                                                   *)
(***************************************************************************)
EXTENDS ReleaseAcquire, TLC

CONSTANT Programs  \* names

VARIABLES program, orders, mem, code, last, broken

vars == <<program, orders, mem, code, last, broken>>

Orders == {"relaxed", "acquire", "release", "acq_rel"}

\* The sites of impl/waker as they are written there. A compare_exchange has its order of failure under a name of its own.
Written == [i \in {"arc.clone", "weak.upgrade.load", "weak.upgrade.cas failure", "arc.downgrade.load", "arc.downgrade.await",
                   "arc.downgrade.cas failure", "arc.get_mut.lock failure"} |-> "relaxed"]
        @@ [i \in {"arc.drop.dec", "weak.drop.dec", "arc.get_mut.unlock"} |-> "release"]
        @@ [i \in {"arc.drop.fence", "weak.drop.fence", "weak.upgrade.cas", "arc.downgrade.cas", "arc.get_mut.lock",
                   "arc.get_mut.load"} |-> "acquire"]

Loads  == {i \in DOMAIN Written : \E c \in {"weak.upgrade", "arc.downgrade"} : i \in {c \o ".load", c \o ".await"}}
            \cup {"arc.get_mut.load"}
Stores == {"arc.get_mut.unlock"}
CASes  == {"weak.upgrade.cas", "arc.downgrade.cas", "arc.get_mut.lock"}
Failure(site) == site \o " failure"

Permitted(site) == CASE site \in Loads \cup {Failure(c) : c \in CASes} -> {"relaxed", "acquire"}
                     [] site \in Stores -> {"relaxed", "release"}
                     [] OTHER -> Orders

\* C11 7.17.7.4: the order of failure is not stronger than that of success. Acquire is not stronger than release.
CASPermits(o) == \A c \in CASes \cap DOMAIN o : ~(o[c] = "relaxed" /\ o[Failure(c)] = "acquire")

O(site) == IF site \in DOMAIN orders THEN orders[site] ELSE Written[site]

-----------------------------------------------------------------------------
(* The programs: what main and T1 (T2) do, from the counts of the start.   *)
(* sites are those whose orders are chosen; that some of them do not       *)
(* matter is part of what is found out. Instructions with a question mark  *)
(* are left out if the upgrade before fails.                               *)

Upgrade   == <<"upgrade.load">>
Downgrade == <<"downgrade.load">>
GetMut    == <<"get_mut.lock">>
UseDrop   == <<"get", "drop">>

Table == [
  \* family base
  use      |-> [strong |-> 2, weak |-> 1, sites |-> {"arc.clone", "arc.drop.dec", "arc.drop.fence"},
                main |-> UseDrop, T1 |-> <<"clone", "get", "drop", "drop">>, T2 |-> <<>>],
  clone    |-> [strong |-> 2, weak |-> 1, sites |-> {"arc.clone", "arc.drop.dec", "arc.drop.fence"},
                main |-> <<"clone", "drop">> \o UseDrop, T1 |-> UseDrop, T2 |-> <<>>],
  drops    |-> [strong |-> 3, weak |-> 1, sites |-> {"arc.drop.dec", "arc.drop.fence"}, main |-> UseDrop, T1 |-> UseDrop, T2 |-> UseDrop],
  use2     |-> [strong |-> 3, weak |-> 1, sites |-> {"arc.clone", "arc.drop.dec", "arc.drop.fence"},
                main |-> UseDrop, T1 |-> <<"clone", "get", "drop", "drop">>, T2 |-> <<"clone", "get", "drop", "drop">>],
  untouched |-> [strong |-> 2, weak |-> 1, sites |-> {"arc.drop.dec", "arc.drop.fence"}, main |-> <<"drop">>, T1 |-> <<"drop">>, T2 |-> <<>>],
  \* family upgrade
  upgrade  |-> [strong |-> 1, weak |-> 2,
                sites |-> {"weak.upgrade.load", "weak.upgrade.cas", "weak.upgrade.cas failure", "weak.drop.dec", "weak.drop.fence"},
                main |-> UseDrop, T1 |-> Upgrade \o <<"get?", "drop?", "weak.drop">>, T2 |-> <<>>],
  downgrade |-> [strong |-> 2, weak |-> 1,
                sites |-> {"arc.downgrade.cas", "arc.downgrade.cas failure", "weak.drop.dec", "weak.drop.fence"},
                main |-> UseDrop, T1 |-> Downgrade \o <<"drop", "weak.drop">>, T2 |-> <<>>],
  \* family get_mut
  mutDrop  |-> [strong |-> 2, weak |-> 1,
                sites |-> {"arc.get_mut.lock", "arc.get_mut.lock failure", "arc.get_mut.load", "arc.get_mut.unlock", "arc.drop.dec"},
                main |-> GetMut \o <<"drop">>, T1 |-> UseDrop, T2 |-> <<>>],
  mutUpgrade |-> [strong |-> 1, weak |-> 2,
                sites |-> {"arc.get_mut.lock", "arc.get_mut.lock failure", "arc.get_mut.load", "arc.get_mut.unlock", "weak.drop.dec"},
                main |-> GetMut \o <<"drop">>, T1 |-> Upgrade \o <<"weak.drop", "get?", "drop?">>, T2 |-> <<>>],
  mutDowngrade |-> [strong |-> 2, weak |-> 1,
                sites |-> {"arc.get_mut.lock", "arc.get_mut.lock failure", "arc.get_mut.load", "arc.get_mut.unlock", "arc.downgrade.cas",
                           "arc.downgrade.cas failure"},
                main |-> GetMut \o <<"drop">>,
                T1 |-> Downgrade \o <<"drop">> \o Upgrade \o <<"weak.drop", "get?", "drop?">>, T2 |-> <<>>]]

Locked == 9 \* a weak count that a get_mut holds

-----------------------------------------------------------------------------
(* The instructions: what each does to the memory, and what follows.       *)

Accesses == {"clone", "drop", "weak.drop", "upgrade.load", "upgrade.cas", "downgrade.load", "downgrade.await", "downgrade.cas",
             "get_mut.lock", "get_mut.load", "get_mut.unlock"}
Fences == {"drop.fence", "weak.drop.fence"}

Up(n)   == n + 1
Down(n) == n - 1
Unlocked(n) == n # Locked
CAS(m, t, l, expected, new, site) == CompareExchange(m, t, l, expected, new, O(site), O(Failure(site)))

\* The results of an access to a count. n is what t has read last.
Results(m, t, i, n) ==
  CASE i = "clone"           -> Update(m, t, "strong", Up, O("arc.clone"))
    [] i = "drop"            -> Update(m, t, "strong", Down, O("arc.drop.dec"))
    [] i = "weak.drop"       -> Update(m, t, "weak", Down, O("weak.drop.dec"))
    [] i = "upgrade.load"    -> Load(m, t, "strong", O("weak.upgrade.load"))
    [] i = "upgrade.cas"     -> CAS(m, t, "strong", n, n + 1, "weak.upgrade.cas")
    [] i = "downgrade.load"  -> Load(m, t, "weak", O("arc.downgrade.load"))
    [] i = "downgrade.await" -> LoadIf(m, t, "weak", Unlocked, O("arc.downgrade.await"))
    [] i = "downgrade.cas"   -> CAS(m, t, "weak", n, n + 1, "arc.downgrade.cas")
    [] i = "get_mut.lock"    -> CAS(m, t, "weak", 1, Locked, "arc.get_mut.lock")
    [] i = "get_mut.load"    -> Load(m, t, "strong", O("arc.get_mut.load"))
    [] i = "get_mut.unlock"  -> Store(m, t, "weak", 1, O("arc.get_mut.unlock"))

\* What t goes on with after instruction i that has read v (after a CAS of n), before the rest of its program.
Follows(i, v, n) ==
  CASE i = "drop" /\ v = 1          -> <<"drop.fence", "destroy", "weak.drop">>
    [] i = "weak.drop" /\ v = 1     -> <<"weak.drop.fence", "free">>
    [] i = "upgrade.load" /\ v > 0  -> <<"upgrade.cas">>
    [] i = "upgrade.cas" /\ v # n /\ v > 0 -> <<"upgrade.cas">>
    [] i = "downgrade.await"        -> <<"downgrade.cas">>
    [] i = "downgrade.load" \/ (i = "downgrade.cas" /\ v # n) -> IF v = Locked THEN <<"downgrade.await">> ELSE <<"downgrade.cas">>
    [] i = "get_mut.lock" /\ v = 1  -> <<"get_mut.load">>
    [] i = "get_mut.load"           -> <<"get_mut.unlock">> \o IF v = 1 THEN <<"mutate">> ELSE <<>>
    [] OTHER                        -> <<>>

Sure(i) == i \notin {"get?", "drop?"}
Rest(t, i, v) == IF i \in {"upgrade.load", "upgrade.cas"} /\ v = 0 THEN SelectSeq(Tail(code[t]), Sure) ELSE Tail(code[t])

Plain(i) == CASE i = "get?" -> "get" [] i = "drop?" -> "drop" [] OTHER -> i

Go(t, m, i, v) == LET c == Follows(i, v, last[t]) \o Rest(t, i, v)
                  IN /\ mem' = m
                     /\ code' = [code EXCEPT ![t] = c]
                     /\ last' = [last EXCEPT ![t] = IF c # <<>> /\ Head(c) \in {"upgrade.cas", "downgrade.cas"} THEN v ELSE 0]
                     /\ broken' = "nothing"

Break(property) == /\ broken' = property
                   /\ mem' = <<>> /\ code' = [t \in Threads |-> <<>>] /\ last' = [t \in Threads |-> 0]

Freed(m) == \E t \in Threads : m.last["block"].write[t] > 0

Step(t) ==
  /\ broken = "nothing" /\ code[t] # <<>>
  /\ UNCHANGED <<program, orders>>
  /\ LET i == Plain(Head(code[t]))
         m == Read(Tick(mem, t), t, "block")
     IN CASE i \in Fences -> Go(t, Fence(mem, t, O(IF i = "drop.fence" THEN "arc.drop.fence" ELSE i)), i, 0)
          [] i \notin Fences /\ Freed(mem) -> Break("R2")
          [] i \in Accesses /\ ~Freed(mem) -> \E r \in Results(m, t, i, last[t]) : Go(t, r.memory, i, r.value)
          [] i = "get" /\ ~Freed(mem) -> IF RacyRead(m, t, "payload") THEN Break("R9") ELSE Go(t, Read(m, t, "payload"), i, 0)
          [] i \in {"destroy", "mutate"} /\ ~Freed(mem) ->
               IF RacyWrite(m, t, "payload") THEN Break("R9") ELSE Go(t, Write(m, t, "payload"), i, 0)
          [] i = "free" /\ ~Freed(mem) -> IF RacyWrite(m, t, "block") THEN Break("R2") ELSE Go(t, Write(m, t, "block"), i, 0)

Init == /\ program \in Programs
        /\ orders \in {o \in [Table[program].sites -> Orders] : CASPermits(o) /\ \A s \in DOMAIN o : o[s] \in Permitted(s)}
        /\ mem = Memory([strong |-> Table[program].strong, weak |-> Table[program].weak])
        /\ code = [t \in Threads |-> Table[program][t]]
        /\ last = [t \in Threads |-> 0]
        /\ broken = "nothing"

Ended == \A t \in Threads : code[t] = <<>>

\* The end of a behaviour: the block must be free.
End == /\ Ended
       /\ IF broken = "nothing" /\ ~Freed(mem) THEN Break("R4") /\ UNCHANGED <<program, orders>> ELSE UNCHANGED vars

Next == (\E t \in Threads : Step(t)) \/ End
Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
DropSynchronizes == broken # "R9"
NoUseAfterFree   == broken # "R2"
NoLeak           == broken # "R4"
=============================================================================
