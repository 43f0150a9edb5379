package tla

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// Judges returns the properties of the contract that the configuration puts to the test: of one that is to break a property, the rule
// that this stands for; of one that passes, the rules after which the invariants and properties that it lists are named, as R4_NoLeak or NoLeak.
func (e Entry) Judges() ([]model.Property, error) {
	if e.Expect != Pass {
		if e.Rule == "" {
			return nil, nil
		}
		return []model.Property{e.Rule}, nil
	}
	cfg, err := fs.ReadFile(Specs(), e.Name+".cfg")
	if err != nil {
		return nil, fmt.Errorf("tla: %w", err)
	}
	var all []model.Property
	for _, name := range section(string(cfg), "INVARIANT", "INVARIANTS", "PROPERTY", "PROPERTIES") {
		if p, ok := ruleOf(name); ok && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all, nil
}

// ruleOf returns the rule after which a definition is named.
func ruleOf(name string) (model.Property, bool) {
	id, _, _ := strings.Cut(name, "_")
	for _, r := range model.Rules() {
		if string(r.ID) == id || r.Name == name {
			return r.ID, true
		}
	}
	return "", false
}
