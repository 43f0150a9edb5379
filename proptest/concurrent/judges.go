package concurrent

import "github.com/wakecheck/wakecheck/model"

// judges returns the properties that a scenario put to the test: those of its calls, by how they ended, and if every execution was explored,
// that nothing is used after the free (R2), and that a destructor comes after all uses (R9).
func (r *Result) judges() []model.Property {
	var all []model.Property
	freed := false
	for t := range r.Coverage.Transitions {
		out := outcomeOf(t.End)
		freed = freed || out.Freed
		all = append(all, model.Judges(t.F, out)...)
	}
	if r.Explored != nil {
		all = append(all, model.R2)
		if freed {
			all = append(all, model.R9)
		}
	}
	return all
}

// outcomeOf is an outcome that ends so, as endOf says it.
func outcomeOf(end string) model.Outcome {
	switch end {
	case "ok", "false":
		return model.Outcome{}
	case "true":
		return model.Outcome{OK: true}
	case "freed":
		return model.Outcome{Freed: true}
	case "panic":
		return model.Outcome{Panicked: true}
	case "panic, freed":
		return model.Outcome{Panicked: true, Freed: true}
	}
	return model.Outcome{Err: model.Property(end)}
}
