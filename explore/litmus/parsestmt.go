package litmus

// statements reads what one semicolon or brace ends. That may be several declarations.
func (p *parser) statements() []Stmt {
	p.enter()
	defer p.leave()
	at := node{p.tok.at}
	switch {
	case p.accept(";"):
		return nil
	case p.is("{"):
		return []Stmt{&Block{at, p.braced()}}
	case p.accept("if"):
		return []Stmt{p.conditional(at)}
	case p.accept("while"):
		return []Stmt{p.while(at)}
	case p.accept("do"):
		return []Stmt{p.doWhile(at)}
	case p.accept("for"):
		return []Stmt{p.forLoop(at)}
	case isTypeWord(p.tok.text):
		out := p.declarations()
		p.expect(";", "after a declaration")
		return out
	}
	s := p.simple()
	p.expect(";", "after a statement")
	return []Stmt{s}
}

func (p *parser) braced() []Stmt {
	p.expect("{", "before a block")
	out := p.sequence()
	p.expect("}", "after a block")
	return out
}

// body reads the statement that belongs to an if or a loop, in a scope of its own.
func (p *parser) body() []Stmt {
	if p.is("{") {
		p.enter()
		defer p.leave()
		return p.braced()
	}
	if isTypeWord(p.tok.text) {
		fail(p.tok.at, "a declaration cannot stand here: put it in braces")
	}
	return p.statements()
}

func (p *parser) parenthesised(after string) Expr {
	p.expect("(", after)
	e := p.expression()
	p.expect(")", "after the condition")
	return e
}

func (p *parser) conditional(at node) Stmt {
	s := &If{node: at, Cond: p.parenthesised("after if")}
	s.Then = p.body()
	if p.accept("else") {
		s.Else = p.body()
	}
	return s
}

func (p *parser) while(at node) Stmt {
	s := &Loop{node: at, Cond: p.parenthesised("after while")}
	s.Body = p.body()
	s.Wait = waits(s)
	return s
}

func (p *parser) doWhile(at node) Stmt {
	s := &Loop{node: at, Do: true}
	s.Body = p.body()
	p.expect("while", "after the body of do")
	s.Cond = p.parenthesised("after while")
	p.expect(";", "after do and while")
	s.Wait = waits(s)
	return s
}

// forLoop reads a for loop as a block of its initialisation and a while loop.
func (p *parser) forLoop(at node) Stmt {
	scope := len(p.open)
	b := &Block{node: at}
	p.expect("(", "after for")
	switch {
	case isTypeWord(p.tok.text):
		b.Body = p.declarations()
	case !p.is(";"):
		b.Body = []Stmt{p.simple()}
	}
	p.expect(";", "after the initialisation of a loop")
	s := &Loop{node: at, Cond: &Number{at, 1}}
	if !p.is(";") {
		s.Cond = p.expression()
	}
	p.expect(";", "after the condition of a loop")
	var last []Stmt
	if !p.is(")") {
		last = []Stmt{p.simple()}
	}
	p.expect(")", "after the head of a loop")
	s.Body = append(p.body(), last...)
	s.Wait = waits(s)
	b.Body = append(b.Body, s)
	p.open = p.open[:scope]
	return b
}

// declarations reads "int a = 1, b".
func (p *parser) declarations() []Stmt {
	t := p.typeName()
	var out []Stmt
	for {
		if p.is("*") {
			fail(p.tok.at, "local pointers are not supported")
		}
		name, at := p.name("the name of a variable of type " + t)
		d := &Declare{node: node{at}}
		if p.accept("=") {
			d.Value = p.expression() // before the name is in scope: it cannot stand in its own value
		}
		d.Local = p.declare(name, at)
		out = append(out, d)
		if !p.accept(",") {
			return out
		}
	}
}

// simple reads an assignment or a call, without the semicolon.
func (p *parser) simple() Stmt {
	at := node{p.tok.at}
	if p.accept("*") {
		l := p.dereferenced()
		p.expect("=", "after *"+l.Name)
		return &Write{at, l, p.expression()}
	}
	if p.tok.kind != nameToken {
		fail(p.tok.at, "expected a statement, found %s", p.tok.describe())
	}
	name, where := p.name("a statement")
	if p.is("(") {
		return p.callStatement(name, at)
	}
	if isReserved(name) {
		fail(where, "%q is not supported", name)
	}
	v, param := p.use(name, where)
	if param != nil {
		fail(where, "%s is a pointer, which cannot be changed: want *%s", name, name)
	}
	return p.assignment(at, v)
}

func (p *parser) assignment(at node, v *Local) Stmt {
	op := p.tok
	combine := func(sign string, e Expr) Stmt {
		return &Assign{at, v, &Binary{node{op.at}, sign, &Use{at, v}, e}}
	}
	switch {
	case p.accept("="):
		return &Assign{at, v, p.expression()}
	case p.accept("+="):
		return combine("+", p.expression())
	case p.accept("-="):
		return combine("-", p.expression())
	case p.accept("++"):
		return combine("+", &Number{at, 1})
	case p.accept("--"):
		return combine("-", &Number{at, 1})
	}
	fail(p.tok.at, "expected \"=\" after %s, found %s", v.Name, p.tok.describe())
	return nil
}
