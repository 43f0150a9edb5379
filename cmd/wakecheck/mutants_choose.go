package main

import (
	"context"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/mutants"
)

// choose returns the mutants that the flags ask for, in their order.
func (m *museum) choose(ctx context.Context, c *cli.Command) ([]*mutants.Mutant, error) {
	groups, err := groupsNamed(c.String("group"))
	if err != nil {
		return nil, err
	}
	chosen, err := mutants.Matching(m.all, c.String("run"), groups)
	if err != nil {
		return nil, usageError{err}
	}
	if len(chosen) == 0 {
		return nil, usagef("no mutant matches: -list shows what there is")
	}
	if c.Int("sample") < 0 {
		return nil, usagef("sample %d: want 0 or more", c.Int("sample"))
	}
	switch {
	case !c.IsSet("sample") && !c.IsSet("since"):
		return chosen, nil
	case c.IsSet("since") && c.String("since") == "":
		return nil, usagef("since: want a commit")
	case c.Int("sample") == 0 && !c.IsSet("since"):
		return nil, usagef("sample 0: it leaves no mutant")
	}
	sample := noSample
	if c.IsSet("sample") {
		sample = c.Int("sample")
	}
	picked := mutants.Sample(chosen, max(sample, 0))
	if rev := c.String("since"); rev != "" {
		changed, commit, err := changes(ctx, m.root, rev)
		if err != nil {
			return nil, usageError{err}
		}
		picked = pick(chosen, changed, commit, sample)
	}
	if len(picked) == 0 {
		return nil, usagef("no mutant touches what has changed since %s; -sample adds some", c.String("since"))
	}
	return slices.DeleteFunc(chosen, func(x *mutants.Mutant) bool { return !slices.Contains(picked, x) }), nil
}

func changes(ctx context.Context, root, rev string) (files []string, commit string, err error) {
	if files, err = mutants.Changed(ctx, root, rev); err != nil {
		return nil, "", err
	}
	commit, err = mutants.Commit(ctx, root, rev)
	return files, commit, err
}

// noSample is no bound, and no mutants beside those that are touched.
const noSample = -1

// pick returns the fixed sample and no more than as many again: mutants that are touched by what has changed since a commit, and, where that is a layer,
// which touches none and judges all, those that are next in turn.
func pick(all []*mutants.Mutant, changed []string, commit string, sample int) []*mutants.Mutant {
	touching := mutants.Touching(all, changed)
	if sample == noSample {
		return touching
	}
	touching = mutants.Sample(touching, sample)
	picked := append(mutants.Sample(all, sample), touching...)
	others := slices.DeleteFunc(slices.Clone(all), func(x *mutants.Mutant) bool { return slices.Contains(picked, x) })
	return append(picked, mutants.Rotating(others, changed, commit, sample-len(touching))...)
}

func groupsNamed(list string) ([]mutants.Group, error) {
	if list == "" {
		return mutants.Groups(), nil
	}
	var groups []mutants.Group
	for _, name := range strings.Split(list, ",") {
		g := mutants.Group(strings.TrimSpace(name))
		if !slices.Contains(mutants.Groups(), g) {
			return nil, usagef("no group %q: want some of %v", name, mutants.Groups())
		}
		groups = append(groups, g)
	}
	return groups, nil
}
