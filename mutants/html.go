package mutants

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed matrix.html
var page string

var matrixPage = template.Must(template.New("matrix").Funcs(template.FuncMap{"layers": Layers}).Parse(page))

// WriteHTML writes the matrix with what each mutant is, as one file without scripts.
func WriteHTML(w io.Writer, rep *Report) error { return matrixPage.Execute(w, rep) }
