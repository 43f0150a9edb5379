package litmus

// constraint reads the locations clause and the condition, up to the end of the text.
func (p *parser) constraint() {
	if p.accept("locations") {
		p.expect("[", "after locations")
		for !p.accept("]") {
			p.test.Watched = append(p.test.Watched, p.variable())
			if !p.is("]") {
				p.expect(";", "between variables of the locations clause")
			}
		}
	}
	p.test.Condition = Condition{ForAll, &Truth{true}}
	if p.tok.kind == endToken {
		return
	}
	p.test.Condition = Condition{p.quantifier(), p.prop()}
	p.accept(";")
	if p.tok.kind != endToken {
		fail(p.tok.at, "expected the end of the text after the condition, found %s", p.tok.describe())
	}
}

func (p *parser) quantifier() Quantifier {
	t := p.tok
	switch {
	case p.accept("exists"):
		return Exists
	case p.accept("forall"):
		return ForAll
	case p.accept("~"), p.accept("not"):
		p.expect("exists", "after "+t.text)
		return NotExists
	}
	fail(t.at, "expected a thread, locations, exists, ~exists or forall, found %s", t.describe())
	return 0
}

// prop reads a proposition: /\ binds more strongly than \/. Which of them => is stronger than differs between tools,
// so that it needs parentheses beside them.
func (p *parser) prop() Prop {
	p.enter()
	defer p.leave()
	x, bare := p.disjunction()
	if !p.is("=>") {
		return x
	}
	if !bare {
		fail(p.tok.at, `"=>" beside "/\" or "\/" needs parentheses`)
	}
	x = p.implication(x)
	if p.is(`/\`) || p.is(`\/`) {
		fail(p.tok.at, `%s beside "=>" needs parentheses`, p.tok.describe())
	}
	return x
}

// implication reads the rest of an implication, which groups to the right.
func (p *parser) implication(x Prop) Prop {
	if !p.accept("=>") {
		return x
	}
	p.enter()
	defer p.leave()
	return &Implies{x, p.implication(p.simpleProp())}
}

// disjunction also says whether there was no operator.
func (p *parser) disjunction() (x Prop, bare bool) {
	x, bare = p.conjunction()
	for p.is(`\/`) {
		p.grow()
		p.advance()
		y, _ := p.conjunction()
		x, bare = &Or{x, y}, false
	}
	return x, bare
}

func (p *parser) conjunction() (x Prop, bare bool) {
	x, bare = p.simpleProp(), true
	for p.is(`/\`) {
		p.grow()
		p.advance()
		x, bare = &And{x, p.simpleProp()}, false
	}
	return x, bare
}

func (p *parser) simpleProp() Prop {
	p.enter()
	defer p.leave()
	switch {
	case p.accept("true"):
		return &Truth{true}
	case p.accept("false"):
		return &Truth{false}
	case p.accept("~"), p.accept("not"):
		return &Not{p.simpleProp()}
	case p.accept("("):
		x := p.prop()
		p.expect(")", "after a proposition")
		return x
	}
	return p.atom()
}

func (p *parser) atom() Prop {
	a := &Atom{Var: p.variable()}
	t := p.tok
	switch {
	case p.accept("="), p.accept("=="), p.accept("!="), p.accept("<>"):
	default:
		fail(t.at, "expected \"=\" after %v, found %s", a.Var, t.describe())
	}
	p.compared(a)
	if t.text == "!=" || t.text == "<>" {
		return &Not{a}
	}
	return a
}

// compared reads the right side of an atom: a number or a variable.
func (p *parser) compared(a *Atom) {
	if p.is("-") {
		a.Value = p.signed()
		return
	}
	if p.tok.kind != numberToken {
		v := p.variable()
		a.Other = &v
		return
	}
	at := p.tok.at
	n := p.number()
	if !p.is(":") {
		a.Value = n
		return
	}
	v := p.localOf(n, at)
	a.Other = &v
}

// variable reads 0:r0, x or [x].
func (p *parser) variable() Var {
	if p.tok.kind == numberToken {
		at := p.tok.at
		return p.localOf(p.number(), at)
	}
	bracket := p.accept("[")
	name, at := p.name("a variable")
	if bracket {
		p.expect("]", "after "+name)
	}
	l := p.known(name)
	if l == nil {
		fail(at, "%s is no shared variable: it is neither initialised nor a parameter", name)
	}
	return Var{Location: l}
}

// localOf reads the rest of 0:r0.
func (p *parser) localOf(thread int32, at Pos) Var {
	p.expect(":", "after the number of a thread")
	name, where := p.name("a local variable")
	if int(thread) >= len(p.test.Threads) {
		fail(at, "there is no thread %d", thread)
	}
	for _, l := range p.test.Threads[thread].Locals {
		if l.Name == name {
			return Var{Thread: int(thread), Local: l}
		}
	}
	fail(where, "P%d has no local variable %s", thread, name)
	return Var{}
}
