package minimize_test

import (
	"context"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/minimize"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// value is what the Arcs of the programs own.
type value struct{ n uint64 }

type (
	arc  = waker.Arc[value]
	weak = waker.Weak[value]
)

// owned makes an Arc with some more owners, as a raw part that each owner turns into a handle.
func owned(s *memory.Space, more int) waker.Raw {
	a := waker.New(s, value{1})
	for range more {
		b := a.Clone()
		b.IntoRaw()
	}
	return a.IntoRaw()
}

// together runs each body as a thread that owns an Arc.
func together(bodies ...func(*arc)) func(*memory.Space) {
	return func(s *memory.Space) {
		raw := owned(s, len(bodies)-1)
		for _, body := range bodies {
			memory.Go(s, "owner", func() {
				a := waker.FromRaw[value](raw)
				body(&a)
			})
		}
	}
}

// beside runs one body as a thread that owns the only Arc, and one as a thread that owns the only Weak.
func beside(owner func(*arc), holder func(*weak)) func(*memory.Space) {
	return func(s *memory.Space) {
		raw := owned(s, 0)
		a := waker.FromRaw[value](raw)
		w := a.Downgrade()
		rawWeak := w.IntoRaw()
		a.IntoRaw()
		memory.Go(s, "owner", func() {
			a := waker.FromRaw[value](raw)
			owner(&a)
		})
		memory.Go(s, "holder", func() {
			w := waker.WeakFromRaw[value](rawWeak)
			holder(&w)
		})
	}
}

func use(a *arc) { a.Get(); a.Drop() }

func upgrade(w *weak) {
	if a, ok := w.Upgrade(); ok {
		use(&a)
	}
	w.Drop()
}

func mutate(a *arc) { a.GetMut(); a.Drop() }

func take(a *arc) { a.Get(); a.IntoInner() }

func unwrap(a *arc) {
	a.Get()
	if _, ok := a.TryUnwrap(); !ok {
		a.Drop()
	}
}

// Ways to satisfy one need: the decrement that gives a handle up releases, and the thread that ends value or block acquires after
// it, on the decrement itself or by a fence.
var (
	dropWays   = []string{"arc.drop.dec=acq_rel", "arc.drop.dec=release arc.drop.fence=acquire"}
	innerWays  = []string{"arc.into_inner.dec=acq_rel", "arc.into_inner.dec=release arc.into_inner.fence=acquire"}
	unwrapWays = []string{"arc.try_unwrap.cas=acquire,relaxed", "arc.try_unwrap.fence=acquire"}
	weakWays   = []string{"weak.drop.dec=acq_rel", "weak.drop.dec=release weak.drop.fence=acquire"}
	mutLoad    = []string{"arc.get_mut.load=acquire"}         // the other owner read the value before its drop
	mutLock    = []string{"arc.get_mut.lock=acquire,relaxed"} // an upgrade shows in the strong count once its weak handle is gone
)

// arcCases are the operations of Arc and Weak beside each other, in two threads, with what each needs. The minima are one way for
// each need, in all combinations. No need is one of arc.clone or weak.upgrade: they publish nothing.
var arcCases = []struct {
	name  string
	body  func(*memory.Space)
	needs [][]string
}{
	{"clone", together(func(a *arc) { b := a.Clone(); use(a); use(&b) }, use), [][]string{dropWays}},
	{"weak-drop", beside(use, (*weak).Drop), [][]string{weakWays}},
	{"upgrade", beside(use, upgrade), [][]string{dropWays, weakWays}},
	{"downgrade", together(func(a *arc) { w := a.Downgrade(); use(a); upgrade(&w) }, mutate), [][]string{dropWays, weakWays, mutLock}},
	{"get-mut", together(mutate, use), [][]string{dropWays, mutLoad}},
	{"get-mut-upgrade", beside(mutate, upgrade), [][]string{dropWays, weakWays, mutLock}},
	{"into-inner", together(take, take), [][]string{innerWays}},
	{"into-inner-upgrade", beside(take, upgrade), [][]string{dropWays, innerWays, weakWays}},
	{"try-unwrap", together(unwrap, use), [][]string{dropWays, unwrapWays}},
	{"try-unwrap-upgrade", beside(unwrap, upgrade), [][]string{dropWays, unwrapWays, weakWays}},
}

// combined returns one way for each need, in all combinations.
func combined(needs [][]string) []string {
	out := []string{""}
	for _, ways := range needs {
		var next []string
		for _, o := range out {
			for _, w := range ways {
				next = append(next, o+" "+w)
			}
		}
		out = next
	}
	for i, o := range out {
		words := strings.Fields(o)
		slices.Sort(words)
		out[i] = strings.Join(words, " ")
	}
	slices.Sort(out)
	return out
}

func TestArc(t *testing.T) {
	for _, c := range arcCases {
		t.Run(c.name, func(t *testing.T) {
			r, err := minimize.Run(context.Background(), []minimize.Program{{Name: c.name, Body: c.body}}, minimize.Audit(1, 30))
			require.NoError(t, err)
			require.Equal(t, explore.Pass, r.Verdict)
			require.Equal(t, explore.Pass, r.Written.Verdict)
			require.NotZero(t, r.Audited)
			var got []string
			for _, m := range r.Minima {
				require.True(t, m.Proven)
				got = append(got, strict(m.Orders))
				for _, w := range m.Below {
					requireSafety(t, w.Break)
				}
			}
			slices.Sort(got)
			require.Equal(t, combined(c.needs), got)
			t.Logf("%d assignments, %d explorations, %d audited", r.Assignments, r.Explored, r.Audited)
		})
	}
}

// TestArcTogether judges all programs under all orders: the needs are those of each alone, and no minimum trades one for another.
func TestArcTogether(t *testing.T) {
	r, err := minimize.Run(context.Background(), arcPrograms(), minimize.Audit(1, 30))
	require.NoError(t, err)
	require.Equal(t, explore.Pass, r.Verdict)
	var got []string
	for _, m := range r.Minima {
		require.True(t, m.Proven)
		got = append(got, strict(m.Orders))
	}
	slices.Sort(got)
	require.Equal(t, combined([][]string{dropWays, innerWays, unwrapWays, weakWays, mutLoad, mutLock}), got)
	t.Logf("%d assignments, %d minima, %d explorations, %d audited", r.Assignments, len(got), r.Explored, r.Audited)
}

// strict writes an assignment without what is relaxed.
func strict(a minimize.Assignment) string {
	var words []string
	for _, c := range a {
		if c.Orders.Order != memory.RelaxedOrder {
			words = append(words, c.Site.Name+"="+c.Orders.String())
		}
	}
	return strings.Join(words, " ")
}

// requireSafety replays a break and looks at the property: an order of Arc that is too weak lets the destructor race with a
// use of the value (R9), or the free of the block with a use of it (R2).
func requireSafety(t *testing.T, b *minimize.Break) {
	t.Helper()
	require.NotNil(t, b)
	require.Contains(t, []string{"R9", "R2"}, b.Failure.Property)
	i := slices.IndexFunc(arcPrograms(), func(p minimize.Program) bool { return p.Name == b.Program })
	again, err := explore.Replay(context.Background(), arcCases[i].body, b.Failure.Replay, b.Under.Options()...)
	require.NoError(t, err)
	require.Equal(t, b.Failure.Message, again.Failures[0].Message)
}

func arcPrograms() []minimize.Program {
	var out []minimize.Program
	for _, c := range arcCases {
		out = append(out, minimize.Program{Name: c.name, Body: c.body})
	}
	return out
}

// published are the orders of alloc::sync::Arc, as a test of package waker has them with the functions where they stand.
var published = map[string]string{
	"arc.clone": "relaxed", "arc.drop.dec": "release", "arc.drop.fence": "acquire",
	"arc.downgrade.load": "relaxed", "arc.downgrade.await": "relaxed", "arc.downgrade.cas": "acquire,relaxed",
	"arc.get_mut.lock": "acquire,relaxed", "arc.get_mut.load": "acquire", "arc.get_mut.unlock": "release",
	"arc.try_unwrap.cas": "relaxed,relaxed", "arc.try_unwrap.fence": "acquire",
	"arc.into_inner.dec": "release", "arc.into_inner.fence": "acquire",
	"weak.upgrade.load": "relaxed", "weak.upgrade.cas": "acquire,relaxed",
	"weak.drop.dec": "release", "weak.drop.fence": "acquire",
}

// TestArcTable holds the table of the package comment against all programs judged together, within the orders as written.
func TestArcTable(t *testing.T) {
	r, err := minimize.Run(context.Background(), arcPrograms(), minimize.WithinWritten())
	require.NoError(t, err)
	require.Equal(t, explore.Pass, r.Verdict)
	require.Len(t, r.Minima, 1)
	var want [][]string
	for i, s := range r.Sites {
		needed := s.Weakest[0]
		row := []string{s.Site.Name, published[s.Site.Name], minimize.WrittenOrders(s.Site).String(), needed.String()}
		for _, w := range r.Minima[0].Below {
			if w.Site == s.Site {
				requireSafety(t, w.Break)
				row = append(row, w.Break.Failure.Property)
			}
		}
		if needed != minimize.WrittenOrders(s.Site) {
			require.Equal(t, minimize.StrongerThanNeeded, s.Judgement)
			row = append(row, "*")
		}
		require.Equal(t, s.Site, r.Minima[0].Orders[i].Site)
		want = append(want, row)
	}
	require.Len(t, want, len(published), "all sites, but for those of refused operations and of the counts' getters")
	require.Equal(t, want, documented(t))
}

// documented reads the table of the package comment.
func documented(t *testing.T) (rows [][]string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	require.NoError(t, err)
	for line := range strings.Lines(f.Doc.Text()) {
		if strings.HasPrefix(line, "\tarc.") || strings.HasPrefix(line, "\tweak.") {
			rows = append(rows, strings.Fields(line))
		}
	}
	return rows
}
