package proptest

import (
	"sync"

	"github.com/wakecheck/wakecheck/model"
)

// NewReference makes a subject that keeps the contract in the plainest way: one mutex, integers, and a table of handles. It is the subject on which
// the checks of this module prove that they accept what is right; with one operation replaced it shows that they refuse what is wrong. It is
// written after the words of the contract and shares no code with the model's steps. NewReference is a [model.Maker].
//
// Its methods may be called by many goroutines at once. The mutex is not held while user code runs.
func NewReference(cfg model.Config, user model.User) model.System { return newReference(cfg, user) }

type reference struct {
	limit int
	user  model.User
	ops   map[model.Func]operation

	mu      sync.Mutex
	blocks  []*block
	handles map[model.HandleID]*handle
}

// block is one allocation. The strong handles together own one weak count.
type block struct {
	id                  model.ObjectID
	strong, weak, wakes int
	destroyed           int
	released            bool
}

// handle is an entry of the table. Consumed handles stay in it.
type handle struct {
	kind   model.Kind
	block  *block
	lender *handle // of a ref
	gone   bool
}

// operation carries out a call on a handle that was found fit for use. It is called with the mutex held.
type operation func(r *reference, c model.Call, h *handle) model.Outcome

func newReference(cfg model.Config, user model.User) *reference {
	r := &reference{limit: int(min(cfg.Limit, 1<<62)), user: user, handles: map[model.HandleID]*handle{}}
	r.ops = map[model.Func]operation{
		model.Clone:       (*reference).clone,
		model.IntoWaker:   (*reference).convert,
		model.Borrow:      (*reference).borrow,
		model.EndBorrow:   (*reference).consume,
		model.Wake:        (*reference).wake,
		model.WakeByRef:   (*reference).wakeByRef,
		model.Drop:        (*reference).drop,
		model.StrongCount: count(func(b *block) int { return b.strong }),
		model.WeakCount:   count((*block).weakHandles),
		model.Wakes:       count(func(b *block) int { return b.wakes }),
		model.Downgrade:   (*reference).downgrade,
		model.Upgrade:     (*reference).upgrade,
		model.GetMut:      (*reference).getMut,
		model.TryUnwrap:   (*reference).tryUnwrap,
		model.IntoInner:   (*reference).intoInner,
		model.PtrEq:       (*reference).sameBlock,
		model.WillWake:    (*reference).sameBlock,
		model.IntoRaw:     (*reference).convert,
		model.FromRaw:     (*reference).convert,
		model.IncStrong:   (*reference).clone,
		model.DecStrong:   (*reference).drop,
		model.Forget:      (*reference).consume,
		model.Move:        (*reference).convert,
	}
	return r
}

// Do carries out a call.
func (r *reference) Do(c model.Call) model.Outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.F == model.New {
		b := &block{id: c.Object, strong: 1, weak: 1}
		r.blocks = append(r.blocks, b)
		r.handles[c.To] = &handle{kind: model.Arc, block: b}
		return model.Outcome{}
	}
	h, broken := r.use(c.F, c.Handle)
	if broken == "" && c.Other != model.NoHandle {
		_, broken = r.use(c.F, c.Other)
	}
	if broken == "" && h.kind == model.Self && model.Consumes(c.F) {
		broken = model.R5
	}
	if broken != "" {
		return model.Outcome{Err: broken}
	}
	return r.ops[c.F](r, c, h)
}

// Residue reports what became of an object.
func (r *reference) Residue(o model.ObjectID) model.Residue {
	r.mu.Lock()
	defer r.mu.Unlock()
	return model.Residue{Destroyed: r.blocks[o].destroyed, Released: r.blocks[o].released}
}

// use finds a handle and says why it cannot be used.
func (r *reference) use(f model.Func, id model.HandleID) (*handle, model.Property) {
	h := r.handles[id]
	switch {
	case h == nil || h.gone:
		return nil, model.R2
	case h.lender != nil && h.lender.gone && f != model.EndBorrow:
		return nil, model.R6
	}
	return h, ""
}

// give enters a new handle of the same block.
func (r *reference) give(id model.HandleID, k model.Kind, h *handle) *handle {
	n := &handle{kind: k, block: h.block}
	r.handles[id] = n
	return n
}

// retain adds one to a count that has a limit.
func (r *reference) retain(count *int) model.Property {
	if *count >= r.limit {
		return model.R7
	}
	*count++
	return ""
}

// release takes one from the strong count. The last one destroys the value, outside the lock, and then gives up the weak count of all strong handles,
// whatever the destructor does.
func (r *reference) release(c model.Call, b *block) (out model.Outcome) {
	b.strong--
	if b.strong > 0 {
		return out
	}
	out.Freed = true
	out.Panicked = r.destroy(c, b)
	b.releaseWeak()
	return out
}

func (r *reference) destroy(c model.Call, b *block) (panicked bool) {
	b.destroyed++
	return r.unlocked(func() { r.user.Destroy(c, b.id) })
}

// deliver invokes the target of a wake, with an arc under the id of Self.
func (r *reference) deliver(c model.Call, h *handle, self model.Kind) (panicked bool) {
	if c.Self != model.NoHandle {
		r.give(c.Self, self, h)
	}
	h.block.wakes++
	return r.unlocked(func() { r.user.Wake(c) })
}

// unlocked runs user code and reports its panic.
func (r *reference) unlocked(user func()) (panicked bool) {
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		panicked = recover() != nil
	}()
	user()
	return false
}

func (b *block) releaseWeak() {
	b.weak--
	b.released = b.weak == 0
}

func (b *block) weakHandles() int {
	if b.strong == 0 {
		return 0
	}
	return b.weak - 1
}
