package linearize

import (
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// Judges returns the properties that a check of the history puts to the test: those of its completed calls. How long a borrowed waker lives (R6) is
// not among them: a history that breaks it is no sound one.
func (h *History) Judges() []model.Property {
	var all []model.Property
	for i := range h.Operations {
		o := &h.Operations[i]
		if o.Status != Completed {
			continue
		}
		for _, p := range model.Judges(o.F, model.Outcome{Freed: o.Result.Freed, Count: o.Result.Count}) {
			if p != model.R6 && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}
