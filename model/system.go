package model

// Config is what a subject is made with.
type Config struct {
	Limit uint64 // the largest count that the strong and the weak word permit, at least 2
}

// System is a subject: an implementation of the contract, driven by calls and compared with [State] by outcomes.
//
// One call runs at a time, but calls nest and pause: within Do, user code of the payload calls [User], which may call
// Do again, may panic, and may be suspended there (each call in a coroutine of its own) while other calls of
// the same subject proceed. A call on a handle that was consumed, or that the contract refuses, must come back as Outcome.Err and
// leave the counts as they were. A System never panics but for a panic that User raised, which it reports as Outcome.Panicked.
type System interface {
	Do(c Call) Outcome
	// Residue reports, when no call is in progress, what became of each object, by its id.
	Residue(o ObjectID) Residue
}

// Residue is what a subject knows of an object besides its handles.
type Residue struct {
	Destroyed int  // times the destructor ran, moved-out values not counted
	Released  bool // the block was given back
}

// User is the user code of every payload: the harness is behind it. A panic of either method is a panic of the payload's code.
type User interface {
	// Wake runs once inside user code of the Wake or WakeByRef call c, in the goroutine of its Do, after the payload has counted the wake.
	Wake(c Call)
	// Destroy runs inside the destructor of object o, which call c caused.
	Destroy(c Call, o ObjectID)
}

// Maker makes a fresh subject whose payloads call user.
type Maker func(cfg Config, user User) System
