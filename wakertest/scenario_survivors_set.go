package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/model"
)

// Each of these is there for mutations of the idle set that all others let pass. One thread.
var survivorSetScenarios = []Scenario{
	// lists.link, lists.unlink.
	{Name: "set-links", Judges: handles(model.W2, model.W3), About: "entries are notified, removed from the middle and the end of the others, and notified again: those that are left come, once, the longest notified first",
		Program: setLinksProgram, Executions: 1},
	// IdleNotifiedSet.Insert.
	{Name: "set-places", Judges: handles(model.R1), About: "of two entries one takes the place of another that was removed, and one does not", Program: setPlacesProgram, Executions: 1},
	// IdleNotifiedSet.Drop, IdleNotifiedSet.Drain.
	{Name: "set-values-dropped", Judges: handles(model.R8), About: "values go with their set, also after one that panics", Program: setValuesProgram, Executions: 1},
}

func setLinksProgram(s *memory.Space) {
	set, p := task.NewIdleNotifiedSet[int](s), park.New(s)
	comes := func(want ...int) {
		for _, v := range want {
			e, ok := set.PopNotified(p.WakerRef())
			must(ok, model.W2, "no entry comes, and %d was woken", v)
			must(*e.Value() == v, model.W2, "entry %d comes, and %d was woken before it", *e.Value(), v)
		}
		e, ok := set.PopNotified(p.WakerRef())
		must(!ok, model.W3, "an entry %v comes that was not woken again", e)
	}
	var e [4]task.Entry[int]
	for i := range e {
		e[i] = set.Insert(i)
	}
	wake := func(which ...int) {
		for _, i := range which {
			e[i].Waker().WakeByRef()
		}
	}
	wake(0, 1, 2)
	e[1].Remove()
	comes(0, 2)
	wake(0, 2)
	e[2].Remove()
	wake(3)
	comes(0, 3)
	wake(0)
	comes(0)
	set.Drop()
	p.Drop()
}

func setPlacesProgram(s *memory.Space) {
	set := task.NewIdleNotifiedSet[int](s)
	first := set.Insert(1)
	second := set.Insert(2)
	first.Remove()
	third := set.Insert(3)
	fourth := set.Insert(4)
	must(set.Len() == 3, model.R1, "%d entries of a set of three", set.Len())
	for want, e := range map[int]task.Entry[int]{2: second, 3: third, 4: fourth} {
		must(*e.Value() == want, model.R1, "an entry has the value %d, and %d was put there", *e.Value(), want)
	}
	set.Drop()
}

func setValuesProgram(s *memory.Space) {
	a := newValue(s, false)
	set := task.NewIdleNotifiedSet[task.Dropper](s)
	for _, v := range []task.Dropper{own(&a), angry{}, own(&a)} {
		set.Insert(v)
	}
	_, user := caught(set.Drop).(userPanic)
	must(user, model.R8, "the panic of a value did not come out of the drop of its set")
	must(a.StrongCount() == 1, model.R4, "strong count %d when the values that had the others are gone", a.StrongCount())
	a.Drop()
}
