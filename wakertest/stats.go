package wakertest

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

// Stats is what a check ran.
type Stats struct {
	Seed   uint64
	Levels []LevelStats // in the order in which they run; those behind a failure are not there
	Cases  []CaseStats  // in the order of Cases; empty if no level was to run
}

// LevelStats is what a check ran at one level.
type LevelStats struct {
	Level   Level
	Verdict model.Verdict // Pass, Fail, Incomplete or NotRun
	Reason  string        // of Incomplete and NotRun
	Runs    int           // sequences, or scenarios; one that failed included
	Calls   int           // of sequences
	// Executions, Blocked and Histories are those of scenarios, as in concurrent.Result. Rejected counts scenarios over the budget.
	Executions, Blocked int64
	Histories           int
	Rejected            int
	// Transitions counts the transitions of the contract that the subject can show at the level, Met those that it showed; Missed are the others.
	Transitions, Met int
	Missed           []string
}

// CaseStats is what became of a case.
type CaseStats struct {
	Name     string
	Property model.Property
	// Checked are the levels that ran to their end and can see the case broken.
	Checked []Level
	// Exempted is the reason for which it was left out, Unchecked why it was not checked otherwise. Both are empty if it was.
	Exempted, Unchecked string
}

func (s *LevelStats) add(r *concurrent.Result) {
	s.Executions += r.Executions
	s.Blocked += r.Blocked
	s.Histories += r.Histories
}

// cases says what became of each case.
func (k *check) cases() []CaseStats {
	var all []CaseStats
	for _, c := range cases {
		s := CaseStats{Name: c.Name, Property: c.Property, Exempted: k.reasons[c.Name]}
		why := ""
		if c.unseen != nil {
			why = c.unseen(k.survey)
		}
		switch {
		case s.Exempted != "":
		case !c.applies(k.subject, k.survey):
			s.Unchecked = "the subject has no such operation"
		case why != "":
			s.Unchecked = why
		default:
			for _, l := range k.stats.Levels {
				if l.Verdict == model.Pass && slices.Contains(c.Levels, l.Level) {
					s.Checked = append(s.Checked, l.Level)
				}
			}
			if s.Checked == nil {
				s.Unchecked = "no level ran to its end that can see it"
			}
		}
		all = append(all, s)
	}
	return all
}

// String returns the levels and, unless one of them failed, the cases that were not checked, in several lines.
func (s Stats) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "seed\t%d\n", s.Seed)
	failed := false
	for _, l := range s.Levels {
		fmt.Fprintf(w, "%v\t%s\t%s\n", l.Level, l.Verdict, l.what())
		failed = failed || l.Verdict == model.Fail
	}
	for _, c := range s.Cases {
		switch {
		case failed:
		case c.Exempted != "":
			fmt.Fprintf(w, "%s\texempted\t%s\n", c.Name, c.Exempted)
		case c.Unchecked != "":
			fmt.Fprintf(w, "%s\tnot checked\t%s\n", c.Name, c.Unchecked)
		}
	}
	w.Flush()
	return strings.TrimRight(b.String(), "\n")
}

func (l LevelStats) what() string {
	if l.Verdict == model.NotRun {
		return l.Reason
	}
	var parts []string
	if l.Level == Sequentially {
		parts = append(parts, fmt.Sprintf("%d sequences, %d calls", l.Runs, l.Calls))
	} else {
		runs := "executions"
		if l.Level == Natively {
			runs = "runs"
		}
		parts = append(parts, fmt.Sprintf("%d scenarios, %d %s, %d histories", l.Runs, l.Executions, runs, l.Histories))
	}
	parts = append(parts, fmt.Sprintf("%d of %d transitions", l.Met, l.Transitions))
	if len(l.Missed) > 0 && l.Verdict == model.Pass {
		parts = append(parts, "missed: "+strings.Join(l.Missed, ", "))
	}
	if l.Reason != "" {
		parts = append(parts, l.Reason)
	}
	return strings.Join(parts, "; ")
}
