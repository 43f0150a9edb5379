package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "judge recorded histories of any implementation against the contract",
		UsageText: "wakecheck check [options] FILE...|-",
		Description: "A history is JSON Lines, an invoke and an ok line for each operation (see the package\n" +
			"documentation of linearize). A file that breaks the format is refused with the line. - is standard input.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print one JSON object a file"},
			&cli.StringFlag{Name: "html", Usage: "draw the failing object, or else the first one, to `FILE`; with one history only"},
			&cli.DurationFlag{Name: "timeout", Usage: "give up what is not decided after `D`, as incomplete; 0 is no limit"},
			&cli.IntFlag{Name: "max-operations", Usage: "do not judge a history of more than `N` operations: incomplete", Value: linearize.DefaultMaxOperations},
		},
		Action: check,
	}
}

// judgement is the result for one file, and its JSON form.
type judgement struct {
	File       string         `json:"file"`
	Verdict    model.Verdict  `json:"verdict"`
	Objects    int            `json:"objects"`
	Operations int            `json:"operations"`
	Property   model.Property `json:"property,omitempty"`
	Line       int            `json:"line,omitempty"`     // of the failure, or of what is malformed
	Object     *int           `json:"object,omitempty"`   // that fails first
	Returned   string         `json:"returned,omitempty"` // by the operation that cannot be placed
	Allowed    string         `json:"allowed,omitempty"`  // by the contract there
	Failing    int            `json:"failing,omitempty"`  // objects without a linearization
	Message    string         `json:"message,omitempty"`  // the failure, or why invalid or incomplete
	Seconds    float64        `json:"seconds"`
}

func check(ctx context.Context, c *cli.Command) error {
	files := c.Args().Slice()
	html := c.String("html")
	switch {
	case len(files) == 0:
		return usagef("check needs at least one history file")
	case slices.Contains(files[slices.Index(files, "-")+1:], "-"):
		return usagef("- twice: standard input can be read once")
	case html == "-" && c.Bool("json"):
		return usagef("-html - and -json both want the standard output")
	case html != "" && len(files) > 1:
		return usagef("-html draws one history, got %d files", len(files))
	case c.Duration("timeout") < 0:
		return badTimeout(c)
	case c.Int("max-operations") < 1:
		return usagef("max-operations %d: want at least 1", c.Int("max-operations"))
	}
	var verdicts []model.Verdict
	for _, file := range files {
		j, broken := judge(ctx, c, file)
		verdicts = append(verdicts, j.Verdict)
		var err error
		if c.Bool("json") {
			err = writeJSON(c.Root().Writer, j)
		} else {
			err = j.write(c.Root().Writer)
		}
		if err = errors.Join(broken, err); err != nil {
			return err
		}
	}
	return exitWith(statusOf(verdicts...))
}

// judge checks one file. Only what has nothing to do with the file's content is an error; the judgement holds all the same.
func judge(ctx context.Context, c *cli.Command, file string) (judgement, error) {
	start := time.Now()
	j := judgement{File: file, Verdict: model.Invalid}
	h, err := readHistory(file, c.Root().Reader, linearize.ReadOptions{MaxOperations: c.Int("max-operations")})
	if err != nil {
		return j.refused(err), nil
	}
	ctx, cancel := timeLimit(ctx, c)
	defer cancel()
	rep, err := linearize.Check(ctx, h, linearize.Options{})
	if err != nil {
		return j.refused(err), nil
	}
	j.fill(ctx, rep)
	j.Seconds = time.Since(start).Seconds()
	if path := c.String("html"); path != "" {
		object := h.Operations[0].Object
		if j.Object != nil {
			object = model.ObjectID(*j.Object)
		}
		err := writeTo(path, c.Root().Writer, func(w io.Writer) error { return linearize.WriteHTML(ctx, w, h, object) })
		if err != nil && ctx.Err() == nil {
			return j, err
		}
	}
	return j, nil
}

// readHistory reads the named file, or stdin for "-".
func readHistory(file string, stdin io.Reader, opts linearize.ReadOptions) (*linearize.History, error) {
	if file == "-" {
		return linearize.Read(stdin, file, opts)
	}
	return linearize.ReadFile(file, opts)
}

func (j *judgement) fill(ctx context.Context, rep linearize.Report) {
	j.Verdict, j.Objects, j.Operations, j.Failing = rep.Verdict, rep.Objects, rep.Operations, len(rep.Failures)
	if f := rep.Failure(); f != nil {
		object := int(f.Object)
		j.Property, j.Line, j.Object, j.Message = f.Property, f.Line, &object, f.String()
		if f.Located {
			j.Returned, j.Allowed = f.Operation.Returned(), f.Wanted()
		}
	} else if len(rep.Undecided) > 0 {
		j.Message = fmt.Sprintf("%d of %d objects not decided: %v", len(rep.Undecided), rep.Objects, rep.Undecided[0].Reason)
		if why := reasonOf(ctx); why != "" {
			j.Message = fmt.Sprintf("%d of %d objects not decided: %s", len(rep.Undecided), rep.Objects, why)
		}
	}
}

// write prints the judgement in one line, or two if there is something to tell.
func (j judgement) write(w io.Writer) error {
	text := fmt.Sprintf("%s: %s", j.File, j.Verdict)
	if j.Verdict != model.Invalid {
		text += fmt.Sprintf(" (%s, %s, %.2fs)", count(j.Objects, "object"), count(j.Operations, "operation"), j.Seconds)
	}
	if j.Message != "" {
		text += "\n    " + j.Message
	}
	if j.Failing > 1 {
		text += fmt.Sprintf("\n    %s more without a linearization", count(j.Failing-1, "object"))
	}
	_, err := fmt.Fprintln(w, text)
	return err
}

// refused is the judgement of a file that could not be read or breaks the format. One with more operations than the
// limit may be sound: a bound was reached, and nothing is known to be broken.
func (j judgement) refused(err error) judgement {
	if errors.Is(err, linearize.ErrTooManyOperations) {
		j.Verdict = model.Incomplete
	}
	var format *linearize.FormatError
	if errors.As(err, &format) {
		j.Line = format.Line
	}
	j.Message = err.Error()
	return j
}

// count is a number of things, in words.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
