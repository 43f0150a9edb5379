package main

import (
	_ "embed"
	"html/template"
	"io"

	"github.com/wakecheck/wakecheck/model"
)

//go:embed verify.html
var verifyText string

var verifyPage = template.Must(template.New("verify").Parse(verifyText))

// page is a report as a reader of HTML gets it.
type page struct {
	report
	Summary    string
	Layers     []pageLayer
	Properties []pageProperty
}

type pageLayer struct {
	result
	About, Covered, Verdict string
	Notes                   []string
	Bad                     bool
}

type pageProperty struct {
	Name, Says string
	Cases      []string // by layer
	Bad        bool     // no layer judged it
}

// writeVerifyHTML writes the report as one file without scripts.
func writeVerifyHTML(w io.Writer, rep report) error {
	p := page{report: rep, Summary: summary(rep)}
	for _, r := range rep.Layers {
		l, _ := layerNamed(r.Name)
		p.Layers = append(p.Layers, pageLayer{r, l.about, r.covered, verdictCell(r), r.notes, r.Verdict != model.Pass})
	}
	rules := model.Rules()
	for i, j := range rep.Properties {
		one := pageProperty{Name: j.Property.String(), Says: rules[i].Statement, Bad: len(j.Layers) == 0}
		for _, r := range rep.Layers {
			one.Cases = append(one.Cases, casesCell(j.Layers[r.Name]))
		}
		p.Properties = append(p.Properties, one)
	}
	return verifyPage.Execute(w, p)
}
