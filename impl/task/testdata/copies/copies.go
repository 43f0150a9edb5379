// Package copies holds copies of handles, each of which `go vet` reports.
package copies

import (
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
)

func parker(p *park.Parker, u *park.Unparker) {
	q := *p // want
	v := *u // want
	q.Park()
	v.Unpark()
}

func handle(h *task.JoinHandle[int], a *task.AbortHandle) {
	g := *h // want
	b := *a // want
	g.Abort()
	b.Abort()
}

func adapters(c *task.Call[int], r *task.Receiver[int], t *task.Timer) {
	d := *c // want
	q := *r // want
	u := *t // want
	d.Drop()
	q.Drop()
	u.Drop()
}

func word(s *task.State, w *task.AtomicWaker, e *task.Executor) {
	t := *s // want
	v := *w // want
	x := *e // want
	t.RefInc()
	v.Wake()
	x.Close()
}

func passed(h task.JoinHandle[int]) task.Joined[int] { // want
	return task.Joined[int]{}
}
