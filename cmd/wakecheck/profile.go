package main

import (
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/explore"
)

// profile is how much a layer does.
type profile struct {
	name      string
	about     string
	proptest  int // random runs
	linearize int // recordings of each workload
	scenarios int // random scenarios to exhaust
	waking    int // random waking programs to exhaust
	native    int // random scenarios, and waking programs, to run natively
	runs      int // native runs of each
	// counts: layer explore holds the numbers of executions against those of the reference, which what is not the reference need not have.
	counts bool
	// every: layer explore goes through all scenarios, also after one that failed, and lists what each came to.
	every bool
	// bounds of one scenario of layer explore.
	bounds []explore.Option
}

// profiles are all, the default one first.
var profiles = []profile{
	{name: "full", about: "what a change must pass", proptest: 1500, linearize: 8, scenarios: 300, waking: 150, native: 300, runs: 5,
		counts: true},
	defects("mutant", "seconds a layer, for defects; explore goes on after a failure and compares no counts", true),
	defects("mutation", "as mutant, and explore stops at the first failure", false),
}

// defects is a profile for what is expected to fail.
func defects(name, about string, every bool) profile {
	return profile{name: name, about: about, proptest: 400, linearize: 2, scenarios: 100, waking: 50, native: 50, runs: 20, every: every,
		bounds: []explore.Option{explore.MaxExecutions(50_000)}}
}

func profileNamed(name string) (profile, error) {
	i := slices.IndexFunc(profiles, func(p profile) bool { return p.name == name })
	if i < 0 {
		var names []string
		for _, p := range profiles {
			names = append(names, p.name)
		}
		return profile{}, usagef("no profile %q: want one of %v", name, names)
	}
	return profiles[i], nil
}

func describeProfiles() string {
	s := ""
	for _, p := range profiles {
		s += fmt.Sprintf("  %-10s %s\n", p.name, p.about)
	}
	return s
}
