package litmus

import "strconv"

// level is what encloses a proposition. herd writes a conjunction inside of a disjunction without parentheses, and an operand of
// another kind in any other place with them.
type level uint8

const (
	topLevel level = iota
	andLevel
	orLevel
	impliesLevel
)

// join writes an operation of a level below another one.
func join(above, here level, x Prop, op string, y Prop) string {
	s := x.write(here) + op + y.write(here)
	if above == topLevel || above == here || above == orLevel && here == andLevel {
		return s
	}
	return "(" + s + ")"
}

func (p *Truth) write(level) string { return strconv.FormatBool(p.Value) }

func (p *Atom) write(level) string {
	if p.Other != nil {
		return p.Var.String() + "=" + p.Other.String()
	}
	return p.Var.String() + "=" + strconv.Itoa(int(p.Value))
}

func (p *Not) write(level) string       { return "not (" + p.X.write(topLevel) + ")" }
func (p *And) write(above level) string { return join(above, andLevel, p.X, ` /\ `, p.Y) }
func (p *Or) write(above level) string  { return join(above, orLevel, p.X, ` \/ `, p.Y) }

// write puts an implication on the left side in parentheses, as => groups to the right.
func (p *Implies) write(above level) string {
	x := p.X
	if _, ok := x.(*Implies); ok {
		x = &grouped{x}
	}
	return join(above, impliesLevel, x, " => ", p.Y)
}

// grouped is a proposition in parentheses.
type grouped struct{ Prop }

func (p *grouped) write(level) string { return "(" + p.Prop.write(topLevel) + ")" }

// String writes true or false.
func (p *Truth) String() string { return p.write(topLevel) }

// String writes "0:r0=1", "[x]=1" or "0:r0=1:r1".
func (p *Atom) String() string { return p.write(topLevel) }

// String writes "not (...)".
func (p *Not) String() string { return p.write(topLevel) }

// String joins with /\.
func (p *And) String() string { return p.write(topLevel) }

// String joins with \/.
func (p *Or) String() string { return p.write(topLevel) }

// String joins with =>.
func (p *Implies) String() string { return p.write(topLevel) }
