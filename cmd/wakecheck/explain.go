package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/explain"
)

// explanation is an explanation with the sentences that it comes to.
type explanation struct {
	Words []string `json:"words"`
	*explain.Explanation
}

func (e *explanation) write(b *strings.Builder) {
	if e != nil {
		fmt.Fprintf(b, "\n%s\n", strings.Join(e.Words, "\n"))
	}
}

// explainExecutions bounds each exploration that a repair is looked for with: a scenario that needs more is explained, and its
// repairs are undecided.
const explainExecutions = 200_000

// explainAll explains the failures of a search. A repair is of the whole scenario, so that it is looked for once, for the first failure
// that orders have to do with. With an error there are the explanations, and not the repairs.
func explainAll(ctx context.Context, c *cli.Command, s target, res *explore.Result) ([]*explanation, error) {
	ctx, cancel := timeLimit(ctx, c)
	defer cancel()
	out := make([]*explanation, len(res.Failures))
	tried := false
	overrides, failed := parseOverrides(c)
	for i, f := range res.Failures {
		e := explain.Of(f)
		if e == nil {
			continue
		}
		if !tried && !e.Interleaving && failed == nil {
			tried = true
			// The model is that of the execution: a replay string names its own.
			options := append(s.options[:len(s.options):len(s.options)], explore.In(f.Execution.Model), explore.Spurious(c.Int("spurious")),
				explore.Workers(c.Int("workers")), explore.MaxExecutions(explainExecutions))
			failed = e.Try(ctx, res.Sites, explain.Exploring(s.program, append(options, overrides...)...))
		}
		out[i] = &explanation{e.Words(), e}
	}
	return out, failed
}
