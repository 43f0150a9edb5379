package memory_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const memoryPath = "github.com/wakecheck/wakecheck/impl/memory"

// compiler type-checks snippets against the source of the package.
type compiler struct {
	fset   *token.FileSet
	memory *types.Package
}

// newCompiler reads the source of the package and of all that it imports, once.
var newCompiler = sync.OnceValues(func() (*compiler, error) {
	fset := token.NewFileSet()
	source, ok := importer.ForCompiler(fset, "source", nil).(types.ImporterFrom)
	if !ok {
		return nil, errors.New("the source importer knows no folders")
	}
	pkg, err := source.ImportFrom(memoryPath, ".", 0)
	return &compiler{fset, pkg}, err
})

// Import implements types.Importer: a snippet imports the package and nothing else.
func (c *compiler) Import(path string) (*types.Package, error) {
	if path != memoryPath {
		return nil, fmt.Errorf("import of %s", path)
	}
	return c.memory, nil
}

// check type-checks an expression that calls the package by the name memory.
func (c *compiler) check(expression string) error {
	text := fmt.Sprintf("package p\nimport %q\nvar word memory.Uint64\nvar _ = %s\n", memoryPath, expression)
	file, err := parser.ParseFile(c.fset, "snippet.go", text, 0)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	_, err = (&types.Config{Importer: c}).Check("p", c.fset, []*ast.File{file}, nil)
	return err
}

// orderNames are the orders as source code writes them.
var orderNames = []string{"Relaxed", "Acquire", "Release", "AcqRel", "SeqCst"}

// TestOrdersCompile shows that an order compiles exactly where C11 permits it (7.17.7.1 to 7.17.7.5). Two lines differ
// from the standard on purpose: a relaxed fence, which C11 allows and which does nothing, cannot be written; and
// of a failure order that is stronger than the success order only the package initialisation knows.
func TestOrdersCompile(t *testing.T) {
	cases := []struct {
		call    string // with %s for the order
		needs   string
		allowed []string
	}{
		{`memory.NewLoad("x", memory.%s, "y")`, "LoadOrder", []string{"Relaxed", "Acquire", "SeqCst"}},
		{`memory.NewStore("x", memory.%s, "y")`, "StoreOrder", []string{"Relaxed", "Release", "SeqCst"}},
		{`memory.NewRMW("x", memory.%s, "y")`, "RMWOrder", orderNames},
		{`memory.NewFence("x", memory.%s, "y")`, "FenceOrder", []string{"Acquire", "Release", "AcqRel", "SeqCst"}},
		{`memory.NewCAS("x", memory.%s, memory.Relaxed, "y")`, "RMWOrder", orderNames},
		{`memory.NewCAS("x", memory.SeqCst, memory.%s, "y")`, "LoadOrder", []string{"Relaxed", "Acquire", "SeqCst"}},
	}
	c, err := newCompiler()
	require.NoError(t, err)
	compiled, refused := 0, 0
	for _, tc := range cases {
		for _, order := range orderNames {
			snippet := fmt.Sprintf(tc.call, order)
			err := c.check(snippet)
			if slices.Contains(tc.allowed, order) {
				require.NoError(t, err, snippet)
				compiled++
				continue
			}
			require.ErrorContains(t, err, "does not implement memory."+tc.needs, snippet)
			refused++
		}
	}
	require.Equal(t, 3+3+5+4+5+3, compiled)
	require.Equal(t, 2+2+0+1+0+2, refused)
}

// TestSitesCompile shows that an operation takes the site of its own kind only.
func TestSitesCompile(t *testing.T) {
	sites := []struct{ kind, value string }{
		{"LoadSite", `memory.NewLoad("x", memory.Relaxed, "y")`},
		{"StoreSite", `memory.NewStore("x", memory.Relaxed, "y")`},
		{"RMWSite", `memory.NewRMW("x", memory.Relaxed, "y")`},
		{"CASSite", `memory.NewCAS("x", memory.Relaxed, memory.Relaxed, "y")`},
		{"FenceSite", `memory.NewFence("x", memory.Acquire, "y")`},
		{"order", `memory.Relaxed`},
		{"enumerated order", `memory.RelaxedOrder`},
	}
	calls := []struct{ call, kind string }{
		{`word.Load(%s)`, "LoadSite"},
		{`word.Await(%s, nil)`, "LoadSite"},
		{`func() int { word.Store(%s, 1); return 0 }()`, "StoreSite"},
		{`word.Swap(%s, 1)`, "RMWSite"},
		{`word.FetchAdd(%s, 1)`, "RMWSite"},
		{`func() int { word.CompareExchange(%s, 1, 2); return 0 }()`, "CASSite"},
		{`func() int { memory.Native().Fence(%s); return 0 }()`, "FenceSite"},
	}
	c, err := newCompiler()
	require.NoError(t, err)
	for _, call := range calls {
		for _, site := range sites {
			snippet := fmt.Sprintf(call.call, site.value)
			err := c.check(snippet)
			if site.kind == call.kind {
				require.NoError(t, err, snippet)
			} else {
				require.ErrorContains(t, err, "cannot use", snippet)
			}
		}
	}
	require.ErrorContains(t, c.check(`memory.NewLoad("x", memory.RelaxedOrder, "y")`), "does not implement memory.LoadOrder")
}
