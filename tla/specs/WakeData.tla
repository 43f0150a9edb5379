----------------------------- MODULE WakeData -----------------------------
(* Written by package tla. The fields are those of TraceWakeup. *)
EXTENDS Integers

TraceWakers == 1..2
TraceWakes  == 2

Sizes == <<2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2>>
Borns == <<0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1>>

Traces == <<
  <<  \* 1: "parker, execution 1"
    [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "call", w |-> 2, by |-> "value"]
    , [e |-> "park"]
    , [e |-> "return", w |-> 1]
    , [e |-> "timeout"]
    , [e |-> "drop", w |-> 1]
    , [e |-> "return", w |-> 2]
    , [e |-> "park"]
    , [e |-> "woken", seen |-> <<1, 1>>]
    , [e |-> "end"]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 2: "parker, execution 71"
    [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "return", w |-> 1]
    , [e |-> "drop", w |-> 1]
    , [e |-> "park"]
    , [e |-> "woken", seen |-> <<1, 0>>]
    , [e |-> "call", w |-> 2, by |-> "value"]
    , [e |-> "return", w |-> 2]
    , [e |-> "park"]
    , [e |-> "woken", seen |-> <<1, 1>>]
    , [e |-> "end"]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 3: "parker, coalesced, execution 1"
    [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "park"]
    , [e |-> "timeout"]
    , [e |-> "park"]
    , [e |-> "return", w |-> 1]
    , [e |-> "timeout"]
    , [e |-> "call", w |-> 1, by |-> "value"]
    , [e |-> "return", w |-> 1]
    , [e |-> "park"]
    , [e |-> "woken", seen |-> <<2, 0>>]
    , [e |-> "end"]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 4: "parker, coalesced, execution 82"
    [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "park"]
    , [e |-> "woken", seen |-> <<1, 0>>]
    , [e |-> "park"]
    , [e |-> "timeout"]
    , [e |-> "return", w |-> 1]
    , [e |-> "call", w |-> 1, by |-> "value"]
    , [e |-> "return", w |-> 1]
    , [e |-> "park"]
    , [e |-> "woken", seen |-> <<2, 0>>]
    , [e |-> "end"]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 5: "task, execution 1"
    [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "ready"]
    , [e |-> "return", w |-> 1]
    , [e |-> "drop", w |-> 1]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
    , [e |-> "end"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 6: "task, execution 160"
    [e |-> "poll", seen |-> <<0, 0>>]
    , [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "return", w |-> 1]
    , [e |-> "drop", w |-> 1]
    , [e |-> "pending"]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "ready"]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
    , [e |-> "end"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 7: "task, two, execution 1"
    [e |-> "call", w |-> 1, by |-> "value"]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "pending"]
    , [e |-> "return", w |-> 1]
    , [e |-> "drop", w |-> 2]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "pending"]
    , [e |-> "rest", frees |-> TRUE]
    , [e |-> "end"]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 8: "task, two, execution 1790"
    [e |-> "call", w |-> 1, by |-> "value"]
    , [e |-> "poll", seen |-> <<0, 0>>]
    , [e |-> "return", w |-> 1]
    , [e |-> "drop", w |-> 2]
    , [e |-> "pending"]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "pending"]
    , [e |-> "rest", frees |-> TRUE]
    , [e |-> "end"]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 9: "task, aborted, execution 1"
    [e |-> "call", w |-> 1, by |-> "abort"]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "pending"]
    , [e |-> "return", w |-> 1]
    , [e |-> "drop", w |-> 1]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
    , [e |-> "end"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 10: "task, aborted, execution 493"
    [e |-> "poll", seen |-> <<0, 0>>]
    , [e |-> "call", w |-> 1, by |-> "abort"]
    , [e |-> "return", w |-> 1]
    , [e |-> "drop", w |-> 1]
    , [e |-> "pending"]
    , [e |-> "free"]
    , [e |-> "rest", frees |-> TRUE]
    , [e |-> "end"]
    , [e |-> "rest", frees |-> TRUE]
  >>
  , <<  \* 11: "atomic waker, execution 1"
    [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "return", w |-> 1]
    , [e |-> "ready"]
    , [e |-> "rest", frees |-> FALSE]
  >>
  , <<  \* 12: "atomic waker, execution 5"
    [e |-> "poll", seen |-> <<0, 0>>]
    , [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "pending"]
    , [e |-> "return", w |-> 1]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "ready"]
    , [e |-> "rest", frees |-> FALSE]
  >>
  , <<  \* 13: "atomic waker, two, execution 1"
    [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "call", w |-> 2, by |-> "ref"]
    , [e |-> "pending"]
    , [e |-> "return", w |-> 1]
    , [e |-> "poll", seen |-> <<1, 1>>]
    , [e |-> "ready"]
    , [e |-> "return", w |-> 2]
    , [e |-> "rest", frees |-> FALSE]
  >>
  , <<  \* 14: "atomic waker, two, execution 137"
    [e |-> "call", w |-> 1, by |-> "ref"]
    , [e |-> "poll", seen |-> <<0, 0>>]
    , [e |-> "pending"]
    , [e |-> "poll", seen |-> <<1, 0>>]
    , [e |-> "call", w |-> 2, by |-> "ref"]
    , [e |-> "return", w |-> 2]
    , [e |-> "return", w |-> 1]
    , [e |-> "pending"]
    , [e |-> "poll", seen |-> <<1, 1>>]
    , [e |-> "ready"]
    , [e |-> "rest", frees |-> FALSE]
  >>
>>
=============================================================================
