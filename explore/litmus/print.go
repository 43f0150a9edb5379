package litmus

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// String writes the test as a text that [Parse] reads back as the same test. Comments are lost, each access is written
// with its order, and a for loop is written as a while loop.
func (t *Test) String() string {
	p := &printer{}
	p.line("C %s", t.Name)
	for _, d := range strings.Split(t.Doc, "\n") {
		if d != "" {
			p.line("\"%s\"", d)
		}
	}
	for _, f := range t.Info {
		p.line("%s=%s", f.Key, f.Value)
	}
	p.WriteString("{")
	for _, l := range t.Locations {
		fmt.Fprintf(p, " %s = %d;", l.Name, l.Init)
	}
	p.WriteString(" }\n")
	for _, th := range t.Threads {
		p.thread(th)
	}
	p.watched(t.Watched)
	p.line("%v", t.Condition)
	return p.String()
}

type printer struct {
	strings.Builder
	indent int
}

func (p *printer) line(format string, args ...any) {
	p.WriteString(strings.Repeat("  ", p.indent))
	fmt.Fprintf(p, format, args...)
	p.WriteByte('\n')
}

func (p *printer) watched(vars []Var) {
	if len(vars) == 0 {
		return
	}
	p.WriteString("locations [")
	for i, v := range vars {
		if i > 0 {
			p.WriteByte(' ')
		}
		if v.Location != nil {
			p.WriteString(v.Location.Name + ";")
		} else {
			p.WriteString(v.String() + ";")
		}
	}
	p.WriteString("]\n")
}

func (p *printer) thread(th *Thread) {
	params := make([]string, len(th.Params))
	for i, q := range th.Params {
		params[i] = q.Type + "* " + q.Location.Name
	}
	p.line("P%d(%s) {", th.Number, strings.Join(params, ", "))
	p.block(th.Body)
	p.line("}")
}

func (p *printer) block(body []Stmt) {
	p.indent++
	for _, s := range body {
		p.stmt(s)
	}
	p.indent--
}

func (p *printer) stmt(s Stmt) {
	switch s := s.(type) {
	case *Declare:
		if s.Value == nil {
			p.line("int %s;", s.Local.Name)
		} else {
			p.line("int %s = %s;", s.Local.Name, Format(s.Value))
		}
	case *Assign:
		p.line("%s = %s;", s.Local.Name, Format(s.Value))
	case *Write:
		p.line("*%s = %s;", s.Location.Name, Format(s.Value))
	case *Store:
		p.line("atomic_store_explicit(%s, %s, %s);", s.Location.Name, Format(s.Value), order(s.Site.Order))
	case *Fence:
		p.line("atomic_thread_fence(%s);", order(s.Site.Order))
	case *Call:
		p.line("%s;", Format(s.Expr))
	case *If:
		p.line("if (%s) {", Format(s.Cond))
		p.block(s.Then)
		if s.Else != nil {
			p.line("} else {")
			p.block(s.Else)
		}
		p.line("}")
	case *Loop:
		p.loop(s)
	case *Block:
		p.line("{")
		p.block(s.Body)
		p.line("}")
	}
}

func (p *printer) loop(s *Loop) {
	if s.Do {
		p.line("do {")
		p.block(s.Body)
		p.line("} while (%s);", Format(s.Cond))
		return
	}
	p.line("while (%s) {", Format(s.Cond))
	p.block(s.Body)
	p.line("}")
}

func order(o memory.Order) string { return "memory_order_" + o.String() }

var modificationNames = [...]string{
	memory.Swap: "exchange", memory.FetchAdd: "fetch_add", memory.FetchSub: "fetch_sub",
	memory.FetchOr: "fetch_or", memory.FetchAnd: "fetch_and", memory.FetchXor: "fetch_xor",
}

// Format writes an expression in C.
func Format(e Expr) string {
	switch e := e.(type) {
	case *Number:
		return strconv.Itoa(int(e.Value))
	case *Use:
		return e.Local.Name
	case *Read:
		return "*" + e.Location.Name
	case *Load:
		return fmt.Sprintf("atomic_load_explicit(%s, %s)", e.Location.Name, order(e.Site.Order))
	case *RMW:
		return fmt.Sprintf("atomic_%s_explicit(%s, %s, %s)", modificationNames[e.Fn], e.Location.Name, Format(e.Arg), order(e.Site.Order))
	case *CAS:
		return formatCAS(e)
	case *Unary:
		return e.Op + operand(e.X)
	case *Binary:
		return operand(e.X) + " " + e.Op + " " + operand(e.Y)
	}
	return ""
}

func formatCAS(e *CAS) string {
	strength, expected := "strong", ""
	if e.Weak {
		strength = "weak"
	}
	if e.ExpectedLocal != nil {
		expected = "&" + e.ExpectedLocal.Name
	} else {
		expected = e.Expected.Name
	}
	return fmt.Sprintf("atomic_compare_exchange_%s_explicit(%s, %s, %s, %s, %s)", strength, e.Location.Name, expected,
		Format(e.Desired), order(e.Site.Order), order(e.Site.Failure))
}

// operand puts operations in parentheses, so that no precedence is needed to read them.
func operand(e Expr) string {
	switch e.(type) {
	case *Unary, *Binary:
		return "(" + Format(e) + ")"
	}
	return Format(e)
}
