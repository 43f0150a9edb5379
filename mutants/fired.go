package mutants

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// Fired is for which property a layer kills a mutant: "R1", or "R1|R2" where the schedule of the machine, or what a random layer draws, decides
// which of its consequences shows first.
type Fired string

func (f Fired) has(p model.Property) bool {
	return slices.Contains(strings.Split(string(f), "|"), string(p))
}

func (f Fired) check() error {
	for _, p := range strings.Split(string(f), "|") {
		if model.Property(p).Name() == "" {
			return fmt.Errorf("no property %q in the contract", p)
		}
	}
	return nil
}
