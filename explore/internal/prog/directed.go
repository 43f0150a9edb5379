package prog

// directed holds small programs that tell memory models apart, or tell a right checker from one with a likely
// mistake. The names are those of the litmus literature: Alglave, Maranget, Tautschnig (TOPLAS 2014); Lahav et al.
// (PLDI 2017); Vafeiadis et al. (POPL 2015); the tests of GenMC.
var directed = []struct{ name, text string }{
	// Shapes of two threads.
	{"SB", "W x 1 rel ; R y acq | W y 1 rel ; R x acq"},
	{"SB+scs", "W x 1 sc ; R y sc | W y 1 sc ; R x sc"},
	{"SB+fences", "W x 1 rlx ; F sc ; R y rlx | W y 1 rlx ; F sc ; R x rlx"},
	{"SB+fence+scs", "W x 1 rlx ; F sc ; R y rlx | W y 1 sc ; R x sc"},
	{"SB+rfis", "W x 1 rel ; R x sc ; R y sc | W y 1 rel ; R y sc ; R x sc"},
	{"SB+rmws", "U x add 1 sc ; R y sc | U y add 1 sc ; R x sc"},
	{"MP", "W x 1 rel ; W y 1 rel | R y acq ; R x acq"},
	{"MP+rlxs", "W x 1 rlx ; W y 1 rlx | R y rlx ; R x rlx"},
	{"MP+guard", "W d 1 na ; W y 1 rel | r0 = R y acq ; if r0 == 1 { R d na }"},
	{"MP+assume", "W d 1 na ; W y 1 rel | r0 = R y acq ; assume r0 == 1 ; R d na"},
	{"MP+rlx+guard", "W d 1 na ; W y 1 rlx | r0 = R y acq ; if r0 == 1 { R d na }"},
	{"MP+fences", "W x 1 rlx ; F rel ; W y 1 rlx | R y rlx ; F acq ; R x rlx"},
	{"MP+relfence+acq", "W d 1 na ; F rel ; W y 1 rlx | r0 = R y acq ; if r0 == 1 { R d na }"},
	{"MP+rel+acqfence", "W d 1 na ; W y 1 rel | r0 = R y rlx ; if r0 == 1 { F acq ; R d na }"},
	{"MP+scfences", "W d 1 na ; F sc ; W y 1 rlx | r0 = R y rlx ; if r0 == 1 { F sc ; R d na }"},
	{"MP+wrong-fences", "W d 1 na ; F acq ; W y 1 rlx | r0 = R y rlx ; if r0 == 1 { F rel ; R d na }"},
	{"LB", "R y acq ; W x 1 rel | R x acq ; W y 1 rel"},
	{"LB+rlxs", "r0 = R y rlx ; W x 1 rlx | r1 = R x rlx ; W y 1 rlx"},
	{"2+2W", "W x 1 rel ; W y 2 rel | W y 1 rel ; W x 2 rel"},
	{"2+2W+scs", "W x 1 sc ; W y 2 sc | W y 1 sc ; W x 2 sc"},
	{"2+2W+3sc", "W x 1 sc ; W y 2 sc | W y 1 rel ; W x 2 sc"},
	{"2+2W+fences", "W x 1 rlx ; F sc ; W y 2 rlx | W y 1 rlx ; F sc ; W x 2 rlx"},
	{"S", "W x 2 rlx ; W y 1 rlx | R y rlx ; W x 1 rlx"},
	{"S+relacq", "W x 2 rlx ; W y 1 rel | R y acq ; W x 1 rlx"},
	{"R+scs", "W x 1 sc ; W y 1 sc | W y 2 sc ; R x sc"},
	{"R+fences", "W x 1 rlx ; F sc ; W y 1 rlx | W y 2 rlx ; F sc ; R x rlx"},
	{"CoRR", "W x 1 rel ; W x 2 rel | R x acq ; R x acq"},
	{"CoRW", "R x acq ; W x 1 rel | W x 2 rel"},
	{"CoWR", "W x 1 rel ; R x acq | W x 2 rel"},

	// Shapes of three and four threads.
	{"WRC", "W x 1 rlx | R x acq ; W y 1 rel | R y acq ; R x rlx"},
	{"WRC+rel", "W x 1 rel | R x acq ; W y 1 rel | R y acq ; R x rlx"},
	{"RWC+fences", "W x 1 rlx | R x rlx ; F sc ; R y rlx | W y 1 rlx ; F sc ; R x rlx"},
	{"RWC+scs", "W x 1 sc | R x acq ; R y sc | W y 1 sc ; R x sc"},
	{"W+RWC", "W x 1 rlx ; W z 1 rel | R z acq ; F sc ; R y rlx | W y 1 rlx ; F sc ; R x rlx"},
	{"W+RWC+scs", "W x 1 sc ; W z 1 rel | R z acq ; R y sc | W y 1 sc ; R x sc"},
	{"ISA2", "W x 1 rlx ; W y 1 rel | R y acq ; W z 1 rel | R z acq ; R x rlx"},
	{"IRIW", "W x 1 sc | R x acq ; R y sc | R y acq ; R x sc | W y 1 sc"},
	{"IRIW+scs", "W x 1 sc | R x sc ; R y sc | R y sc ; R x sc | W y 1 sc"},
	{"IRIW+fences", "W x 1 rlx | R x rlx ; F sc ; R y rlx | R y rlx ; F sc ; R x rlx | W y 1 rlx"},
	{"Z6.U", "W x 1 sc ; W y 1 rel | U y add 1 sc ; R y rlx | W y 3 sc ; R x sc"},
	{"Z6+acq", "W x 1 rlx ; F sc ; W y 1 rlx | R y acq ; W z 1 rlx | W z 2 rlx ; F sc ; R x rlx"},
	{"Z6.3+scs", "W x 1 sc ; W y 1 sc | W y 2 sc ; W z 1 rel | R z acq ; R x sc"},
	{"3.SB+scs", "W x 1 sc ; R y sc | W y 1 sc ; R z sc | W z 1 sc ; R x sc"},
	{"WWmerge1", "R x acq ; R y sc | W x 1 sc ; W x 2 sc | W y 1 sc ; R x sc"},
	{"no-hbl", "W y 1 rel | U y swap 3 sc ; W x 2 sc ; U x swap 2 rlx | W x 3 sc | R x sc ; W y 1 sc"},
	{"fr-rf", "W x 1 rlx ; W z 1 rel | R z acq ; R y sc | W y 1 rlx | R y sc ; R x sc"},

	// A fence before or after an access on either side, seq_cst in S one way or the other.
	{"fence-access", "W x 1 rlx ; F sc ; R y rlx | W y 1 rlx ; R z sc | W z 1 sc ; F sc ; R x rlx"},
	{"access-fence", "W x 1 sc ; R y rlx ; F sc | F sc ; W y 1 rlx ; R x sc"},
	{"access-hb-fence", "W x 1 sc ; W z 1 rel | R z acq ; F sc ; R y rlx | W y 1 sc ; R x sc"},
	{"fence-hb-access", "W y 1 sc ; R x sc | F sc ; W z 1 rel | R z acq ; W x 1 rlx ; R y rlx"},

	// Release sequences.
	{"rs-rmw", "W d 1 na ; W x 1 rel | U x add 1 rlx | r0 = R x acq ; if r0 == 2 { R d na }"},
	{"rs-rmws", "W d 1 na ; W x 1 rel | U x add 1 rlx ; U x add 1 rlx | r0 = R x acq ; if r0 == 3 { R d na }"},
	{"rs-same-thread", "W d 1 na ; W x 1 rel ; W x 2 rlx | r0 = R x acq ; if r0 == 2 { R d na }"},
	{"rs-same-thread-rmw", "W d 1 na ; W x 1 rel ; W x 2 rlx | U x add 1 rlx | r0 = R x acq ; if r0 == 3 { R d na }"},
	{"rs-broken", "W d 1 na ; W x 1 rel ; W x 3 rlx | W x 2 rlx | r0 = R x acq ; if r0 == 3 { R d na }"},
	{"rs-other-write", "W d 1 na ; W x 1 rel | W x 2 rlx | r0 = R x acq ; if r0 == 2 { R d na }"},
	{"rs-fence", "W d 1 na ; F rel ; W x 1 rlx ; W x 2 rlx | r0 = R x acq ; if r0 == 2 { R d na }"},
	{"rs-cas", "W d 1 na ; W x 1 rel | C x 1 2 rlx rlx | r0 = R x acq ; if r0 == 2 { R d na }"},

	// Compare-and-swap.
	{"CAS+fails", "C x 0 1 acq_rel acq ; R y rlx | W y 1 rlx ; W x 2 rel"},
	{"CAS+sc-fails-rlx", "C x 0 1 sc rlx ; R y sc | W y 1 sc ; R x sc ; W x 2 sc"},
	{"CAS+guard", "W d 1 na ; W x 1 rel | r0 = C x 0 2 acq rlx ; if r0 == 1 { R d na }"},
	{"casw-2", "C x 0 1 rlx rlx ; W x 3 rel | C x 0 1 rlx rlx ; W x 4 rel"},

	// Races of plain cells, and frees.
	{"race-ww", "W d 1 na | W d 2 na"},
	{"race-in-prefix", "W d 1 na ; r0 = R x rlx ; assume r0 == 1 | R d na"},
	{"lock", "r0 = U x swap 1 acq ; assume r0 == 0 ; r1 = R d na ; W d r1 + 1 na ; W x 0 rel | " +
		"r0 = U x swap 1 acq ; assume r0 == 0 ; r1 = R d na ; W d r1 + 1 na ; W x 0 rel"},
	{"free-after-use", "R d na ; W x 1 rel | r0 = R x acq ; if r0 == 1 { free d }"},
	{"free-too-early", "R d na ; W x 1 rlx | r0 = R x acq ; if r0 == 1 { free d }"},
	{"free-of-count", "{ x = 2 } r0 = U x sub 1 rel ; if r0 == 1 { free x } | r0 = U x sub 1 rel ; if r0 == 1 { free x }"},
	{"free-twice", "free d ; R d na | free d"},
}

// Directed returns the directed programs, without those of [Arcs].
func Directed() []Entry {
	var out []Entry
	for _, d := range directed {
		out = append(out, Entry{d.name, MustParse(d.text)})
	}
	return out
}

// Named returns the program of [Directed] or [Arcs] with that name, or nil.
func Named(name string) *Program {
	for _, d := range directed {
		if d.name == name {
			return MustParse(d.text)
		}
	}
	for _, e := range Arcs() {
		if e.Name == name {
			return e.Program
		}
	}
	return nil
}
