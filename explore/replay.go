package explore

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// replayVersion is the format of replay strings. It changes when old strings no longer mean the same.
const replayVersion = "wk1"

// ErrReplay is wrapped by the errors of a replay string that is broken or does not fit the program.
var ErrReplay = errors.New("replay")

// end says how an execution came to its end: with an event that broke something, or with a thread whose next step does.
type end struct {
	event  eid
	thread int
}

// Ends of other executions.
var leafEnd = end{noEvent, -1}

// replayString writes an execution that failed: version, model, choices. The choices end with the thread to move last, plus one, or 0, and
// a sum of what the events are.
func (s *search) replayString(g *graph, last end) string {
	pending := noEvent
	for t := range g.lanes {
		if n := len(g.lanes[t].events); n > 0 {
			if e := &g.lanes[t].events[n-1]; e.flags&(isUpdate|isWrite) == isUpdate {
				pending = mkID(t, n-1)
			}
		}
	}
	out := s.encode(g, pending, last.event, false)
	list := g.linear(false, last.event)
	number := uint64(0)
	if last.thread >= 0 {
		number = threadNumber(g, list, last.thread) + 1
	}
	out = binary.AppendUvarint(out, number)
	out = binary.LittleEndian.AppendUint32(out, s.fingerprint(list, g))
	return fmt.Sprintf("%s-%v-%s", replayVersion, s.model, base64.RawURLEncoding.EncodeToString(out))
}

// threadNumber numbers a thread as encode does.
func threadNumber(g *graph, list []eid, t int) uint64 {
	n := uint64(0)
	for _, id := range list {
		if e := g.at(id); e.has(isSpawn) {
			n++
			if int(e.result) == t {
				return n
			}
		}
	}
	return 0
}

// Replay runs the program once, natively, through the execution of a failure's replay string, and reports what it breaks.
// Threads run one at a time in the order of the failure's table, so that a debugger can follow them. The options must be
// those of the exploration that found the failure, but for the model, which the string names.
//
// The error wraps [ErrReplay] if the string is broken, of another version, or no longer fits the program: it keeps working as
// long as the operations of the execution are the same.
func Replay(ctx context.Context, program func(*memory.Space), replay string, options ...Option) (*Result, error) {
	model, choices, err := parseReplay(replay)
	if err != nil {
		return nil, err
	}
	cfg, err := newConfig(append(options[:len(options):len(options)], In(model)))
	if err != nil {
		return nil, err
	}
	return newExploration(ctx, cfg, program).replay(replay, choices)
}

func (x *exploration) replay(text string, choices []byte) (*Result, error) {
	s := x.newSearch()
	defer s.close()
	s.trace = true
	if err := s.replay(choices); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrReplay, text, err)
	}
	s.report.failures[0].Replay = text
	return x.result([]*search{s}), nil
}

func parseReplay(replay string) (Model, []byte, error) {
	parts := strings.SplitN(replay, "-", 3)
	if len(parts) != 3 {
		return 0, nil, fmt.Errorf("%w: %q: want VERSION-MODEL-CHOICES", ErrReplay, replay)
	}
	if parts[0] != replayVersion {
		return 0, nil, fmt.Errorf("%w: %q is of version %s, this is %s", ErrReplay, replay, parts[0], replayVersion)
	}
	model, err := ParseModel(parts[1])
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %q: %w", ErrReplay, replay, err)
	}
	choices, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(choices) < 4 {
		return 0, nil, fmt.Errorf("%w: %q: broken choices", ErrReplay, replay)
	}
	return model, choices, nil
}

// replay rebuilds the execution. If that broke nothing, what it broke comes with the next step of one thread, or at its end.
func (s *search) replay(in []byte) error {
	g := s.graph()
	sum := binary.LittleEndian.Uint32(in[len(in)-4:])
	d, lawful, err := s.decode(g, in[:len(in)-4], false)
	if err != nil {
		return err
	}
	if s.fingerprint(d.list, g) != sum {
		return fmt.Errorf("%w: other operations, or other orders", errChanged)
	}
	if lawful {
		s.lastStep(d)
	}
	if len(s.report.failures) == 0 {
		return fmt.Errorf("%w: the execution breaks nothing", errChanged)
	}
	return nil
}

func (s *search) lastStep(d *decoder) {
	g := d.g
	number := d.get()
	if number == 0 {
		if s.next(g) < 0 {
			s.leaf(g)
		}
		return
	}
	if number > uint64(len(d.lanes)) {
		return
	}
	t := d.lanes[number-1]
	if g.lanes[t].cur != unknown || s.advance(g, t) {
		s.stepThread(g, t)
	}
}
