package prog

// instr reads an instruction and checks it, so that an order that C11 forbids is an error of its line.
func (s *parser) instr() Instr {
	t := s.peek()
	in := s.instruction()
	if s.err == nil {
		if err := valid(in); err != nil {
			s.fail(t, "%v", err)
		}
	}
	return in
}

func (s *parser) instruction() Instr {
	t := s.peek()
	if r, ok := registerName(t.text); ok && t.kind == wordToken {
		s.take()
		s.expect("=")
		if in := s.valued(r); in != nil {
			return in
		}
		return &Let{Dst: r, Val: s.expr()}
	}
	if in := s.valued(NoReg); in != nil {
		return in
	}
	s.take()
	switch t.text {
	case "W":
		return &Store{Loc: s.location(), Val: s.expr(), Order: s.order()}
	case "F":
		return &Fence{Order: s.order()}
	case "free":
		return s.free()
	case "assume":
		return &Assume{Cond: s.cond()}
	case "if":
		return s.branch()
	}
	s.fail(t, "want an instruction, got %s", t.describe())
	return nil
}

// valued reads an instruction that may have a destination, or returns nil.
func (s *parser) valued(dst Reg) Instr {
	switch {
	case s.accept("R"):
		return &Load{Dst: dst, Loc: s.location(), Order: s.order()}
	case s.accept("U"):
		return &RMW{Dst: dst, Loc: s.location(), Fn: s.modify(), Arg: s.expr(), Order: s.order()}
	case s.accept("C"):
		return &CAS{Dst: dst, Loc: s.location(), Expected: s.expr(), New: s.expr(), Success: s.order(), Failure: s.order()}
	}
	return nil
}

func (s *parser) free() Instr {
	f := &Free{Locs: []string{s.location()}}
	for t := s.peek(); t.kind == wordToken && s.err == nil; t = s.peek() {
		f.Locs = append(f.Locs, s.location())
	}
	return f
}

func (s *parser) branch() Instr {
	s.enter()
	defer s.leave()
	b := &If{Cond: s.cond()}
	s.expect("{")
	b.Then = s.code()
	s.expect("}")
	rest := s.at
	s.skipEmpty()
	if !s.accept("else") {
		s.at = rest // the separators end the if
		return b
	}
	s.expect("{")
	b.Else = s.code()
	s.expect("}")
	return b
}

func (s *parser) cond() Cond {
	c := Cond{X: s.expr()}
	t := s.take()
	for i, name := range relationNames {
		if t.kind == signToken && t.text == name {
			c.Rel = Relation(i)
			c.Y = s.expr()
			return c
		}
	}
	s.fail(t, "want a relation (==, !=, <, <=, >, >=), got %s", t.describe())
	return c
}

// expr reads operands with operators between them; all operators bind alike, to the left.
func (s *parser) expr() Expr {
	x := s.operand()
	for {
		op, ok := s.operator()
		if !ok {
			return x
		}
		x = Binary{Op: op, X: x, Y: s.operand()}
	}
}

func (s *parser) operator() (Op, bool) {
	for i, name := range opNames {
		if s.accept(name) {
			return Op(i), true
		}
	}
	return 0, false
}

func (s *parser) operand() Expr {
	t := s.peek()
	if s.accept("(") {
		s.enter()
		defer s.leave()
		e := s.expr()
		s.expect(")")
		return e
	}
	if r, ok := registerName(t.text); ok && t.kind == wordToken {
		s.take()
		return r
	}
	if t.kind != numberToken {
		s.fail(t, "want a number, a register or \"(\", got %s", t.describe())
		return Const(0)
	}
	return Const(s.number())
}

// enter and leave bound the depth of branches and parentheses, and so the recursion.
func (s *parser) enter() {
	if s.depth++; s.depth > maxDepth {
		s.fail(s.peek(), "nested more than %d deep", maxDepth)
	}
}

func (s *parser) leave() { s.depth-- }
