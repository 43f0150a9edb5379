package scenario

import (
	"fmt"
	"strings"
)

// String returns the text form, which [Parse] reads back as the same scenario if this one is valid.
func (s Scenario) String() string {
	all := s.head()
	for p, steps := range s.parts {
		if p >= 0 || len(steps) > 0 {
			all = append(all, titled(s.name(p), steps)...)
		}
	}
	return strings.Join(all, "\n") + "\n"
}

// head returns the lines of the text before its steps.
func (s Scenario) head() []string {
	all := []string{"scenario " + s.Name}
	if s.About != "" {
		all = append(all, "about "+s.About)
	}
	if s.Limit != 0 {
		all = append(all, fmt.Sprintf("limit %d", s.Limit))
	}
	for _, p := range s.Panics {
		if p.Wake {
			all = append(all, fmt.Sprintf("panics object %d in wake", p.Object))
		}
		if p.Destroy {
			all = append(all, fmt.Sprintf("panics object %d in destructor", p.Object))
		}
	}
	return all
}

// titled returns the lines of a part with its title.
func titled(title string, steps []Step) []string {
	all := []string{title}
	for _, s := range steps {
		all = append(all, "\t"+s.String())
	}
	return all
}
