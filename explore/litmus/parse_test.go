package litmus_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

// everything uses all that the language has.
const everything = `C all-of+it
"a text" (* a comment (* with another *) in it *)
Com=a line = with equals
Key-2=
{ x = 1; [y] = -2; atomic_int z = ATOMIC_INIT(0x10); volatile int w; _Atomic(int) v; u }
/* between */ // threads
P0(atomic_int* x, volatile int *y, const atomic_int * z, _Atomic int* w, _Atomic(int)* v) {
  int a = atomic_load(x), b; // two
  b = -a + 2 * (*y - 3) & ~1 | a ^ b;
  b += (*x); b -= 1; b++; b--;
  *(z) = 1 + *y;
  if (a == 1 && !b || a <= 2) { int c = 3; *y = c; } else if (a != 1) *y = 5; else { int c = 4; *y = c; }
  while (a < 3) { a = a + 1; }
  do a = atomic_load_explicit(x, memory_order_acquire); while (a > 2);
  for (int i = 0; i < 2; i++) { *y = i; }
  for (;a >= 9;) ;
  { int d = +1; *y = d; }
  atomic_store(x, a); atomic_store_explicit(x, b, memory_order_release);
  atomic_thread_fence(memory_order_acq_rel);
  int e = atomic_exchange(w, 1) + atomic_fetch_add(w, 1) + atomic_fetch_sub(w, 1);
  e = atomic_fetch_or_explicit(w, 1, memory_order_relaxed) + atomic_fetch_and(w, 1) + atomic_fetch_xor(w, 1);
  int f = atomic_compare_exchange_strong(w, v, 2);
  f = atomic_compare_exchange_weak_explicit(w, &e, 2, memory_order_acq_rel, memory_order_acquire);
  atomic_compare_exchange_weak(w, &e, 2);
  while (atomic_load_explicit(x, memory_order_relaxed) != a);
}
P1() {}
locations [0:a; x; [y]]
(* a comment here *)
~exists (0:a = 1 /\ x=1 \/ not ([y] != -2) /\ (0:b == 0:a => z=x) \/ true /\ ~false /\ [u] <> 1);
`

func TestParseEverything(t *testing.T) {
	test, err := litmus.Parse("f.litmus", everything)
	require.NoError(t, err)
	require.Equal(t, "all-of+it", test.Name)
	require.Equal(t, "a text", test.Doc)
	require.Equal(t, []litmus.Field{{Key: "Com", Value: "a line = with equals"}, {Key: "Key-2"}}, test.Info)
	var locations []string
	for _, l := range test.Locations {
		locations = append(locations, fmt.Sprintf("%s=%d", l.Name, l.Init))
	}
	require.Equal(t, []string{"u=0", "v=0", "w=0", "x=1", "y=-2", "z=16"}, locations)
	require.Equal(t, `~exists (0:a=1 /\ [x]=1 \/ not (not ([y]=-2)) /\ (0:b=0:a => [z]=[x]) \/ true /\ not (false) /\ not ([u]=1))`,
		test.Condition.String())
	require.Equal(t, "P0.cas.w.3[seq_cst,seq_cst]", test.SiteNamed("P0.cas.w.3").String())
	require.Equal(t, "P0.fence[acq_rel]", test.Sites()[4].String())
	require.Equal(t, 19, test.Sites()[4].Line)
}

// A test is read back from what it prints as the same test.
func TestPrintAndParseAgain(t *testing.T) {
	texts := []string{everything}
	for _, c := range corpus(t) {
		text, err := os.ReadFile(c.File)
		require.NoError(t, err)
		texts = append(texts, string(text))
	}
	for _, text := range texts {
		requireRoundTrip(t, text)
	}
}

func TestPrintAndParseSharedTestsAgain(t *testing.T) {
	dir, verdicts := shared(t)
	for _, v := range verdicts {
		text, err := os.ReadFile(filepath.Join(dir, v.File))
		require.NoError(t, err)
		requireRoundTrip(t, string(text))
	}
}

func requireRoundTrip(t testing.TB, text string) {
	t.Helper()
	first, err := litmus.Parse("", text)
	require.NoError(t, err)
	second, err := litmus.Parse("", first.String())
	require.NoError(t, err, first.String())
	require.Equal(t, first.String(), second.String())
	require.Equal(t, first.Shown(), second.Shown())
	require.Len(t, second.Sites(), len(first.Sites()))
}

// in wraps statements into a test.
func in(statements string) string {
	return "C t\n{}\nP0(atomic_int* x, int* y) {\n" + statements + "\n}\n"
}

func TestParseErrors(t *testing.T) {
	deep := strings.Repeat
	for _, c := range []struct{ text, want string }{
		// The header and the initial state.
		{"", `1:1: expected a first line "C NAME", found "": only tests in C are supported`},
		{"X86 SB\n{}", `1:1: expected a first line "C NAME", found "X86 SB": only tests in C are supported`},
		{"C a b\n{}", `1:3: expected one name of the test, found "a b"`},
		{"C\n{}", `1:3: expected one name of the test, found ""`},
		{"C t\n", `2:1: expected an initial state in braces, found the end of the text`},
		{"C t\n\"text\n{}", `2:1: text in quotes is not closed`},
		{"C t\n(* comment\n{}", `2:1: comment is not closed`},
		{"C t\nwhat is this\n{}", `2:1: expected a line KEY=VALUE, a text in quotes, a comment or the initial state, found "what is this"`},
		{"C t\n{ 0:r0 = 1 }", `2:3: initial values of local variables are not supported: give the value in the thread`},
		{"C t\n{ x = y }", `2:7: expected a number, found "y"`},
		{"C t\n{ x = 1 y }", `2:9: expected ";" or "}" after an initial value, found "y"`},
		{"C t\n{ x = 1; [x] = 2 }", `2:10: x is initialised twice`},
		{"C t\n{ int* x }", `2:6: shared pointers are not supported`},
		{"C t\n{ int x[2] }", `2:8: arrays are not supported`},
		{"C t\n{ long x }", `2:8: expected ";" or "}" after an initial value, found "x"`},
		{"C t\n{ x = 2147483648 }", `2:7: number "2147483648" does not fit an int of 32 bits`},
		{"C t\n{ x = 010 }", `2:7: number "010": octal is not supported`},
		{"C t\n{ x = 1u }", `2:7: "1u" is no number`},
		{"C t\n{ x = 0x }", `2:7: "0x" is no number`},
		{"C t\n{ x = ATOMIC_INIT 1 }", `2:19: expected "(" after ATOMIC_INIT, found "1"`},
		{"C t\n{ if }", `2:3: "if" cannot be the name of a variable`},
		{"C t\n{ x = # }", `2:7: unexpected character '#'`},

		// Threads.
		{"C t\n{}", `2:3: expected thread P0, found the end of the text`},
		{"C t\n{}\nP1() {}", `3:1: expected thread P0, found P1: threads come in order`},
		{"C t\n{}\nP0(int x) {}", `3:8: expected "*" after type int, found "x": parameters are pointers`},
		{"C t\n{}\nP0(int** x) {}", `3:8: pointers to pointers are not supported`},
		{"C t\n{}\nP0(long* x) {}", `3:4: expected a parameter of type atomic_int* or int*, found "long"`},
		{"C t\n{}\nP0(int* x, int* x) {}", `3:17: x is a parameter already`},
		{"C t\n{}\nP0(const * x) {}", `3:4: expected the type int or atomic_int, found "const *"`},
		{"C t\n{}\nP0(int* x) { ", `3:14: expected "}", found the end of the text`},
		{"C t\n{}\nP0() {}\nP1() {}\nP1() {}", `5:1: expected thread P2, found P1: threads come in order`},

		// Statements.
		{in("r = 1;"), `4:1: r is not declared in P0`},
		{in("int r = r;"), `4:9: r is not declared in P0`},
		{in("int r; int r;"), `4:12: r is declared already`},
		{in("int r; { int r; }"), `4:14: r is declared already`},
		{in("{ int r; } r = 1;"), `4:12: r is not declared in P0`},
		{in("int x;"), `4:5: x is a parameter already`},
		{in("int if;"), `4:5: "if" cannot be the name of a variable`},
		{in("int* p;"), `4:4: local pointers are not supported`},
		{in("x = 1;"), `4:1: x is a pointer, which cannot be changed: want *x`},
		{in("int r; *r = 1;"), `4:9: r is an int, where a pointer is expected`},
		{in("*x == 1;"), `4:4: expected "=" after *x, found "=="`},
		{in("*x = 1"), `5:1: expected ";" after a statement, found "}"`},
		{in("1;"), `4:1: expected a statement, found "1"`},
		{in("break;"), `4:1: "break" is not supported`},
		{in("if (*x) int r = 1;"), `4:9: a declaration cannot stand here: put it in braces`},
		{in("int r; r * 2;"), `4:10: expected "=" after r, found "*"`},
		{in("(*x) = 1;"), `4:1: expected a statement, found "("`},
		{in("for (int i = 0; i < 2; i++) { } i = 1;"), `4:33: i is not declared in P0`},
		{in("(* no comment here *)"), `4:1: expected a statement, found "("`},
		{in("/* open"), `4:1: comment is not closed`},

		// Expressions.
		{in("int r = x;"), `4:9: x is a pointer: want *x`},
		{in("int r = *z;"), `4:10: z is not declared in P0`},
		{in("int r = 1 / 2;"), `4:11: operator "/" is not supported in an expression`},
		{in("int r = 1 << 2;"), `4:11: operator "<<" is not supported in an expression`},
		{in("int r = 1 ? 2 : 3;"), `4:11: operator "?" is not supported in an expression`},
		{in("int r; int s = (r = 1);"), `4:19: operator "=" is not supported in an expression`},
		{in("int r = (1;"), `4:11: expected ")" after an expression, found ";"`},
		{in("int r = ;"), `4:9: expected an expression, found ";"`},
		{in("int r = true;"), `4:9: "true" is not supported in an expression`},
		{in("int r = 3000000000;"), `4:9: number "3000000000" does not fit an int of 32 bits`},

		// Calls.
		{in("foo(x);"), `4:1: call of foo is not supported`},
		{in("atomic_init(x, 1);"), `4:1: call of atomic_init is not supported`},
		{in("int r = atomic_store(x, 1);"), `4:9: atomic_store gives no value`},
		{in("int r = atomic_thread_fence(memory_order_acquire);"), `4:9: atomic_thread_fence gives no value`},
		{in("atomic_store_explicit(x, 1);"), `4:27: expected "," between arguments, found ")"`},
		{in("atomic_store(x, 1, memory_order_release);"), `4:18: expected ")" after the arguments of atomic_store, found ","`},
		{in("atomic_store_explicit(x, 1, memory_order_acquire);"), `4:1: site P0.store.x: C11 forbids order acquire for a store`},
		{in("atomic_load_explicit(x, memory_order_acq_rel);"), `4:1: site P0.load.x: C11 forbids order acq_rel for a load`},
		{in("atomic_load_explicit(x, memory_order_consume);"), `4:25: memory_order_consume is not supported: compilers treat it as memory_order_acquire`},
		{in("atomic_load_explicit(x, seq_cst);"), `4:25: "seq_cst" is no memory order`},
		{in("atomic_load_explicit(1, memory_order_relaxed);"), `4:22: expected a parameter of the thread, found "1"`},
		{in("atomic_compare_exchange_strong_explicit(x, y, 1, memory_order_relaxed, memory_order_acquire);"),
			`4:1: site P0.cas.x: failure order acquire is stronger than success order relaxed (C11 7.17.7.4)`},
		{in("atomic_compare_exchange_strong(x, &y, 1);"), `4:36: y is a pointer: want no "&"`},
		{in("atomic_compare_exchange_strong(x, 0, 1);"), `4:35: expected a parameter of the thread, found "0"`},

		// The condition.
		{in("") + "when (x=1)", `6:1: expected a thread, locations, exists, ~exists or forall, found "when"`},
		{in("") + "exists", `6:7: expected a variable, found the end of the text`},
		{in("") + "exists (x=1", `6:12: expected ")" after a proposition, found the end of the text`},
		{in("") + "exists (x)", `6:10: expected "=" after [x], found ")"`},
		{in("") + "exists (z=1)", `6:9: z is no shared variable: it is neither initialised nor a parameter`},
		{in("") + "exists (0:r0=1)", `6:11: P0 has no local variable r0`},
		{in("") + "exists (1:r0=1)", `6:9: there is no thread 1`},
		{in("") + `exists (x=1 /\ y=1 => x=2)`, `6:20: "=>" beside "/\" or "\/" needs parentheses`},
		{in("") + `exists (x=1 => y=1 \/ x=2)`, `6:20: "\\/" beside "=>" needs parentheses`},
		{in("") + "~ x=1", `6:3: expected "exists" after ~, found "x"`},
		{in("") + "exists (x=1) exists (x=2)", `6:14: expected the end of the text after the condition, found "exists"`},
		{in("") + "locations [x y] exists (x=1)", `6:14: expected ";" between variables of the locations clause, found "y"`},
		{in("") + "filter (x=1)", `6:1: expected a thread, locations, exists, ~exists or forall, found "filter"`},

		// Limits.
		{in("int r = " + deep("(", 200) + "1" + deep(")", 200) + ";"), `4:108: nested more than 100 deep`},
		{in("int r = " + deep("!", 200) + "1;"), `4:108: nested more than 100 deep`},
		{in(deep("{", 200) + deep("}", 200)), `4:101: nested more than 100 deep`},
		{in(deep("if (1) ", 200) + ";"), `4:698: nested more than 100 deep`},
		{in("int r = 1" + deep(" + 1", 1001) + ";"), `4:4011: more than 1000 operators in one expression`},
		{in("") + "exists " + deep("~", 200) + "x=1", `6:107: nested more than 100 deep`},
		{in("") + "exists x=1" + deep(` /\ x=1`, 1001), `6:7012: more than 1000 operators in one expression`},
		{in("") + "exists " + deep(`x=1 => `, 200) + "x=1", `6:701: nested more than 100 deep`},
		{"\ufeffC x\n", `1:1: byte order mark: want UTF-8 without one`},
		{deep("x", litmus.MaxText+1), `1:1: text is longer than 1048576 bytes`},
	} {
		_, err := litmus.Parse("f", c.text)
		var e *litmus.Error
		if !errors.As(err, &e) || err.Error() != "f:"+c.want {
			t.Errorf("%s\nwant f:%s\ngot  %v", c.text, c.want, err)
		}
	}
}

func TestParseLimitsOfCounts(t *testing.T) {
	threads, locals, params := "C t\n{}\n", "", ""
	for i := range litmus.MaxThreads + 1 {
		threads += fmt.Sprintf("P%d() {}\n", i)
	}
	for i := range litmus.MaxVars + 1 {
		locals += fmt.Sprintf("int r%d;", i)
		params += fmt.Sprintf("int* x%d,", i)
	}
	_, err := litmus.Parse("", threads)
	require.ErrorContains(t, err, "more than 16 threads")
	_, err = litmus.Parse("", in(locals))
	require.ErrorContains(t, err, "more than 256 local variables")
	_, err = litmus.Parse("", "C t\n{}\nP0("+params+"int* y) {}")
	require.ErrorContains(t, err, "more than 256 shared variables")
}

func TestParseFileNamesTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.litmus")
	_, err := litmus.ParseFile(file)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(file, []byte("C bad\n{}\n"), 0o600))
	_, err = litmus.ParseFile(file)
	require.EqualError(t, err, file+":3:1: expected thread P0, found the end of the text")
}

// A condition in parentheses means what C and herd mean: /\ binds more strongly than \/, => groups to the right.
func TestConditionPrecedence(t *testing.T) {
	const a, b, c = "x=1", "y=1", "z=1"
	for text, f := range map[string]func(a, b, c bool) bool{
		a + ` \/ ` + b + ` /\ ` + c:         func(a, b, c bool) bool { return a || b && c },
		a + ` /\ ` + b + ` \/ ` + c:         func(a, b, c bool) bool { return a && b || c },
		`(` + a + ` \/ ` + b + `) /\ ` + c:  func(a, b, c bool) bool { return (a || b) && c },
		a + ` => ` + b + ` => ` + c:         func(a, b, c bool) bool { return !a || !b || c },
		`(` + a + ` => ` + b + `) => ` + c:  func(a, b, c bool) bool { return !(!a || b) || c },
		`not ` + a + ` /\ ` + b + `/\` + c:  func(a, b, c bool) bool { return !a && b && c },
		`~(` + a + ` /\ ` + b + `) \/ ` + c: func(a, b, c bool) bool { return !(a && b) || c },
	} {
		test, err := litmus.Parse("", "C t\n{x;y;z}\nP0(){}\nexists "+text)
		require.NoError(t, err)
		again, err := litmus.Parse("", "C t\n{x;y;z}\nP0(){}\n"+test.Condition.String())
		require.NoError(t, err)
		for i := range 8 {
			value := func(v litmus.Var) int32 { return int32(i>>(v.Location.Name[0]-'x')) & 1 }
			want := f(i&1 != 0, i&2 != 0, i&4 != 0)
			require.Equal(t, want, test.Condition.Prop.Holds(value), "%s with %03b", text, i)
			require.Equal(t, want, again.Condition.Prop.Holds(value), "%v with %03b", again.Condition, i)
		}
	}
}
