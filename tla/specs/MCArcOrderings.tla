--------------------------- MODULE MCArcOrderings ---------------------------
EXTENDS ArcOrderings

ASSUME PrintT(<<"written", Written>>)

\* The table, printed: a line for each combination of orders, and one for each property that it breaks.
Beginning == broken = "nothing" /\ code = [t \in Threads |-> Table[program][t]]
Report == /\ Beginning => PrintT(<<"orders", program, orders>>)
          /\ broken # "nothing" => PrintT(<<broken, program, orders>>)

\* Instead of Permitted: the orders as they are written, and with one site weaker.
AsWritten(site) == {Written[site]}
Relaxing(weaker, site) == IF site = weaker THEN {"relaxed"} ELSE AsWritten(site)
RelaxedDrop(site)      == Relaxing("arc.drop.dec", site)
NoDropFence(site)      == Relaxing("arc.drop.fence", site)
RelaxedWeakDrop(site)  == Relaxing("weak.drop.dec", site)
NoWeakDropFence(site)  == Relaxing("weak.drop.fence", site)
RelaxedLock(site)      == Relaxing("arc.get_mut.lock", site)
RelaxedLoad(site)      == Relaxing("arc.get_mut.load", site)

\* Mutants of the memory, as in MCLitmus.
Broken(view)      == Nothing
Anywhere(m, l, i) == TRUE

\* Claims that break where the situation is reached.
Next1(t, i)     == code[t] # <<>> /\ Plain(Head(code[t])) = i
NotExclusive    == ~Next1("main", "mutate")
NeverAwaits     == ~Next1("T1", "downgrade.await")
MainIsLast      == ~Next1("T1", "destroy")
AlwaysUpgrades  == ~(program = "upgrade" /\ broken = "nothing" /\ Len(code["T1"]) = 1 /\ mem.last["payload"].read["T1"] = 0 /\ Next1("T1", "weak.drop"))
=============================================================================
