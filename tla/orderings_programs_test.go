package tla_test

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// The programs of ArcOrderings.tla (Table), on impl/waker, under the same names. What main does before it starts a thread is the initial state there: all
// of it happens before all else, whatever the orders.
var orderingPrograms = map[string]func(*memory.Space){
	"use": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		start(s, "T1", lend(&a), cloneUseDrop)
		useDrop(&a)
	},
	"use2": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		b, c := lend(&a), lend(&a)
		start(s, "T1", b, cloneUseDrop)
		start(s, "T2", c, cloneUseDrop)
		useDrop(&a)
	},
	"clone": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		start(s, "T1", lend(&a), useDrop)
		c := a.Clone()
		a.Drop()
		useDrop(&c)
	},
	"drops": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		b, c := lend(&a), lend(&a)
		start(s, "T1", b, useDrop)
		start(s, "T2", c, useDrop)
		useDrop(&a)
	},
	"untouched": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		start(s, "T1", lend(&a), (*arc).Drop)
		a.Drop()
	},
	"upgrade": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		startWeak(s, &a, func(w *weak) {
			if b, ok := w.Upgrade(); ok {
				useDrop(&b)
			}
			w.Drop()
		})
		useDrop(&a)
	},
	"downgrade": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		start(s, "T1", lend(&a), func(mine *arc) {
			w := mine.Downgrade()
			mine.Drop()
			w.Drop()
		})
		useDrop(&a)
	},
	"mutDrop": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		start(s, "T1", lend(&a), useDrop)
		a.GetMut()
		a.Drop()
	},
	"mutUpgrade": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		startWeak(s, &a, upgradeUseDrop)
		a.GetMut()
		a.Drop()
	},
	"mutDowngrade": func(s *memory.Space) {
		a := waker.New(s, struct{}{})
		start(s, "T1", lend(&a), func(mine *arc) {
			w := mine.Downgrade()
			mine.Drop()
			upgradeUseDrop(&w)
		})
		a.GetMut()
		a.Drop()
	},
}

type (
	arc  = waker.Arc[struct{}]
	weak = waker.Weak[struct{}]
)

// lend clones the handle, and leaves the clone as a raw part: a body that is run again must find it each time.
func lend(a *arc) waker.Raw {
	c := a.Clone()
	return c.IntoRaw()
}

func start(s *memory.Space, name string, raw waker.Raw, body func(*arc)) {
	memory.Go(s, name, func() {
		mine := waker.FromRaw[struct{}](raw)
		body(&mine)
	})
}

func startWeak(s *memory.Space, a *arc, body func(*weak)) {
	w := a.Downgrade()
	raw := w.IntoRaw()
	memory.Go(s, "T1", func() {
		mine := waker.WeakFromRaw[struct{}](raw)
		body(&mine)
	})
}

func useDrop(a *arc) {
	a.Get()
	a.Drop()
}

func cloneUseDrop(a *arc) {
	c := a.Clone()
	a.Get()
	a.Drop()
	c.Drop()
}

func upgradeUseDrop(w *weak) {
	b, ok := w.Upgrade()
	w.Drop()
	if ok {
		useDrop(&b)
	}
}
