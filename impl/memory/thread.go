package memory

// Thread is a thread of a space that gives a result. What it shares with others it shares through cells; its result
// reaches the thread that joins it.
type Thread[R comparable] struct {
	space  *Space
	name   string
	id     Value         // under a backend
	done   chan struct{} // native: closed when the thread has ended
	result R
	ended  bool // native: body returned
}

// ThreadDeathError is the panic of a Join whose thread did not return: it called runtime.Goexit, as a failing
// require of a test does. (A panic of a native thread ends the process, as in any goroutine.)
type ThreadDeathError struct{ Thread string }

func (e *ThreadDeathError) Error() string {
	return "memory: join of thread " + e.Thread + ", which ended without returning (runtime.Goexit)"
}

// Spawn starts body as a thread, natively as a goroutine. What the spawner did before happens before body. The name is for reports.
func Spawn[R comparable](s *Space, name string, body func() R) *Thread[R] {
	t := &Thread[R]{space: s, name: name}
	if b := s.backend; b != nil {
		t.id = b.Do(&Op{Kind: OpSpawn, Label: name, Body: func() any { return body() }})
		return t
	}
	t.done = make(chan struct{})
	go func() {
		defer close(t.done)
		t.result = body()
		t.ended = true
	}()
	return t
}

// Go starts body as a thread without a result.
func Go(s *Space, name string, body func()) *Thread[struct{}] {
	return Spawn(s, name, func() struct{} { body(); return struct{}{} })
}

// Join waits for the thread to end and returns its result. What the thread did happens before the return. It may be
// called any number of times, natively also by many goroutines at once.
func (t *Thread[R]) Join() R {
	if b := t.space.backend; b != nil {
		return deref[R](b, b.Do(&Op{Kind: OpJoin, Label: t.name, Arg: t.id}))
	}
	<-t.done
	if !t.ended {
		panic(&ThreadDeathError{t.name})
	}
	return t.result
}
