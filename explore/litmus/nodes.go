package litmus

import "github.com/wakecheck/wakecheck/impl/memory"

// node is what every statement and expression has: its place in the text.
type node struct{ At Pos }

// Pos returns the place in the text.
func (n node) Pos() Pos { return n.At }

// Stmt is a statement: *[Declare], *[Assign], *[Write], *[Store], *[Fence], *[Call], *[If], *[Loop] or *[Block].
type Stmt interface {
	// Pos is where the statement starts.
	Pos() Pos
	stmt()
}

type (
	// Declare declares a local variable. Value is nil if it is given none.
	Declare struct {
		node
		Local *Local
		Value Expr
	}
	// Assign gives a local variable a value.
	Assign struct {
		node
		Local *Local
		Value Expr
	}
	// Write is a plain write of a shared variable: *x = e.
	Write struct {
		node
		Location *Location
		Value    Expr
	}
	// Store is an atomic_store.
	Store struct {
		node
		Location *Location
		Value    Expr
		Site     *memory.StoreSite
	}
	// Fence is an atomic_thread_fence. A relaxed one does nothing.
	Fence struct {
		node
		Site *memory.FenceSite
	}
	// Call is a call whose result is dropped.
	Call struct {
		node
		Expr Expr
	}
	// If runs Then if Cond is not 0, and else Else.
	If struct {
		node
		Cond       Expr
		Then, Else []Stmt
	}
	// Loop runs Body as long as Cond is not 0, and at least once if Do is set. Of a for loop, Body ends with what follows each turn.
	Loop struct {
		node
		Cond Expr
		Body []Stmt
		Do   bool
		// Wait is set if the loop only waits for a value.
		Wait *Wait
	}
	// Block is a sequence of statements in braces, or a for loop with its initialisation.
	Block struct {
		node
		Body []Stmt
	}
)

// Wait says that a loop has no effect but to wait until Load, the only access in it, gives a value with which Cond is 0. Local,
// if not nil, receives the value.
type Wait struct {
	Load  *Load
	Local *Local
}

// Expr is an expression: *[Number], *[Use], *[Read], *[Load], *[RMW], *[CAS], *[Unary] or *[Binary].
type Expr interface {
	// Pos is where the expression starts; of a *[Binary] where its operator stands.
	Pos() Pos
	expr()
}

type (
	// Number is a constant.
	Number struct {
		node
		Value int32
	}
	// Use is the value of a local variable.
	Use struct {
		node
		Local *Local
	}
	// Read is a plain read of a shared variable: *x.
	Read struct {
		node
		Location *Location
	}
	// Load is an atomic_load.
	Load struct {
		node
		Location *Location
		Site     *memory.LoadSite
	}
	// RMW is an atomic_exchange or atomic_fetch_op; its value is the one before.
	RMW struct {
		node
		Location *Location
		Fn       memory.Modify
		Arg      Expr
		Site     *memory.RMWSite
	}
	// CAS is an atomic_compare_exchange; its value is 1 if it stored Desired and else 0. Expected is a shared variable, or
	// ExpectedLocal a local one; the other is nil.
	CAS struct {
		node
		Location      *Location
		Expected      *Location
		ExpectedLocal *Local
		Desired       Expr
		Weak          bool
		Site          *memory.CASSite
	}
	// Unary applies an operator: - ! ~.
	Unary struct {
		node
		Op string
		X  Expr
	}
	// Binary applies an operator: + - * & | ^ == != < <= > >= && ||. The last two leave out Y if X decides; the comparisons
	// and ! && || give 0 or 1.
	Binary struct {
		node
		Op   string
		X, Y Expr
	}
)

func (*Declare) stmt() {}
func (*Assign) stmt()  {}
func (*Write) stmt()   {}
func (*Store) stmt()   {}
func (*Fence) stmt()   {}
func (*Call) stmt()    {}
func (*If) stmt()      {}
func (*Loop) stmt()    {}
func (*Block) stmt()   {}

func (*Number) expr() {}
func (*Use) expr()    {}
func (*Read) expr()   {}
func (*Load) expr()   {}
func (*RMW) expr()    {}
func (*CAS) expr()    {}
func (*Unary) expr()  {}
func (*Binary) expr() {}
