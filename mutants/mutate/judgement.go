package mutate

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Judgements say why a survivor is no defect, by its ID.
type Judgements map[string]string

// ErrJudgement is wrapped by the error of a line that cannot be read.
var ErrJudgement = errors.New("judgement")

// maxJudgements bounds the lines of a file.
const maxJudgements = 10_000

// ReadJudgements reads a file of judgements. A line that begins at the margin is an ID, the indented ones after it are the reason; empty lines and
// those that begin with # are passed over.
func ReadJudgements(name string, r io.Reader) (Judgements, error) {
	all := Judgements{}
	id := ""
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		text := strings.TrimSpace(line)
		_, known := all[line]
		switch {
		case n > maxJudgements:
			return nil, fmt.Errorf("%w: %s:%d: more than %d lines", ErrJudgement, name, n, maxJudgements)
		case text == "" || strings.HasPrefix(line, "#"):
		case line[0] != ' ' && line[0] != '\t' && known:
			return nil, fmt.Errorf("%w: %s:%d: judged twice: %s", ErrJudgement, name, n, line)
		case line[0] != ' ' && line[0] != '\t':
			id, all[line] = line, ""
		case id == "":
			return nil, fmt.Errorf("%w: %s:%d: a reason without what it is for", ErrJudgement, name, n)
		default:
			all[id] = strings.TrimSpace(all[id] + " " + text)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrJudgement, name, err)
	}
	for id, reason := range all {
		if reason == "" {
			return nil, fmt.Errorf("%w: %s: no reason is given for %s", ErrJudgement, name, id)
		}
	}
	return all, nil
}
