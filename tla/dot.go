package tla

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// ErrDump is wrapped by the errors of [ReadDump]; ErrTooLarge is, where a dump has more states than it may have.
var (
	ErrDump     = errors.New("state graph of TLC")
	ErrTooLarge = errors.New("more states than permitted")
)

// Dump receives a state graph. States are named by TLC's fingerprints; a state may come after an edge to it. An error ends the reading.
type Dump struct {
	State func(id int64, text string, initial bool) error
	Edge  func(from, to int64, action string) error
}

const maxLine = 1 << 20

var (
	dumpState = regexp.MustCompile(`^(-?\d+) \[label="((?:[^"\\]|\\.)*)"(,style = filled)?\];?$`)
	dumpEdge  = regexp.MustCompile(`^(-?\d+) -> (-?\d+) \[label="([^"]*)",[^"]*"[^"]*",[^"]*"[^"]*"\];?$`)
	unescape  = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n")
)

// ReadDump reads what TLC writes with the option -dump dot,actionlabels, line by line: memory does not grow with it. A dump without its end, with a line that
// is none of those that TLC writes, or with more than limit states is an error, which names the line.
func ReadDump(in io.Reader, limit int, to Dump) error {
	r := bufio.NewReaderSize(in, 1<<16)
	depth, states := 0, 0 // depth counts open braces
	for n := 1; ; n++ {
		line, err := readLine(r)
		if errors.Is(err, io.EOF) {
			if depth != 0 || n == 1 {
				return fmt.Errorf("tla: %w: line %d: it ends in the middle", ErrDump, n)
			}
			return nil
		}
		if err == nil {
			err = dumpLine(line, to, &depth, &states)
		}
		if err == nil && states > limit {
			err = fmt.Errorf("%w: %d", ErrTooLarge, limit)
		}
		if err != nil {
			return fmt.Errorf("tla: %w: line %d: %w", ErrDump, n, err)
		}
	}
}

// readLine reads a line; of one that lists states of a rank, which may be very long, only the beginning.
func readLine(r *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, more, err := r.ReadLine()
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(string(line[:min(len(line), len(rankMark))]), rankMark) {
			line = append(line, part...)
		}
		if len(line) > maxLine {
			return "", fmt.Errorf("longer than %d bytes", maxLine)
		}
		if !more {
			return string(line), nil
		}
	}
}

const rankMark = "{rank = same;"

func dumpLine(line string, to Dump, depth, states *int) error {
	switch {
	case strings.HasPrefix(line, rankMark) || line == "" || line == "nodesep=0.35;" || line == `color="white";`:
	case line == "strict digraph DiskGraph {" && *depth == 0, line == "subgraph cluster_graph {" && *depth == 1:
		*depth++
	case line == "}" && *depth > 0:
		*depth--
	case *depth != 2:
		return fmt.Errorf("not expected here: %.60q", line)
	case strings.Contains(line, " -> "):
		if m := dumpEdge.FindStringSubmatch(line); m != nil {
			return edge(m, to)
		}
		fallthrough
	default:
		m := dumpState.FindStringSubmatch(line)
		if m == nil {
			return fmt.Errorf("neither a state nor an edge: %.60q", line)
		}
		*states++
		id, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil {
			return err
		}
		return to.State(id, unescape.Replace(m[2]), m[3] != "")
	}
	return nil
}

func edge(m []string, to Dump) error {
	source, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return err
	}
	target, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil {
		return err
	}
	return to.Edge(source, target, m[3])
}
