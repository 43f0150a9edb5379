package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/wakecheck/wakecheck/model"
)

// judgedProperty is a rule of the contract with the layers that judged it: how many cases of each put it to the test.
type judgedProperty struct {
	Property model.Property   `json:"property"`
	Name     string           `json:"name"`
	Layers   map[string]int64 `json:"layers"`
}

// judgedProperties lists the whole contract, in order.
func judgedProperties(results []result) []judgedProperty {
	var all []judgedProperty
	for _, rule := range model.Rules() {
		j := judgedProperty{Property: rule.ID, Name: rule.Name, Layers: map[string]int64{}}
		for _, r := range results {
			if n := r.judged[rule.ID]; n > 0 {
				j.Layers[r.Name] = n
			}
		}
		all = append(all, j)
	}
	return all
}

// unjudged names those that no layer judged.
func unjudged(all []judgedProperty) []string {
	var names []string
	for _, j := range all {
		if len(j.Layers) == 0 {
			names = append(names, j.Property.String())
		}
	}
	return names
}

// writeProperties shows how many cases of which layer judged what, and names what none did.
func writeProperties(w io.Writer, rep report) {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	header := table.Row{"property"}
	var columns []table.ColumnConfig
	for i, r := range rep.Layers {
		header = append(header, r.Name)
		columns = append(columns, table.ColumnConfig{Number: i + 2, Align: text.AlignRight})
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(columns)
	for _, j := range rep.Properties {
		row := table.Row{j.Property.String()}
		for _, r := range rep.Layers {
			row = append(row, casesCell(j.Layers[r.Name]))
		}
		t.AppendRow(row)
	}
	fmt.Fprintln(w, t.Render())
	if names := unjudged(rep.Properties); len(names) > 0 {
		fmt.Fprintf(w, "judged by no layer of this run: %s\n", strings.Join(names, ", "))
	}
}

func casesCell(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// puts adds cases that put these properties to the test, each named once.
func (r *result) puts(cases int64, ps ...model.Property) {
	if r.judged == nil {
		r.judged = model.Judged{}
	}
	for _, p := range ps {
		r.judged[p] += cases
	}
}
