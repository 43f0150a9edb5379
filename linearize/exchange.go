package linearize

// Which step comes next is a choice of the search. Where several open steps do the same to the object, all of these choices but one can be
// left out, and so of 2^k sets of k such steps that may be done at some moment, few are looked at. That matters under load: calls of
// preempted threads stay open for thousands of lines.
//
// Take a node of the search and two open steps a and b that are not placed, both ready, where a dominates b, as [item.dominates] says. If the
// node has a continuation that places b next, it has one that places a next: exchange the two. The state at every moment stays as it was, for they
// do the same to it. Moving a forward to the node is possible, as a is open there and ready; moving b back to where a was is possible,
// as a returns no later than b and nothing that comes after a's place had to wait for more than that. If the continuation does not place a at all, then a
// never returns, so neither does b, and b is left out instead. What remains is each step's own conditions:
//
//   - An acquire has none but that the object is alive, which it is for both.
//   - A release must show its result. b was not the last release, or a could not come after it; nor is a, then, in b's place. So a shows freed=false
//     there, as it must unless it is bound to freed=true, when b would be too and could not have come before another step. In a's place b
//     shows what a showed: freed=false, or, where nothing binds a, nothing binds b. If b is bound to freed=true, the continuation assumed does not exist.
//   - The deliver of a wake by value must come before its own release. For b a wake_by_ref, a is moved forward and b has no release. For wakes a
//     and b, if b's release comes after a's old place, the delivers alone are exchanged. Else also the releases are,
//     and the argument for releases above holds for them: b's release is followed by a's deliver, so it was not the last one.
//
// Steps that change nothing need no partner: one that is open and shows its result now is placed now, moved forward from wherever a continuation places
// it, and nothing else notices.
//
// dominates is transitive and has no circles, so each node has a continuation whose first step nothing dominates, if it has any; and so on along it:
// a history that has a linearization has one that the search comes to. A segment that ends at a cut leaves out no more than the whole history
// would: steps that begin after the cut are not open before it. So the sets with which a cut is passed need not be
// all that there are, but if one of those leads to a linearization, so does one that is found.

// dispensable reports whether the search need not place an open item next, for there is another to be tried instead.
func (s *search) dispensable(n *node, it *item) bool {
	for _, i := range n.open {
		if other := &s.items[i]; other != it && other.dominates(it) && s.ready(n, other) {
			return true
		}
	}
	return false
}

// dominates reports whether a may take the place of b, if both are open and ready.
func (a *item) dominates(b *item) bool {
	if a.act != b.act || a.ret > b.ret || a.ret == b.ret && a.index > b.index {
		return false
	}
	switch a.act {
	case acquire:
		return true
	case deliver:
		return b.wake == none || a.wake != none && a.canShowFor(b)
	case release:
		return a.canShowFor(b)
	}
	return false
}

// canShowFor reports whether two releases, or those of two wakes, show at each other's place what they have to.
func (a *item) canShowFor(b *item) bool {
	if a.kept() {
		return true
	}
	return a.bound == b.bound && (!a.bound || a.result.Freed == b.result.Freed)
}
