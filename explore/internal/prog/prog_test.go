package prog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

func TestParseReadsEveryInstruction(t *testing.T) {
	p, err := Parse(`
		# message passing, with everything else added
		{ x = 1 ; z = 18446744073709551615 }
		W x 1 rel ; r0 = R y acq
		| r1 = U x add r0 + 1 acq_rel
		  F sc
		  if r1 == 1 { r2 = R d na }
		  else { W d (r1 xor 3) - 1 na ; assume r1 > 0 }
		| r0 = C x 0 r0 or 2 acq_rel rlx ; C x 1 2 sc sc ; U x swap 3 rlx ; R x sc ; r3 = r0 + 1 ; free e d`)
	require.NoError(t, err)
	want := &Program{
		Init: map[string]memory.Value{"x": 1, "z": 1<<64 - 1},
		Threads: [][]Instr{{
			&Store{"x", Const(1), memory.ReleaseOrder},
			&Load{0, "y", memory.AcquireOrder},
		}, {
			&RMW{1, "x", memory.FetchAdd, Binary{Add, Reg(0), Const(1)}, memory.AcqRelOrder},
			&Fence{memory.SeqCstOrder},
			&If{Cond{Equal, Reg(1), Const(1)},
				[]Instr{&Load{2, "d", memory.NonAtomicOrder}},
				[]Instr{
					&Store{"d", Binary{Sub, Binary{Xor, Reg(1), Const(3)}, Const(1)}, memory.NonAtomicOrder},
					&Assume{Cond{Greater, Reg(1), Const(0)}},
				}},
		}, {
			&CAS{0, "x", Const(0), Binary{Or, Reg(0), Const(2)}, memory.AcqRelOrder, memory.RelaxedOrder},
			&CAS{NoReg, "x", Const(1), Const(2), memory.SeqCstOrder, memory.SeqCstOrder},
			&RMW{NoReg, "x", memory.Swap, Const(3), memory.RelaxedOrder},
			&Load{NoReg, "x", memory.SeqCstOrder},
			&Let{3, Binary{Add, Reg(0), Const(1)}},
			&Free{[]string{"e", "d"}},
		}},
	}
	require.Equal(t, want, p)
	require.Equal(t, []Location{
		{Name: "d", Plain: true, Freed: []string{"d", "e"}},
		{Name: "e", Freed: []string{"d", "e"}},
		{Name: "x", Init: 1, Atomic: true},
		{Name: "y", Atomic: true},
		{Name: "z", Init: 1<<64 - 1},
	}, p.Locations())
}

func TestStringIsReadBack(t *testing.T) {
	for _, text := range []string{
		"",
		"W x 1 rlx | ",
		"{ x = 1 ; y = 2 } R x na | r0 = R y sc ; r1 = (r0 + 1) - (r0 and 2)",
		"if r0 <= 1 { if r1 != 2 { F acq } } else { free x y ; W z 0 na }",
		"if r0 < 1 {  } else { F rel }",
		"r31 = C x 1 r0 + 1 sc acq ; assume r31 >= 1 ; U x and 1 acq ; U x or 1 rel ; U x xor 1 rlx ; U x sub 1 sc ; U x swap 1 rlx",
	} {
		p, err := Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, text, p.String())
		q := p.Clone()
		require.Equal(t, p, q)
		again, err := Parse(q.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
	}
}

func TestParseErrorsHaveAPlace(t *testing.T) {
	deep := ""
	for range 40 {
		deep += "("
	}
	for text, want := range map[string]string{
		"W x 1":                       `line 1, column 6: want an order (na, rlx, acq, rel, acq_rel, sc), got the end of the program`,
		"R x acq\n  W x 1 foo":        `line 2, column 9: want an order (na, rlx, acq, rel, acq_rel, sc), got "foo"`,
		"W x 1 acq":                   `line 1, column 1: site store: C11 forbids order acquire for a store`,
		"R x rlx\nr0 = R x acq_rel":   `line 2, column 1: site load: C11 forbids order acq_rel for a load`,
		"C x 0 1 rlx acq":             `stronger than success`,
		"C x 0 1 na na":               `C11 forbids order na`,
		"F rlx":                       `line 1, column 1: a relaxed fence does nothing`,
		"F na":                        `C11 forbids order na for a fence`,
		"U x mul 1 rlx":               `line 1, column 5: want a function (swap, add, sub, or, and, xor), got "mul"`,
		"W r0 1 rlx":                  `line 1, column 3: want a location, got "r0"`,
		"W W 1 rlx":                   `line 1, column 3: want a location, got "W"`,
		"{ x = 1 ; x = 2 } R x rlx":   `line 1, column 11: location x has two initial values`,
		"{ x = 1 y = 2 } R x rlx":     `line 1, column 9: want ";" or "}", got "y"`,
		"{ x = 1":                     `column 8: want ";" or "}", got the end of the program`,
		"R x rlx R y rlx":             `line 1, column 9: want ";" after an instruction, got "R"`,
		"R x rlx }":                   `line 1, column 9: want ";" or "|", got "}"`,
		"if r0 { }":                   `line 1, column 7: want a relation (==, !=, <, <=, >, >=), got "{"`,
		"if r0 == 1 { R x rlx":        `want "}", got the end of the program`,
		"if r0 == 1 { } else R x rlx": `want "{", got "R"`,
		"r0 = r1 ~ 2":                 `line 1, column 9: unexpected character '~'`,
		"x = 2":                       `line 1, column 1: want an instruction, got "x"`,
		"W x 99999999999999999999 na": `line 1, column 5: want a number, got "99999999999999999999"`,
		"r32 = R x rlx":               `register r32: want r0 to r31`,
		"r0 = " + deep:                `nested more than 32 deep`,
		"free":                        `want a location`,
		"free x x":                    `free names a location twice`,
		"free x y | free x":           `location x is freed with`,
		strings.Repeat("|", 16):       `17 threads: want 1 to 16`,
	} {
		_, err := Parse(text)
		require.ErrorContains(t, err, want, text)
	}
}

func TestValidateRejectsWhatParseCannotMake(t *testing.T) {
	var deep Expr = Const(0)
	for range 40 {
		deep = Binary{Add, deep, Const(1)}
	}
	for name, in := range map[string]Instr{
		"no expression":    &Store{Loc: "x", Order: memory.RelaxedOrder},
		"no instruction":   nil,
		"bad order":        &Load{Loc: "x", Order: 17},
		"bad function":     &RMW{Loc: "x", Fn: 9, Arg: Const(0), Order: memory.RelaxedOrder},
		"bad operator":     &Let{Val: Binary{Op: 9, X: Const(0), Y: Const(0)}},
		"bad relation":     &Assume{Cond{Rel: 9, X: Const(0), Y: Const(0)}},
		"no destination":   &Let{Dst: NoReg, Val: Const(0)},
		"reads no reg":     &Let{Val: NoReg},
		"bad destination":  &Load{Dst: -2, Loc: "x", Order: memory.RelaxedOrder},
		"bad location":     &Load{Loc: "a b", Order: memory.RelaxedOrder},
		"deep expression":  &Let{Val: deep},
		"free of nothing":  &Free{},
		"free of no name":  &Free{Locs: []string{""}},
		"inside a branch":  &If{Cond: Cond{X: Const(0), Y: Const(0)}, Else: []Instr{&Fence{}}},
		"half a condition": &If{Cond: Cond{X: Const(0)}},
	} {
		require.Error(t, (&Program{Threads: [][]Instr{{in}}}).Validate(), name)
	}
	require.Error(t, (&Program{}).Validate())
	require.Error(t, (&Program{Init: map[string]memory.Value{"r1": 0}, Threads: [][]Instr{nil}}).Validate())
}

func TestExpressions(t *testing.T) {
	regs := []memory.Value{6, 3}
	for text, want := range map[string]memory.Value{
		"r0 + r1": 9, "r1 - r0": 1<<64 - 3, "r0 and r1": 2, "r0 or r1": 7, "r0 xor r1": 5, "r7": 0, "r0 + 1 - 2": 5, "r0 - (r1 - 1)": 4,
	} {
		p := MustParse("r0 = " + text)
		require.Equal(t, want, p.Threads[0][0].(*Let).Val.Eval(regs), text)
	}
	for text, want := range map[string]bool{
		"r0 == 6": true, "r0 == 5": false, "r0 != 5": true, "r0 != 6": false, "r0 < 7": true, "r0 < 6": false,
		"r0 <= 6": true, "r0 <= 5": false, "r0 > 5": true, "r0 > 6": false, "r0 >= 6": true, "r0 >= 7": false,
	} {
		p := MustParse("assume " + text)
		require.Equal(t, want, p.Threads[0][0].(*Assume).Cond.Holds(regs), text)
	}
}

func TestMixed(t *testing.T) {
	require.Equal(t, []string{"x"}, MustParse("W x 1 na ; W y 1 rlx | R x acq ; W d 1 na").Mixed())
	require.Empty(t, MustParse("W x 1 rlx | R d na").Mixed())
}

func TestKey(t *testing.T) {
	x := &Execution{
		Threads: [][]Event{{
			{Kind: WriteEvent, Loc: "x", Order: memory.RelaxedOrder, Written: 1},
			{Kind: UpdateEvent, Loc: "x", Order: memory.AcqRelOrder, Read: 1, Written: 2, From: EventID{0, 0}},
		}, {
			{Kind: FailedEvent, Loc: "x", Order: memory.AcquireOrder, Read: 2, From: EventID{0, 1}},
			{Kind: FenceEvent, Order: memory.SeqCstOrder},
			{Kind: ReadEvent, Loc: "y", Order: memory.NonAtomicOrder, From: InitID},
			{Kind: FreeEvent, Loc: "x,y"},
		}, nil},
		Blocked:   []bool{false, true, false},
		Coherence: map[string][]EventID{"z": nil, "x": {{0, 0}, {0, 1}}, "w": {{2, 0}}},
	}
	require.Equal(t, "W x rlx 1 ; U x acq_rel 1 2 0.0 | C x acq 2 0.1 ; F sc ; R y na 0 init ; X x,y ; blocked | - || w: 2.0 ; x: 0.0 0.1", x.Key())
	require.True(t, x.IsBlocked())
	require.Equal(t, "- ||", (&Execution{Threads: [][]Event{nil}}).Key())
}
