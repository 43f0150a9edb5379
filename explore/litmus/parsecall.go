package litmus

import (
	"strconv"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// orders are the memory orders by name.
var orders = map[string]memory.Order{
	"memory_order_relaxed": memory.RelaxedOrder,
	"memory_order_acquire": memory.AcquireOrder,
	"memory_order_release": memory.ReleaseOrder,
	"memory_order_acq_rel": memory.AcqRelOrder,
	"memory_order_seq_cst": memory.SeqCstOrder,
}

// modifications are the read-modify-writes by name.
var modifications = map[string]memory.Modify{
	"atomic_exchange":  memory.Swap,
	"atomic_fetch_add": memory.FetchAdd,
	"atomic_fetch_sub": memory.FetchSub,
	"atomic_fetch_or":  memory.FetchOr,
	"atomic_fetch_and": memory.FetchAnd,
	"atomic_fetch_xor": memory.FetchXor,
}

// callStatement reads a call whose result, if there is one, is dropped.
func (p *parser) callStatement(name string, at node) Stmt {
	base, explicit := strings.CutSuffix(name, "_explicit")
	switch {
	case name == "atomic_thread_fence":
		p.expect("(", "after "+name)
		s := &Fence{at, &memory.FenceSite{Site: p.site(memory.FenceAccess, nil, at, p.order(), 0)}}
		p.expect(")", "after the order")
		p.register(&s.Site.Site)
		return s
	case base == "atomic_store":
		p.expect("(", "after "+name)
		s := &Store{node: at, Location: p.pointer()}
		s.Value = p.argument()
		order := p.orderArgument(explicit)
		p.expect(")", "after the arguments of "+name)
		s.Site = &memory.StoreSite{Site: p.site(memory.StoreAccess, s.Location, at, order, 0)}
		p.register(&s.Site.Site)
		return s
	}
	return &Call{at, p.callExpression(name, at)}
}

// callExpression reads a call that gives a value.
func (p *parser) callExpression(name string, at node) Expr {
	base, explicit := strings.CutSuffix(name, "_explicit")
	fn, rmw := modifications[base]
	weak := base == "atomic_compare_exchange_weak"
	p.checkCall(name, base, rmw, at)
	p.expect("(", "after "+name)
	l := p.pointer()
	var e Expr
	switch {
	case rmw:
		arg := p.argument()
		s := &memory.RMWSite{Site: p.site(memory.RMWAccess, l, at, p.orderArgument(explicit), 0)}
		p.register(&s.Site)
		e = &RMW{at, l, fn, arg, s}
	case base == "atomic_load":
		s := &memory.LoadSite{Site: p.site(memory.LoadAccess, l, at, p.orderArgument(explicit), 0)}
		p.register(&s.Site)
		e = &Load{at, l, s}
	default:
		e = p.compareExchange(at, l, weak, explicit)
	}
	p.expect(")", "after the arguments of "+name)
	return e
}

func (p *parser) checkCall(name, base string, rmw bool, at node) {
	switch {
	case rmw, base == "atomic_load", base == "atomic_compare_exchange_strong", base == "atomic_compare_exchange_weak":
	case base == "atomic_store" || name == "atomic_thread_fence":
		fail(at.At, "%s gives no value", name)
	default:
		fail(at.At, "call of %s is not supported", name)
	}
}

func (p *parser) compareExchange(at node, l *Location, weak, explicit bool) Expr {
	e := &CAS{node: at, Location: l, Weak: weak}
	p.expect(",", "between arguments")
	if p.accept("&") {
		name, where := p.name("a local variable")
		if e.ExpectedLocal, _ = p.use(name, where); e.ExpectedLocal == nil {
			fail(where, "%s is a pointer: want no \"&\"", name)
		}
	} else {
		e.Expected = p.pointer()
	}
	e.Desired = p.argument()
	success := p.orderArgument(explicit)
	failure := p.orderArgument(explicit)
	e.Site = &memory.CASSite{Site: p.site(memory.CASAccess, l, at, success, failure)}
	p.register(&e.Site.Site)
	if weak {
		p.test.weak++
	}
	return e
}

// argument reads a comma and a value.
func (p *parser) argument() Expr {
	p.expect(",", "between arguments")
	return p.expression()
}

// orderArgument reads a comma and an order if the call names it; else it is seq_cst.
func (p *parser) orderArgument(explicit bool) memory.Order {
	if !explicit {
		return memory.SeqCstOrder
	}
	p.expect(",", "between arguments")
	return p.order()
}

func (p *parser) order() memory.Order {
	name, at := p.name("a memory order")
	o, ok := orders[name]
	if !ok {
		if name == "memory_order_consume" {
			fail(at, "memory_order_consume is not supported: compilers treat it as memory_order_acquire")
		}
		fail(at, "%q is no memory order", name)
	}
	return o
}

// siteName is what the name of a site is made of.
type siteName struct {
	thread   int
	kind     memory.Access
	location *Location // nil for a fence
}

// site makes the site of an access: named by thread, kind and variable, with a number from the second of that name on.
func (p *parser) site(kind memory.Access, location *Location, at node, order, failure memory.Order) memory.Site {
	key := siteName{p.thread.Number, kind, location}
	p.names[key]++
	name := "P" + strconv.Itoa(p.thread.Number) + "." + kind.String()
	if location != nil {
		name += "." + location.Name
	}
	if n := p.names[key]; n > 1 {
		name += "." + strconv.Itoa(n)
	}
	s := memory.Site{
		ID: len(p.test.sites), Name: name, Access: kind, Order: order, Failure: failure,
		Reason: "as the test has it", File: p.test.File, Line: at.At.Line,
	}
	if err := s.Permits(order, failure); err != nil {
		fail(at.At, "%v", err)
	}
	return s
}

func (p *parser) register(s *memory.Site) { p.test.sites = append(p.test.sites, s) }
