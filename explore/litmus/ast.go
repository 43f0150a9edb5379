package litmus

import "github.com/wakecheck/wakecheck/impl/memory"

// Test is a litmus test. [Parse] makes it; it is not to be changed, and may then be used by many goroutines at once.
type Test struct {
	// File is the file as it was named to Parse.
	File string
	// Name is the name in the header.
	Name string
	// Doc holds the texts in quotes of the header, joined by newlines.
	Doc string
	// Info holds the lines KEY=VALUE of the header in order.
	Info []Field
	// Locations are the shared variables in order of name.
	Locations []*Location
	// Threads are P0, P1 and so on.
	Threads []*Thread
	// Watched are the variables of the locations clause, as written.
	Watched []Var
	// Condition is the condition; forall (true) if the test has none.
	Condition Condition

	shown []Var    // what a state shows, see Shown
	texts []string // of shown, each with "=" behind it
	sites []*memory.Site
	weak  int // calls of compare_exchange_weak
}

// Field is a line KEY=VALUE of the header.
type Field struct{ Key, Value string }

// Location is a shared variable.
type Location struct {
	Name string
	// Index is its place in [Test.Locations].
	Index int
	// Init is the initial value.
	Init int32
}

// Thread is a thread.
type Thread struct {
	// Number is 0 for P0.
	Number int
	Params []Param
	// Locals are the local variables, in order of declaration.
	Locals []*Local
	Body   []Stmt
}

// Param is a parameter of a thread: a pointer to the shared variable of its name. The type, without the star, says nothing
// about the accesses.
type Param struct {
	Type     string
	Location *Location
}

// Local is a local variable of a thread.
type Local struct {
	Name string
	// Index is its place in [Thread.Locals].
	Index int
}
