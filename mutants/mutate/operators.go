package mutate

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// edit puts the choice between the text as it is and a mutation in the place of a part of a file.
type edit struct {
	start, end int
	mutations  []Mutation
	// text returns the replacement; render gives the text of a part of the file with all that is edited within.
	text func(numbers []int, render func(lo, hi int) string) string
}

// finder collects the edits of one file.
type finder struct {
	*source
	*file
	function string
	edits    []*edit
}

func (f *finder) offset(p token.Pos) int { return f.set.Position(p).Offset }
func (f *finder) textOf(n ast.Node) string {
	return string(f.text[f.offset(n.Pos()):f.offset(n.End())])
}
func (f *finder) typeOf(e ast.Expr) types.Type { return f.info.Types[e].Type }

// constant reports whether the value is known when the program is compiled.
func (f *finder) constant(e ast.Expr) bool { return f.info.Types[e].Value != nil }

func (f *finder) add(n ast.Node, operator string, news []string, text func([]int, func(lo, hi int) string) string) {
	e := &edit{start: f.offset(n.Pos()), end: f.offset(n.End()), text: text}
	for _, s := range news {
		e.mutations = append(e.mutations, Mutation{File: f.path, Line: f.set.Position(n.Pos()).Line, Function: f.function, Operator: operator,
			Old: f.textOf(n), New: s})
	}
	f.edits = append(f.edits, e)
}

// find walks the declarations that run: functions and the initial values of variables.
func (f *finder) find() {
	for _, d := range f.syntax.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil {
				f.function = nameOf(d)
				f.walk(d.Body)
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				f.variables(d)
			}
		}
	}
}

func (f *finder) variables(d *ast.GenDecl) {
	for _, s := range d.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		f.function = v.Names[0].Name
		for _, e := range v.Values {
			f.walk(e)
		}
	}
}

func nameOf(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "." + d.Name.Name
		default:
			return d.Name.Name
		}
	}
}

func (f *finder) walk(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			return n.Tok != token.CONST
		case *ast.BlockStmt:
			f.statements(n.List)
		case *ast.CaseClause:
			f.statements(n.Body)
		case *ast.IfStmt:
			f.condition(n.Cond)
		case *ast.SwitchStmt:
			f.cases(n)
		case *ast.ReturnStmt:
			f.results(n)
		case *ast.BinaryExpr:
			f.binary(n)
		case *ast.BasicLit:
			f.literal(n)
		case *ast.CallExpr:
			f.orders(n)
		}
		return true
	})
}

// statements leaves out each that does something and declares nothing.
func (f *finder) statements(list []ast.Stmt) {
	for i, s := range list {
		switch s := s.(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				continue
			}
		case *ast.ExprStmt:
			if isPanic(s) && i == len(list)-1 {
				continue // what follows it would have to be written, too
			}
		case *ast.IncDecStmt, *ast.DeferStmt:
		default:
			continue
		}
		f.add(s, "leave out", []string{""}, func(n []int, render func(lo, hi int) string) string {
			return fmt.Sprintf("if !mutationOn(%d) { %s }", n[0], render(f.offset(s.Pos()), f.offset(s.End())))
		})
	}
}

func isPanic(s *ast.ExprStmt) bool {
	call, ok := s.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == "panic"
}

// condition negates what an if asks for.
func (f *finder) condition(e ast.Expr) {
	f.negate(e, "negate", "!("+f.textOf(e)+")")
}

// cases negates the conditions of a switch that has no value.
func (f *finder) cases(s *ast.SwitchStmt) {
	if s.Tag != nil {
		return
	}
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			f.condition(e)
		}
	}
}

func (f *finder) negate(e ast.Expr, operator, text string) {
	f.add(e, operator, []string{text}, func(n []int, render func(lo, hi int) string) string {
		return fmt.Sprintf("mutationNot(%d, %s)", n[0], render(f.offset(e.Pos()), f.offset(e.End())))
	})
}

// results turns the constants true and false round.
func (f *finder) results(s *ast.ReturnStmt) {
	other := map[string]string{"true": "false", "false": "true"}
	for _, e := range s.Results {
		if id, ok := e.(*ast.Ident); ok && other[id.Name] != "" {
			f.negate(e, "result", other[id.Name])
		}
	}
}

// others are what stands in the place of an operator.
var others = map[token.Token][]token.Token{
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR}, token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.OR: {token.AND}, token.AND: {token.OR}, token.AND_NOT: {token.AND},
}

// binary puts another operator in the place of one. The choice is made in a function literal, so that the operands run once.
func (f *finder) binary(e *ast.BinaryExpr) {
	if len(others[e.Op]) == 0 || f.constant(e) || isString(f.typeOf(e)) {
		return
	}
	result := "bool"
	if !types.AssignableTo(f.typeOf(e), types.Typ[types.Bool]) && !isBool(f.typeOf(e)) {
		result = f.typeText(f.typeOf(e))
	}
	var news []string
	for _, op := range others[e.Op] {
		news = append(news, op.String())
	}
	f.add(e, "operator "+e.Op.String()+" in", news, func(n []int, render func(lo, hi int) string) string {
		x, y := render(f.offset(e.X.Pos()), f.offset(e.X.End())), render(f.offset(e.Y.Pos()), f.offset(e.Y.End()))
		var b strings.Builder
		fmt.Fprintf(&b, "func() %s { ", result)
		for i, op := range others[e.Op] {
			fmt.Fprintf(&b, "if mutationOn(%d) { return %s %s %s }; ", n[i], x, op, y)
		}
		fmt.Fprintf(&b, "return %s %s %s }()", x, e.Op, y)
		return b.String()
	})
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func (f *finder) typeText(t types.Type) string {
	return types.TypeString(types.Default(t), func(p *types.Package) string {
		if p.Name() == f.name {
			return ""
		}
		return p.Name()
	})
}

// literal makes a number one more, or a one a zero.
func (f *finder) literal(e *ast.BasicLit) {
	if e.Kind != token.INT {
		return
	}
	v, err := strconv.ParseInt(e.Value, 0, 64)
	if err != nil {
		return
	}
	to := v + 1
	if v == 1 {
		to = 0
	}
	typ := f.typeText(f.typeOf(e))
	f.add(e, "constant", []string{fmt.Sprint(to)}, func(n []int, _ func(lo, hi int) string) string {
		return fmt.Sprintf("mutationPick[%s](%d, %s, %d)", typ, n[0], e.Value, to)
	})
}

// weaker are the orders one step weaker.
var weaker = map[string][]string{
	"Acquire": {"Relaxed"}, "Release": {"Relaxed"}, "AcqRel": {"Acquire", "Release"}, "SeqCst": {"AcqRel"},
}

// orders weakens the memory orders among the arguments of a call. Each order has a type of its own, so that the choice has that of the parameter.
func (f *finder) orders(call *ast.CallExpr) {
	signature, ok := f.typeOf(call.Fun).(*types.Signature)
	if !ok || signature.Variadic() {
		return
	}
	for i, a := range call.Args {
		if e, ok := a.(*ast.SelectorExpr); ok {
			f.order(e, signature.Params().At(i).Type())
		}
	}
}

func (f *finder) order(e *ast.SelectorExpr, param types.Type) {
	if id, ok := e.X.(*ast.Ident); !ok || id.Name != "memory" || len(weaker[e.Sel.Name]) == 0 {
		return
	}
	typ := f.typeText(param)
	f.add(e, "order", weaker[e.Sel.Name], func(n []int, _ func(lo, hi int) string) string {
		text := "memory." + e.Sel.Name
		for i, w := range weaker[e.Sel.Name] {
			text = fmt.Sprintf("mutationPick[%s](%d, %s, memory.%s)", typ, n[i], text, w)
		}
		return text
	})
}
