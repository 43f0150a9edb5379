--------------------------- MODULE WakeHistory ---------------------------
(* What has happened to one target, a task or a parker: what its wakers wrote and delivered, what its polls have seen. The       *)
(* contract and the algorithms write the same history, so one text of the rules judges them all.                                *)
(*                                                                                                                              *)
(* Every wake is preceded by a write to data of its waker, which gives it the next version. A view says which version of each   *)
(* waker's data is known: that of a thread, or of an atomic word, which a releasing write of that word publishes and an         *)
(* acquiring read takes. A read-modify-write hands the view of its word on, a plain store cuts it off (release sequences).      *)
(* So W5 is judged by happens-before, although the atomics themselves are sequentially consistent here.                         *)
EXTENDS Integers

CONSTANT Wakers

Blind == [w \in Wakers |-> 0]

Join(a, b)   == [w \in Wakers |-> IF a[w] > b[w] THEN a[w] ELSE b[w]]
Covers(a, b) == \A w \in Wakers : a[w] >= b[w]

(* due: the version of the last wake that the target got; answered: the same, when the last poll began; seen: what that poll   *)
(* knew; woken and polled count wakes and polls.                                                                                *)
Unwoken == [wrote |-> Blind, due |-> Blind, answered |-> Blind, seen |-> Blind, woken |-> 0, polled |-> 0]

Wrote(h, w)     == [h EXCEPT !.wrote[w] = @ + 1]
Delivered(h, w) == [h EXCEPT !.due[w] = h.wrote[w], !.woken = @ + 1]
Polled(h, view) == [h EXCEPT !.answered = h.due, !.seen = view, !.polled = @ + 1]

(* What a waker publishes: its own data. *)
Mine(h, w) == [Blind EXCEPT ![w] = h.wrote[w]]

RECURSIVE Sum(_, _)
Sum(f, s) == IF s = {} THEN 0 ELSE LET w == CHOOSE w \in s : TRUE IN f[w] + Sum(f, s \ {w})

----------------------------------------------------------------------------

(* W1: every wake has been delivered once, but for those of calls in progress. *)
DeliveredOnce(h, calling) == /\ h.woken = Sum(h.due, Wakers)
                             /\ \A w \in Wakers : h.wrote[w] - h.due[w] \in (IF w \in calling THEN {0, 1} ELSE {0})

(* W2 is that what is due gets answered. *)
Answered(h) == h.due = h.answered

(* W3: no poll without a wake of its own; born is 1 for a task, whose first poll needs none. *)
PolledForWakes(h, born) == h.polled <= h.woken + born

(* W5: the last poll knows what was written before the wakes that it answers. *)
SawWhatIsAnswered(h) == Covers(h.seen, h.answered)

============================================================================
