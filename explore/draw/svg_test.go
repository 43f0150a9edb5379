package draw

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
)

// parseSVG reads a picture as XML and returns its texts and the number of its elements by name.
func parseSVG(t *testing.T, svg string) (texts []string, elements map[string]int) {
	t.Helper()
	elements = map[string]int{}
	d := xml.NewDecoder(strings.NewReader(svg))
	depth := 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch tok := tok.(type) {
		case xml.StartElement:
			if depth == 0 {
				require.Equal(t, "svg", tok.Name.Local)
				require.Equal(t, "http://www.w3.org/2000/svg", tok.Name.Space)
			}
			depth++
			elements[tok.Name.Local]++
			seen := map[string]bool{}
			for _, a := range tok.Attr {
				require.False(t, seen[a.Name.Local], "attribute %s twice", a.Name.Local)
				seen[a.Name.Local] = true
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			texts = append(texts, string(tok))
		}
	}
	require.Zero(t, depth)
	return texts, elements
}

func TestPicturesAreWellFormed(t *testing.T) {
	for _, s := range shapes {
		g := s.graph(t)
		_, elements := parseSVG(t, rendered(t, g, "svg"))
		used := 0
		for _, u := range g.used() {
			if u {
				used++
			}
		}
		require.GreaterOrEqual(t, elements["path"], len(g.Edges)+used, s.name)
		require.GreaterOrEqual(t, elements["rect"], len(g.Events)+len(g.Threads)+1, s.name)
	}
}

// Boxes lie within the picture and do not overlap; no box that an edge neither leaves nor enters is crossed by it.
func TestLayout(t *testing.T) {
	graphs := []Graph{forbiddenLB(), long(t, 60)}
	for _, s := range shapes {
		graphs = append(graphs, s.graph(t))
	}
	for _, g := range graphs {
		l := newLayout(&g, 40)
		for i, a := range l.boxes {
			require.True(t, a.x >= 0 && a.y >= 40 && a.x+a.w <= l.width && a.y+a.h <= l.bottom)
			for _, b := range l.boxes[:i] {
				require.True(t, a.x+a.w <= b.x || b.x+b.w <= a.x || a.y+a.h <= b.y || b.y+b.h <= a.y, "%v overlaps %v", a, b)
			}
		}
		for i := range g.Edges {
			for _, p := range corners(t, l.line(i).path) {
				require.True(t, p[0] >= 0 && p[0] <= l.width && p[1] >= 0 && p[1] <= l.bottom, "%v", p)
				for _, b := range l.boxes {
					require.False(t, p[0] > b.x && p[0] < b.x+b.w && p[1] > b.y && p[1] < b.y+b.h, "%v of %v is within %v", p, g.Edges[i], b)
				}
			}
		}
	}
}

// corners returns points of a path: every one that it names, and those every 5 units along its straight parts.
func corners(t *testing.T, path string) [][2]int {
	t.Helper()
	var out [][2]int
	x, y := 0, 0
	walk := func(nx, ny int) {
		for ; abs(nx-x) > 5; x += 5 * sign(nx-x) {
			out = append(out, [2]int{x, y})
		}
		for ; abs(ny-y) > 5; y += 5 * sign(ny-y) {
			out = append(out, [2]int{x, y})
		}
		x, y = nx, ny
		out = append(out, [2]int{x, y})
	}
	for _, part := range strings.FieldsFunc(strings.NewReplacer("H", "|H", "V", "|V", "Q", "|Q", "C", "|C").Replace(path), func(r rune) bool { return r == '|' }) {
		var n [6]int
		switch part[0] {
		case 'M':
			_, err := fmt.Sscanf(part, "M%d %d", &x, &y)
			require.NoError(t, err)
			out = append(out, [2]int{x, y})
		case 'H':
			_, err := fmt.Sscanf(part, "H%d", &n[0])
			require.NoError(t, err)
			walk(n[0], y)
		case 'V':
			_, err := fmt.Sscanf(part, "V%d", &n[0])
			require.NoError(t, err)
			walk(x, n[0])
		case 'Q':
			_, err := fmt.Sscanf(part, "Q%d %d %d %d", &n[0], &n[1], &n[2], &n[3])
			require.NoError(t, err)
			x, y = n[2], n[3]
			out = append(out, [2]int{n[0], n[1]}, [2]int{x, y})
		case 'C':
			_, err := fmt.Sscanf(part, "C%d %d %d %d %d %d", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5])
			require.NoError(t, err)
			x, y = n[4], n[5]
			out = append(out, [2]int{n[0], n[1]}, [2]int{n[2], n[3]}, [2]int{x, y})
		default:
			t.Fatalf("path %q", path)
		}
	}
	return out
}

// long is an execution of two threads with n operations each on one word.
func long(t *testing.T, n int) Graph {
	t.Helper()
	body := func(v *cells) {
		for range n {
			v.x.FetchAdd(rmwAR, 1)
		}
	}
	var g Graph
	_, err := explore.Run(context.Background(), threads(body, body, func(v *cells) { v.x.Load(loadAcq) }),
		explore.MaxExecutions(1), explore.MaxEvents(2*explore.DefaultEvents), explore.OnExecution(func(x *explore.Execution) error {
			g = FromExecution(x)
			return nil
		}))
	require.NoError(t, err)
	require.NotEmpty(t, g.Events)
	return g
}

func TestLongExecutionIsDrawn(t *testing.T) {
	g := long(t, 998)
	require.Len(t, g.Events, 2000)
	require.False(t, g.MarkCycle())
	for form := range forms {
		text := rendered(t, g, form)
		require.Less(t, len(text), 8<<20, form)
		t.Logf("%s: %d bytes", form, len(text))
	}
}

func TestRefusedGraphs(t *testing.T) {
	one := Graph{Threads: []string{"a"}, Events: []Event{{Text: "x"}}}
	for _, c := range []struct {
		name   string
		change func(*Graph)
		want   error
	}{
		{"events", func(g *Graph) { g.Events = make([]Event, MaxEvents+1) }, ErrTooLarge},
		{"edges", func(g *Graph) { g.Edges = make([]Edge, MaxEdges+1) }, ErrTooLarge},
		{"threads", func(g *Graph) { g.Threads = make([]string, 2+explore.DefaultThreads) }, ErrTooLarge},
		{"no thread", func(g *Graph) { g.Events[0].Thread = 1 }, ErrBroken},
		{"negative thread", func(g *Graph) { g.Events[0].Thread = -1 }, ErrBroken},
		{"no target", func(g *Graph) { g.Edges = []Edge{{Kind: RF, From: 0, To: 1}} }, ErrBroken},
		{"no source", func(g *Graph) { g.Edges = []Edge{{Kind: RF, From: 1, To: 0}} }, ErrBroken},
		{"init of co", func(g *Graph) { g.Edges = []Edge{{Kind: CO, From: Init, To: 0}} }, ErrBroken},
		{"source below init", func(g *Graph) { g.Edges = []Edge{{Kind: RF, From: -2, To: 0}} }, ErrBroken},
		{"kind", func(g *Graph) { g.Edges = []Edge{{Kind: kinds}} }, ErrBroken},
		{"nothing", func(*Graph) {}, nil},
	} {
		g := one
		g.Events = []Event{{Text: "x"}}
		c.change(&g)
		for form, write := range forms {
			require.ErrorIs(t, write(g, io.Discard), c.want, "%s %s", c.name, form)
		}
	}
	require.Equal(t, "Kind(9)", kinds.String())
	for form, write := range forms {
		require.ErrorIs(t, write(one, brokenWriter{}), io.ErrClosedPipe, form)
		require.NoError(t, write(Graph{}, io.Discard), form)
	}
	_, err := FromFailure(nil)
	require.ErrorIs(t, err, ErrNoGraph)
	_, err = FromFailure(&explore.Failure{})
	require.ErrorIs(t, err, ErrNoGraph)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// Odd graphs that are put together by hand are drawn: edges against the order of events, from an event to itself, twice the same.
func TestOddGraphs(t *testing.T) {
	g := Graph{Threads: []string{"a", "", "c"}, Events: []Event{{Thread: 2}, {Thread: 0}, {Thread: 2}, {Thread: 0, Pending: true}}}
	for k := range kinds {
		for from := range g.Events {
			for to := range g.Events {
				g.Edges = append(g.Edges, Edge{Kind: k, From: from, To: to}, Edge{Kind: k, From: from, To: to, HB: true})
			}
		}
	}
	require.True(t, g.MarkCycle())
	for form := range forms {
		rendered(t, g, form)
	}
	_, elements := parseSVG(t, rendered(t, g, "svg"))
	require.GreaterOrEqual(t, elements["path"], len(g.Edges))
}

// In full mode a race is a mark on an event.
func TestRacyEventIsMarked(t *testing.T) {
	marked := 0
	_, err := explore.Run(context.Background(), threads(func(v *cells) { v.d.Store(1) }, func(v *cells) { v.d.Load() }),
		explore.FullPlain(), explore.OnExecution(func(x *explore.Execution) error {
			for _, e := range FromExecution(x).Events {
				if e.Marked {
					marked++
				}
			}
			return nil
		}))
	require.NoError(t, err)
	require.Equal(t, 2, marked, "one event in each of the two executions")
}

// A name of any bytes comes out as the replacement of what does not print, in all forms, and breaks none.
func FuzzEscaping(f *testing.F) {
	for _, s := range []string{"x", `a"b\c\`, "<&>'", "]]>", "\x00\x1b[31m", "\xff\xfe", "ünï 字 \u202e", "a\nb\tc\r", `\N\l&lt;&#10;`, "|", strings.Repeat("long ", 300), "%d%s", "-->"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return
		}
		g := Graph{Title: s, Model: s, Notes: []string{s}, Threads: []string{s}, Events: []Event{{Text: s, Site: s, Source: s, Marked: true}},
			Edges: []Edge{{Kind: RF, From: Init, To: 0}}}
		texts, elements := parseSVG(t, rendered(t, g, "svg"))
		require.Contains(t, texts, shorten(s))
		for name, n := range map[string]int{"path": 3, "marker": 1, "defs": 1, "rect": 4, "g": 5, "tspan": 1} {
			require.Equal(t, n, elements[name], name)
		}
		text := rendered(t, g, "txt")
		for _, r := range text {
			require.True(t, r == '\n' || unicode.IsPrint(r), "%q", r)
		}
		require.True(t, utf8.ValidString(text))
		require.Equal(t, 5, strings.Count(text, "\n"), "title, names, event, edge, note")
		dot := rendered(t, g, "dot")
		require.Contains(t, quotedDOT(t, dot), "1  "+shorten(s))
	})
}

// quotedDOT scans DOT and returns its quoted strings as a label shows them. Outside of them there must be nothing but
// what the language is made of.
func quotedDOT(t *testing.T, dot string) []string {
	t.Helper()
	var out []string
	for i := 0; i < len(dot); i++ {
		if dot[i] != '"' {
			require.True(t, strings.IndexByte(" \n{}[]=,;->.", dot[i]) >= 0 || dot[i] == '_' || unicode.IsLetter(rune(dot[i])) && dot[i] < 0x80 || unicode.IsDigit(rune(dot[i])), "%q in %s", dot[i], dot)
			continue
		}
		var b strings.Builder
		for i++; dot[i] != '"'; i++ {
			if dot[i] == '\\' {
				i++
				if dot[i] == 'n' {
					b.WriteByte('\n')
					continue
				}
				require.Contains(t, `"\`, string(dot[i]))
			}
			b.WriteByte(dot[i])
		}
		out = append(out, strings.ReplaceAll(b.String(), "&amp;", "&"))
	}
	return out
}
