package mutate

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Judgements say why a survivor is no defect, by its ID.
type Judgements map[string]string

// Class is what a judgement begins with: in what sense a survivor is no defect.
type Class string

// The classes.
const (
	Equivalent    Class = "equivalent"     // nothing of what the code does changes
	Instrument    Class = "instrument"     // only what the checks look by
	Message       Class = "message"        // only the text of an error for wrong use
	Performance   Class = "performance"    // only speed, memory or an order that nothing asks for
	Convention    Class = "convention"     // wrong use, outside of the contract
	NativeOnly    Class = "native only"    // code that no exploration can drive
	LoadBuffering Class = "load buffering" // an order that is needed only in executions that the model excludes
	Gap           Class = "gap"            // a defect that the layers miss: it stays a failure
)

func classes() []Class {
	return []Class{Equivalent, Instrument, Message, Performance, Convention, NativeOnly, LoadBuffering, Gap}
}

// classOf returns the class of a judgement, which ends in a colon, and whether it is one.
func classOf(judgement string) (Class, bool) {
	name, reason, colon := strings.Cut(judgement, ":")
	return Class(name), colon && strings.TrimSpace(reason) != "" && slices.Contains(classes(), Class(name))
}

// ErrJudgement is wrapped by the error of a line that cannot be read.
var ErrJudgement = errors.New("judgement")

// maxJudgements bounds the lines of a file.
const maxJudgements = 10_000

// ReadJudgements reads a file of judgements. A line that begins at the margin is an ID, the indented ones after it are the reason, which begins with its class
// and a colon; empty lines and those that begin with # are passed over.
func ReadJudgements(name string, r io.Reader) (Judgements, error) {
	all, stands := Judgements{}, map[string]int{} // the line of each ID
	id := ""
	lines := bufio.NewScanner(r)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Text()
		text := strings.TrimSpace(line)
		margin := text != "" && line[0] != ' ' && line[0] != '\t'
		switch {
		case n > maxJudgements:
			return nil, fmt.Errorf("%w: %s:%d: more than %d lines", ErrJudgement, name, n, maxJudgements)
		case text == "" || strings.HasPrefix(line, "#"):
		case margin && stands[line] > 0:
			return nil, fmt.Errorf("%w: %s:%d: judged on line %d already: %q", ErrJudgement, name, n, stands[line], line)
		case margin:
			id, all[line], stands[line] = line, "", n
		case id == "":
			return nil, fmt.Errorf("%w: %s:%d: a reason without what it is for", ErrJudgement, name, n)
		default:
			all[id] = strings.TrimSpace(all[id] + " " + text)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %s:%d: %w", ErrJudgement, name, n+1, err)
	}
	return all, all.classed(name, stands)
}

// classed is an error if a judgement is none.
func (j Judgements) classed(name string, stands map[string]int) error {
	for id, reason := range j {
		if _, ok := classOf(reason); !ok {
			return fmt.Errorf("%w: %s:%d: %q: want one of %q, a colon and a reason, got %q", ErrJudgement, name, stands[id], id, classes(), reason)
		}
	}
	return nil
}
