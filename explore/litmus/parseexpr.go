package litmus

// precedence returns how strongly an operator binds, as in C (ISO/IEC 9899:2011, 6.5); 0 if it is none.
func precedence(op string) int {
	switch op {
	case "||":
		return 1
	case "&&":
		return 2
	case "|":
		return 3
	case "^":
		return 4
	case "&":
		return 5
	case "==", "!=":
		return 6
	case "<", "<=", ">", ">=":
		return 7
	case "+", "-":
		return 8
	case "*":
		return 9
	}
	return 0
}

// unsupported reports whether a token is an operator of C that is refused by name.
func unsupported(op string) bool {
	switch op {
	case "/", "%", "<<", ">>", "?", "=", "+=", "-=", "++", "--", ".", "[":
		return true
	}
	return false
}

// expression reads a whole expression.
func (p *parser) expression() Expr {
	outer := p.length
	e := p.operation(1)
	p.length = outer
	if p.tok.kind == punctToken && unsupported(p.tok.text) {
		fail(p.tok.at, "operator %q is not supported in an expression", p.tok.text)
	}
	return e
}

// operation reads an expression of operators that bind at least as strongly as lowest.
func (p *parser) operation(lowest int) Expr {
	x := p.unary()
	for p.tok.kind == punctToken {
		op := p.tok
		n := precedence(op.text)
		if n == 0 || n < lowest {
			break
		}
		p.grow()
		p.advance()
		x = &Binary{node{op.at}, op.text, x, p.operation(n + 1)}
	}
	return x
}

func (p *parser) unary() Expr {
	p.enter()
	defer p.leave()
	t := p.tok
	at := node{t.at}
	switch {
	case p.accept("-"), p.accept("!"), p.accept("~"):
		return &Unary{at, t.text, p.unary()}
	case p.accept("+"):
		return p.unary()
	case p.accept("*"):
		return &Read{at, p.dereferenced()}
	case p.accept("("):
		e := p.expression()
		p.expect(")", "after an expression")
		return e
	case t.kind == numberToken:
		return &Number{at, p.number()}
	case t.kind == nameToken:
		return p.named()
	}
	fail(t.at, "expected an expression, found %s", t.describe())
	return nil
}

// named reads a variable or a call.
func (p *parser) named() Expr {
	name, at := p.name("an expression")
	if p.is("(") {
		return p.callExpression(name, node{at})
	}
	if isReserved(name) {
		fail(at, "%q is not supported in an expression", name)
	}
	v, param := p.use(name, at)
	if param != nil {
		fail(at, "%s is a pointer: want *%s", name, name)
	}
	return &Use{node{at}, v}
}

// dereferenced reads what follows a star: a parameter, perhaps in parentheses.
func (p *parser) dereferenced() *Location {
	p.enter()
	defer p.leave()
	if p.accept("(") {
		l := p.dereferenced()
		p.expect(")", "after "+l.Name)
		return l
	}
	return p.pointer()
}

// pointer reads the name of a parameter.
func (p *parser) pointer() *Location {
	name, at := p.name("a parameter of the thread")
	v, l := p.use(name, at)
	if v != nil {
		fail(at, "%s is an int, where a pointer is expected", name)
	}
	return l
}
