package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/model"
)

func verifyCommand() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "run every layer on the reference implementation",
		UsageText: "wakecheck [verify] [options]",
		Description: "Each layer is an independent kind of evidence:\n" + describeLayers() + "\nThe profiles are\n" + describeProfiles() +
			"\nA run that a bound, a time limit or an interrupt ends early is incomplete, never a pass.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "layers", Usage: "run only these layers, a comma-separated `LIST`", Local: true},
			&cli.Uint64Flag{Name: "seed", Usage: "seed of all random choices, `N`; without it one is drawn and printed", Local: true},
			&cli.DurationFlag{Name: "timeout", Usage: "end what still runs after `D`, as incomplete; 0 is no limit", Local: true},
			&cli.StringFlag{Name: "profile", Usage: "how much each layer does, `NAME`", Value: profiles[0].name, Local: true},
			&cli.BoolFlag{Name: "strict", Usage: "a layer that cannot run for want of a tool is an error, and so is a property that no layer judged unless -layers leaves some out", Local: true},
			&cli.BoolFlag{Name: "json", Usage: "print the result as one JSON object", Local: true},
			&cli.StringFlag{Name: "html", Usage: "write the result to `FILE` as well, for a browser", Local: true},
		},
		Action: verify,
	}
}

func describeLayers() string {
	var b strings.Builder
	for _, l := range layers {
		fmt.Fprintf(&b, "  %-10s %s\n", l.name, l.about)
	}
	return b.String()
}

// report is the result of verify, and its JSON form.
type report struct {
	Verdict    model.Verdict    `json:"verdict"`
	Seed       uint64           `json:"seed"`
	Profile    string           `json:"profile"`
	Seconds    float64          `json:"seconds"`
	Layers     []result         `json:"layers"`
	NotRun     int              `json:"not_run"`
	Properties []judgedProperty `json:"properties"`
}

func verify(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return usagef("verify takes no arguments, got %q", c.Args().First())
	}
	chosen, err := chooseLayers(c.String("layers"), c.IsSet("layers"))
	if err != nil {
		return err
	}
	profile, err := profileNamed(c.String("profile"))
	if err != nil {
		return err
	}
	if c.Duration("timeout") < 0 {
		return badTimeout(c)
	}
	if c.String("html") == "-" && c.Bool("json") {
		return usagef("-html - and -json both want the standard output")
	}
	if err := creatable(c.String("html")); err != nil {
		return err
	}
	ctx, cancel := timeLimit(ctx, c)
	defer cancel()
	seed := c.Uint64("seed")
	if !c.IsSet("seed") {
		seed = rand.Uint64N(1 << 32) // short enough to type
	}
	rep := runLayers(ctx, chosen, environment{seed: seed, profile: profile}, newDisplay(c.Root().ErrWriter))
	rep.decide(c.Bool("strict"), !c.IsSet("layers"))
	if c.Bool("json") {
		err = writeJSON(c.Root().Writer, rep)
	} else {
		err = writeReport(c.Root().Writer, rep)
	}
	if html := c.String("html"); html != "" {
		err = errors.Join(err, writeTo(html, c.Root().Writer, func(w io.Writer) error { return writeVerifyHTML(w, rep) }))
	}
	return endWith(c, rep.Verdict, err)
}

func chooseLayers(list string, set bool) ([]layer, error) {
	if !set {
		return layers, nil
	}
	var chosen []layer
	for _, name := range strings.Split(list, ",") {
		l, ok := layerNamed(strings.TrimSpace(name))
		if !ok {
			return nil, usagef("no layer %q: want %s", name, layerNames())
		}
		if slices.ContainsFunc(chosen, func(c layer) bool { return c.name == l.name }) {
			return nil, usagef("layer %q is named twice", l.name)
		}
		chosen = append(chosen, l)
	}
	return chosen, nil
}

func layerNamed(name string) (layer, bool) {
	for _, l := range layers {
		if l.name == name {
			return l, true
		}
	}
	return layer{}, false
}

func layerNames() string {
	var names []string
	for _, l := range layers {
		names = append(names, l.name)
	}
	return strings.Join(names, ", ")
}

func runLayers(ctx context.Context, chosen []layer, env environment, d display) report {
	rep := report{Seed: env.seed, Profile: env.profile.name}
	start := time.Now()
	for _, l := range chosen {
		env.progress = d.begin(l.name)
		r := runLayer(ctx, l, &env)
		d.end(r)
		rep.Layers = append(rep.Layers, r)
		if r.Verdict == model.NotRun {
			rep.NotRun++
		}
	}
	d.close()
	rep.Seconds = time.Since(start).Seconds()
	rep.Properties = judgedProperties(rep.Layers)
	return rep
}

// decide sets the verdict. A run of all layers that leaves a property unjudged is, under strict, no pass.
func (rep *report) decide(strict, all bool) {
	rep.Verdict = overall(rep.Layers, strict)
	if strict && all && rep.Verdict == model.Pass && len(unjudged(rep.Properties)) > 0 {
		rep.Verdict = model.Incomplete
	}
}

// overall is the verdict of all layers together. A layer that could not run counts only under strict, as incomplete.
func overall(results []result, strict bool) model.Verdict {
	ran := 0
	verdict := model.Pass
	for _, r := range results {
		switch {
		case r.Verdict == model.Fail:
			return model.Fail
		case r.Verdict == model.NotRun && !strict:
			continue
		case r.Verdict != model.Pass:
			verdict = model.Incomplete
		}
		ran++
	}
	if ran == 0 {
		return model.Incomplete
	}
	return verdict
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func writeReport(w io.Writer, rep report) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"layer", "covered", "cases", "verdict", "seconds"})
	for _, r := range rep.Layers {
		t.AppendRow(table.Row{r.Name, r.covered, r.Cases, verdictCell(r), fmt.Sprintf("%.1f", r.Seconds)})
	}
	var b strings.Builder
	fmt.Fprintln(&b, t.Render())
	writeProperties(&b, rep)
	for _, r := range rep.Layers {
		for _, n := range r.notes {
			fmt.Fprintf(&b, "%s: %s\n", r.Name, n)
		}
		if r.Failure != nil {
			writeFailure(&b, r)
		}
	}
	fmt.Fprintf(&b, "%s (seed %d, %.1fs)\n", summary(rep), rep.Seed, rep.Seconds)
	_, err := io.WriteString(w, b.String())
	return err
}

func verdictCell(r result) string {
	switch {
	case r.Failure != nil:
		return string(r.Verdict) + ": " + r.Failure.Property.String()
	case r.Reason != "":
		return string(r.Verdict) + ": " + r.Reason
	}
	return string(r.Verdict)
}

func writeFailure(b *strings.Builder, r result) {
	fmt.Fprintf(b, "\n%s: %v is broken\n\n%s\n", r.Name, r.Failure.Property, strings.TrimRight(r.Failure.Message, "\n"))
	if r.Failure.Command != "" {
		fmt.Fprintf(b, "\nagain:  %s\n", r.Failure.Command)
	}
	fmt.Fprintln(b)
}

// summary says what the whole came to, and how many layers and properties stayed out.
func summary(rep report) string {
	text := string(rep.Verdict)
	if rep.NotRun > 0 {
		text += fmt.Sprintf(", %d of %d layers not run", rep.NotRun, len(rep.Layers))
	}
	if n := len(unjudged(rep.Properties)); n > 0 {
		text += fmt.Sprintf(", %d of %d properties not judged", n, len(rep.Properties))
	}
	return text
}
