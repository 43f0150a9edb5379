package tla

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// output takes in what TLC prints with the option -tool: messages between marks, each with a number. The numbers are those of TLC's
// tlc2/output/EC.java.
type output struct {
	progress func(distinct, generated int64)

	success  bool
	broken   Verdict
	property string
	place    string // of what is broken, where TLC does not give the name
	stats    *stats
	depth    int
	trace    []State
	actions  []ActionCount
	printed  []string
	errors   []string
	search   time.Duration
}

type stats struct{ generated, distinct, left int64 }

// Numbers of messages.
const (
	msgInvariantInitial = 2107
	msgPropertyInitial  = 2108
	msgInvariant        = 2110
	msgActionProperty   = 2112
	msgDeadlock         = 2114
	msgTemporal         = 2116
	msgBackTo           = 2122
	msgFinished         = 2186
	msgSuccess          = 2193
	msgDepth            = 2194
	msgStats            = 2199
	msgProgress         = 2200
	msgState            = 2217
	msgStuttering       = 2218
	msgAction           = 2772
)

// severities behind the colon of a mark.
const severityError = 1

const (
	startMark = "@!@!@STARTMSG "
	endMark   = "@!@!@ENDMSG "
)

// maxMessage bounds a message, in bytes.
const maxMessage = 1 << 20

// read takes in all messages. What stands outside of them is what the specification printed, or SANY.
func (o *output) read(in *bufio.Reader) error {
	var message strings.Builder
	code, severity, inside := 0, 0, false
	for {
		line, err := in.ReadString('\n')
		text := strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(text, startMark):
			if _, scan := fmt.Sscanf(text[len(startMark):], "%d:%d", &code, &severity); scan != nil {
				return fmt.Errorf("%w: a broken mark: %.80q", ErrTLC, text)
			}
			inside = true
			message.Reset()
		case strings.HasPrefix(text, endMark):
			o.message(code, severity, strings.TrimSpace(message.String()))
			inside = false
		case inside:
			if message.Len() < maxMessage {
				message.WriteString(text + "\n")
			}
		case text != "" && !strings.HasPrefix(text, "Parsing file ") && !strings.HasPrefix(text, "Semantic processing of module "):
			o.printed = append(o.printed, text)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrTLC, err)
		}
	}
}

var (
	namePattern   = regexp.MustCompile(`^(?:Invariant|Action property|Property) (\S+) is violated`)
	placePattern  = regexp.MustCompile(`^Action property (line \d+, col \d+ to line \d+, col \d+ of module \S+) is violated`)
	statsPattern  = regexp.MustCompile(`([\d,]+) states generated.*?, ([\d,]+) distinct states found.*?, ([\d,]+) states left on queue`)
	depthPattern  = regexp.MustCompile(`search is (\d+)`)
	statePattern  = regexp.MustCompile(`^(\d+): <(\S+)[^>]*>\n?((?s).*)$`)
	backPattern   = regexp.MustCompile(`(?:^|\n)(\d+): Back to state`)
	actionPattern = regexp.MustCompile(`^<(\S+) [^>]*>: (\d+):(\d+)`)
	timePattern   = regexp.MustCompile(`Finished in (\S+) at`)
)

func (o *output) message(code, severity int, text string) {
	switch code {
	case msgSuccess:
		o.success = true
	case msgInvariantInitial, msgInvariant:
		o.violated(Invariant, text)
	case msgPropertyInitial, msgActionProperty:
		o.violated(Action, text)
	case msgDeadlock:
		o.violated(Deadlock, text)
	case msgTemporal:
		o.violated(Temporal, text)
	case msgStats:
		o.stats = parseStats(text)
	case msgProgress:
		if s := parseStats(text); s != nil && o.progress != nil {
			o.progress(s.distinct, s.generated)
		}
	case msgDepth:
		if m := depthPattern.FindStringSubmatch(text); m != nil {
			o.depth, _ = strconv.Atoi(m[1])
		}
	case msgState, msgStuttering, msgBackTo:
		o.state(code, text)
	case msgAction:
		if m := actionPattern.FindStringSubmatch(text); m != nil {
			o.actions = append(o.actions, ActionCount{m[1], number(m[2]), number(m[3])})
		}
	case msgFinished:
		if m := timePattern.FindStringSubmatch(text); m != nil {
			o.search = clock(m[1])
		}
	default:
		if severity == severityError {
			o.errors = append(o.errors, text)
		}
	}
}

func (o *output) violated(v Verdict, text string) {
	o.broken = v
	if m := namePattern.FindStringSubmatch(text); m != nil {
		o.property = m[1]
	}
	if m := placePattern.FindStringSubmatch(text); m != nil {
		o.place = m[1]
	}
}

func (o *output) state(code int, text string) {
	switch {
	case code == msgStuttering:
		o.trace = append(o.trace, State{Stutter: true})
	case code == msgBackTo || backPattern.MatchString(text):
		if m := backPattern.FindStringSubmatch(text); m != nil {
			back, _ := strconv.Atoi(m[1])
			o.trace = append(o.trace, State{Back: back})
		}
	default:
		if m := statePattern.FindStringSubmatch(text); m != nil {
			action := m[2]
			if action == "Initial" {
				action = ""
			}
			o.trace = append(o.trace, State{Action: action, Text: strings.TrimSpace(m[3])})
		}
	}
}

func parseStats(text string) *stats {
	m := statsPattern.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	return &stats{number(m[1]), number(m[2]), number(m[3])}
}

// number reads digits with commas between the thousands.
func number(s string) int64 {
	n, _ := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	return n
}

// clock reads TLC's times: "880ms", "01s", "02min 05s".
func clock(s string) time.Duration {
	s = strings.NewReplacer("min", "m", " ", "").Replace(s)
	d, _ := time.ParseDuration(s)
	return d
}

// Exit statuses of TLC (tlc2/output/EC.java, ExitStatus).
var statuses = map[Verdict]int{Pass: 0, Deadlock: 11, Invariant: 12, Action: 13, Temporal: 13}

// result is the verdict, if messages and exit status agree on one.
func (o *output) result(status int, temporals []string) (*Result, error) {
	r := &Result{Verdict: o.broken, Property: o.property, Depth: o.depth, Trace: o.trace, Actions: o.actions, Printed: o.printed, Search: o.search}
	switch {
	case len(o.errors) > 0 && o.broken == "":
		return nil, fmt.Errorf("%w: %s", ErrTLC, strings.Join(o.errors, "\n"))
	case o.broken == "" && !o.success:
		return nil, fmt.Errorf("%w: it ended without a verdict, with status %d", ErrTLC, status)
	case o.broken != "" && o.success:
		return nil, fmt.Errorf("%w: it reports both success and a violation", ErrTLC)
	case o.stats == nil:
		return nil, fmt.Errorf("%w: it does not say how many states it found", ErrTLC)
	}
	r.Generated, r.Distinct = o.stats.generated, o.stats.distinct
	switch {
	case o.broken == "":
		r.Verdict = Pass
		if o.stats.left != 0 || o.stats.distinct == 0 {
			return nil, fmt.Errorf("%w: it passes with %d states, %d of them not searched", ErrTLC, o.stats.distinct, o.stats.left)
		}
	case o.broken == Deadlock:
		r.Property = string(Deadlock)
	case o.broken == Temporal:
		// TLC does not say which one.
		if len(temporals) != 1 {
			return nil, fmt.Errorf("%w: a temporal property is broken, and the configuration has %d: want one", ErrTLC, len(temporals))
		}
		r.Property = temporals[0]
	case o.broken == Action && o.place != "":
		// A refinement: the steps of an instance have no name of their own.
		if len(temporals) != 1 {
			return nil, fmt.Errorf("%w: the steps at %s are broken, and the configuration has %d properties: want one", ErrTLC, o.place, len(temporals))
		}
		r.Property = temporals[0]
	}
	if r.Property == "" && r.Verdict != Pass {
		return nil, fmt.Errorf("%w: a violation without the name of the property", ErrTLC)
	}
	if want := statuses[r.Verdict]; status != want {
		return nil, fmt.Errorf("%w: verdict %s with exit status %d, want %d", ErrTLC, r.Verdict, status, want)
	}
	return r, nil
}
