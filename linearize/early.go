package linearize

import "github.com/wakecheck/wakecheck/model"

// A step that changes a count can wait until its operation is about to return, or until an open step wants the change. Most of the steps that are
// open at a moment are therefore not done in any order that the search looks at, and few sets of them are done at a cut.
//
// An open step is early at a node if another step returns before it and nothing open at the node could want it done:
//
//   - an acquire, if no read of strong is open and the count is 2 at least;
//   - the deliver of a wake_by_ref, if no read of wakes is open and the count is 2 at least;
//   - a release, if no read of strong is open and every open release returned freed=false, so that none of them is the last;
//   - the deliver of a wake by value, if it would be early as that of a wake_by_ref and its release is early.
//
// No early step need be placed next. Take a continuation of the node, and in it the first step z that is not early at the node. There is
// one: what returns first is not early, and unless all is placed that must be, the continuation places it. Nothing begins before that,
// so z and the early steps before it are all open at the node, and no interval keeps them from any order. Put z first, then those acquires, the
// delivers, the releases. The steps' own conditions hold:
//
//   - If z is a read, none of the steps changes what it reads, or they would not be early.
//   - If z is a release and acquires or delivers of wake_by_ref are among the steps, it finds 2 at least; if releases or delivers of wakes by
//     value are, it returned freed=false, and finds no less than before unless there are acquires. So it shows what it shows and is not the last.
//   - z is not the release of a deliver among the steps: they have one interval, so it would be early too.
//   - Any other z only needs the object alive, as it is.
//   - The acquires and delivers find the object alive, for z was not the last release, and delivers still come before their releases.
//   - If releases are among the steps, so that neither they nor z are the last, all together leave 1 at least in the old order, and so in the new
//     one. There each of them comes after all that raises the count, finds more than is left at the end, and shows freed=false.
//
// If z is to be exchanged for a step that dominates it (see exchange.go), that one is not early either: it returns no later than z, and whatever
// keeps z from being early keeps it too. And a cut is passed as soon as all is placed that must be: what a continuation places between that and the first
// step that begins behind the cut is as well placed behind it.

// outlook is what the open items of a node are waiting for.
type outlook struct {
	bar          int  // the first of them returns here
	idle         int  // the first that can be placed and changes nothing, or none
	strong       bool // one reads strong
	wakes        bool // one reads wakes
	mayBeTheLast bool // a release need not have returned freed=false
	scarce       bool // the count is less than 2
	missed       bool // one reads fewer wakes than there are by now: nothing comes after this node
}

// look finds the outlook of a node, whose bar is known.
func (s *search) look(n *node) {
	n.outlook = outlook{bar: n.bar, idle: none, scarce: n.object.Strong < 2}
	for _, i := range n.open {
		switch it := &s.items[i]; it.act {
		case release:
			n.mayBeTheLast = n.mayBeTheLast || !it.kept()
		case readStrong:
			n.strong = true
			n.idles(it)
		case readWakes:
			n.wakes = true
			n.missed = n.missed || it.bound && it.result.Count < n.object.Wakes
			n.idles(it)
		case use:
			n.idles(it)
		}
	}
}

// idles notes an item that changes nothing, if it can be placed.
func (n *node) idles(it *item) {
	if n.idle != none || n.object.Phase != model.Alive {
		return
	}
	if !it.bound || it.shows(n.object, false, it.result) {
		n.idle = it.index
	}
}

// kept reports that the release, or the one of this wake, returned freed=false.
func (it *item) kept() bool { return it.bound && !it.result.Freed }

// early reports whether an open item need not be placed yet. One that changes nothing goes before all that do.
func (o *outlook) early(it *item) bool {
	switch {
	case o.idle != none:
		return o.idle != it.index
	case it.ret == o.bar:
		return false
	}
	laterRelease := !o.strong && !o.mayBeTheLast
	switch it.act {
	case acquire:
		return !o.strong && !o.scarce
	case deliver:
		return !o.wakes && !o.scarce && (it.wake == none || laterRelease)
	case release:
		return laterRelease
	}
	return false
}
