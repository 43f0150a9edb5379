package linearize

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// packageComment is the text of the package documentation.
func packageComment(t *testing.T) string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	require.IsType(t, (*ast.CommentGroup)(nil), f.Doc)
	return f.Doc.Text()
}

// tableRow is the row of an operation in the package documentation.
func tableRow(fm *form) string {
	list := func(kinds []model.Kind) string {
		if len(kinds) == 0 {
			return "-"
		}
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(kinds), " ", ", "), "[]")
	}
	var made []model.Kind
	if fm.f == model.New {
		made = []model.Kind{model.Arc}
	}
	for _, k := range fm.on {
		if kind, any := model.Makes(fm.f, k); any {
			made = append(made, kind)
		}
	}
	result, consumes := "-", "-"
	if fm.result != "" {
		result = fm.result
	}
	if model.Consumes(fm.f) {
		consumes = fm.subject
	}
	return fmt.Sprintf("\t%-13s %-20s %-7s %-17s %-18s %s\n", fm.f, strings.Join(fm.call, ", "), result, list(fm.on), list(made), consumes)
}

// The table of the package documentation is what the reader demands.
func TestDocumentedOperations(t *testing.T) {
	table := fmt.Sprintf("\t%-13s %-20s %-7s %-17s %-18s %s\n", "f", "value", "result", "acts on", "makes", "consumes")
	for i := range forms {
		table += tableRow(&forms[i])
	}
	require.Contains(t, packageComment(t), "\n\n"+table+"\n", "the table in doc.go")
}

// The history of the package documentation is sound, and has every operation.
func TestDocumentedHistory(t *testing.T) {
	lines := regexp.MustCompile(`(?m)^\t(\{"index".*\n)`).FindAllStringSubmatch(packageComment(t), -1)
	text := ""
	for _, l := range lines {
		text += l[1]
	}
	h, err := Read(strings.NewReader(text), "doc.go", ReadOptions{})
	require.NoError(t, err)
	report, err := Check(context.Background(), h, Options{})
	require.NoError(t, err)
	require.Equal(t, model.Pass, report.Verdict)
	for _, f := range Funcs() {
		require.Contains(t, text, `"type":"invoke","f":"`+f.String()+`"`)
		require.Contains(t, text, `"type":"ok","f":"`+f.String()+`"`)
	}
	var written strings.Builder
	require.NoError(t, h.Write(&written))
	require.Equal(t, written.String(), text, "as the writer has it")
}
