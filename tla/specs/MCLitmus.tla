------------------------------ MODULE MCLitmus ------------------------------
EXTENDS Litmus, TLC

\* Claims that break where the situation is reached.
PayloadUnused == ~race => \A t \in Threads : mem.last["d"].read[t] = 0 /\ (t # "T1" => mem.last["d"].write[t] = 0)
NotBuffered   == ~(Reads("T1", <<0>>) /\ Reads("T2", <<0>>))
NotCrossed    == ~(Ended /\ Final("x") = 1 /\ Final("y") = 1)

\* Mutants: a rule each of ReleaseAcquire.
FenceOnly(m, t, o)        == m.rel[t]   \* a release store publishes no more than a relaxed one
LeftToFence(o, view)      == Nothing    \* an acquire load takes no more than a relaxed one
Broken(view)              == Nothing    \* an update ends the release sequence
Anywhere(m, l, i)         == TRUE       \* a message may come between an update and what it has read
FromTheStart(m, t, l)     == 1          \* a thread may read what it knows to be overwritten
NoFence(m, t)             == m
ByHalf(m, t)              == [m EXCEPT !.cur[t].seen[t] = @ + 1]

\* All outcomes, printed: each program once, then <<name, raced, what T1, T2, T3 have read, last x, last y>> at each end.
Report == /\ (code = Code[test] /\ got = [t \in Threads |-> <<>>]) => PrintT(<<test, code>>)
          /\ Ended => PrintT(<<test, race, IF race THEN <<>> ELSE <<got["T1"], got["T2"], got["T3"], Final("x"), Final("y")>>>>)
=============================================================================
