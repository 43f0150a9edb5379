package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// IdleNotifiedSet and JoinSet. What happens to a set, happens under its lock; whoever waits for it parks. No formula gives these counts: they are those of all
// interleavings.
var setScenarios = []Scenario{
	{Name: "set-wake", About: "an entry of a set is woken by another thread: who waits for the set is woken, and sees what was written before",
		Judges: handles(model.W2, model.W5), Program: setProgram(1), Executions: 41},
	{Name: "set-two-wakes", About: "two entries are woken by two threads: each comes once", Judges: handles(model.W2, model.W3, model.W5), Program: setProgram(2), Executions: 7461},
	{Name: "set-coalesced", About: "an entry is woken by two threads before it is looked for: it comes once, after what was written before both wakes", Judges: handles(model.W2, model.W3, model.W5),
		Program: setCoalescedProgram, Executions: 194},
	{Name: "set-remove", About: "an entry is removed, and its set dropped, while it is woken", Judges: handles(model.W6), Program: setRemoveProgram, Executions: 15},
	{Name: "set-replaced", About: "another one waits for the set in place of the first while an entry is woken: it is told", Judges: handles(model.W2, model.W5),
		Program: setReplacedProgram, Executions: 47},
	{Name: "join-set", About: "a set joins a task that another thread wakes", Judges: handles(model.W2, model.W5), Program: joinSetProgram, Executions: 126},
	{Name: "join-set-late", About: "a set that takes a task over when that may have ended learns of it (tokio #3369)", Judges: handles(model.W2, model.W5), Program: joinSetLateProgram, Executions: 1119},
	{Name: "join-set-dropped", About: "a set is dropped, and its task aborted with it, while another thread wakes that", Judges: handles(model.W6), Program: joinSetDroppedProgram, Executions: 850},
}

// wakeOn wakes an entry on a thread, once it has written.
func wakeOn[T any](s *memory.Space, e task.Entry[T], x *memory.Cell[int], wake func(*waker.Waker)) *memory.Thread[struct{}] {
	w := e.Waker().Clone()
	raw := w.IntoRaw()
	return memory.Go(s, "W", func() {
		w := waker.WakerFromRaw(raw)
		x.Store(1)
		wake(&w)
	})
}

// setProgram wakes n entries on as many threads.
func setProgram(n int) func(*memory.Space) {
	return func(s *memory.Space) {
		set := task.NewIdleNotifiedSet[*memory.Cell[int]](s)
		for range n {
			x := cell(s)
			wakeOn(s, set.Insert(x), x, (*waker.Waker).Wake)
		}
		came := 0
		task.Wait(s, task.PollFunc[int](func(cx *waker.Context) (int, bool) {
			for e, ok := set.PopNotified(cx.Waker()); ok; e, ok = set.PopNotified(cx.Waker()) {
				must((*e.Value()).Load() == 1, model.W5, "an entry comes before what was written before its wake")
				came++
			}
			must(came <= n, model.W3, "%d entries came for %d wakes", came, n)
			return 0, came == n
		}))
		set.Drop()
	}
}

// setCoalescedProgram wakes one entry on two threads, and looks when both say, by flags that order nothing, that they are done.
func setCoalescedProgram(s *memory.Space) {
	set, p := task.NewIdleNotifiedSet[int](s), park.New(s)
	e := set.Insert(0)
	set.PopNotified(p.WakerRef())
	var cells [2]*memory.Cell[int]
	var did [2]memory.Uint32
	for i := range cells {
		cells[i] = cell(s)
		did[i].Init(s, "did", 0)
		wakeOn(s, e, cells[i], func(w *waker.Waker) { w.WakeByRef(); did[i].Store(setFlag, 1); w.Drop() })
	}
	for i := range did {
		did[i].Await(readFlag, func(v uint32) bool { return v == 1 })
	}
	_, ok := set.PopNotified(p.WakerRef())
	must(ok, model.W2, "an entry that was woken does not come")
	must(cells[0].Load() == 1 && cells[1].Load() == 1, model.W5, "an entry comes before what was written before its wakes")
	_, ok = set.PopNotified(p.WakerRef())
	must(!ok, model.W3, "an entry comes twice for two wakes that were over before it came")
	set.Drop()
	p.Drop()
}

func setRemoveProgram(s *memory.Space) {
	set := task.NewIdleNotifiedSet[int](s)
	p := park.New(s)
	e := set.Insert(0)
	x := cell(s)
	set.PopNotified(p.WakerRef())
	wakeOn(s, e, x, wakeAndDrop)
	e.Remove()
	set.Drop()
	p.Drop()
}

// setReplacedProgram lets a parker wait for a set in place of one that has waited before.
func setReplacedProgram(s *memory.Space) {
	set := task.NewIdleNotifiedSet[int](s)
	first, second, x := park.New(s), park.New(s), cell(s)
	e := set.Insert(0)
	set.PopNotified(first.WakerRef())
	wakeOn(s, e, x, (*waker.Waker).Wake)
	for _, ok := set.PopNotified(second.WakerRef()); !ok; _, ok = set.PopNotified(second.WakerRef()) {
		second.Park()
	}
	must(x.Load() == 1, model.W5, "an entry comes before what was written before its wake")
	set.Drop()
	first.Drop()
	second.Drop()
}

func joinSetProgram(s *memory.Space) {
	ex, set := task.New(s), task.NewJoinSet[int](s)
	set.Spawn(ex, woken(s, (*waker.Waker).Wake))
	next := task.BlockOn(ex, set.Next())
	must(next.OK && next.Value == 1, model.W2, "the set does not join its task: %v", next)
	must(!task.BlockOn(ex, set.Next()).OK, model.W3, "the set joins its task twice")
	set.Drop()
	ex.Close()
}

// joinSetLateProgram has the set and who waits for it on another thread than the executor.
func joinSetLateProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Ready(3))
	raw := h.IntoRaw()
	joined := memory.Spawn(s, "J", func() int {
		h := task.JoinHandleFromRaw[int](raw)
		set := task.NewJoinSet[int](s)
		defer set.Drop()
		set.Add(&h)
		return task.Wait(s, set.Next()).Value
	})
	task.BlockOn(ex, task.Yield())
	must(joined.Join() == 3, model.W2, "the set does not get the value")
	ex.Close()
}

func joinSetDroppedProgram(s *memory.Space) {
	ex, set := task.New(s), task.NewJoinSet[int](s)
	set.Spawn(ex, woken(s, (*waker.Waker).Wake))
	task.BlockOn(ex, task.Yield())
	set.Drop()
	ex.Close()
}
