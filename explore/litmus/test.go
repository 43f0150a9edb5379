package litmus

import (
	"slices"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Sites returns the atomic accesses and fences of the test in the order of the text. A site is named by thread, kind and variable,
// as in "P1.load.x", with ".2" and so on from the second of a name on.
func (t *Test) Sites() []*memory.Site { return slices.Clone(t.sites) }

// SiteNamed returns the site of that name, or nil.
func (t *Test) SiteNamed(name string) *memory.Site {
	for _, s := range t.sites {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Lookup returns the value of the first line KEY=VALUE with that key.
func (t *Test) Lookup(key string) (string, bool) {
	for _, f := range t.Info {
		if f.Key == key {
			return f.Value, true
		}
	}
	return "", false
}

// Shown returns the variables that a final state shows, those of the locations clause and of the condition, in the
// order of herd: local ones by thread and name, then shared ones by name.
func (t *Test) Shown() []Var { return slices.Clone(t.shown) }

func (t *Test) collectShown() {
	out := slices.Clone(t.Watched)
	t.Condition.Prop.vars(func(v Var) { out = append(out, v) })
	slices.SortFunc(out, Var.compare)
	t.shown = slices.Compact(out)
	t.texts = make([]string, len(t.shown))
	for i, v := range t.shown {
		t.texts[i] = v.String() + "="
	}
}
