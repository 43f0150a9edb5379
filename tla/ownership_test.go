package tla

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

func bounds(t *testing.T, config string) model.Bounds {
	t.Helper()
	b, err := OwnershipBounds(configText(t, config))
	require.NoError(t, err)
	return b
}

func ownershipInGo(t *testing.T, config string) *Graph {
	t.Helper()
	g, err := OwnershipOfModel(t.Context(), bounds(t, config), model.State.Apply)
	require.NoError(t, err)
	return g
}

// One line of the model broken shows as a difference that has a name, and changes the digest. No invariant breaks in any of them.
func TestOwnershipGraphsOfBrokenModels(t *testing.T) {
	t.Parallel()
	after := func(f model.Func, instead func(s model.State, a model.Action) (model.State, model.Outcome, bool)) model.Step {
		return func(s model.State, a model.Action) (model.State, model.Outcome, bool) {
			if a.Call.F == f && !a.Resume {
				return instead(s, a)
			}
			return s.Apply(a)
		}
	}
	same := func(s model.State, _ model.Action) (model.State, model.Outcome, bool) {
		return s, model.Outcome{}, false
	}
	for name, row := range map[string]struct {
		config string
		step   model.Step
		says   string // the first difference
	}{
		"end_borrow does nothing": {"OwnershipSmall", after(model.EndBorrow, same),
			"state only in the contract: object 0 alive strong 1 weak 1 wakes 1; handle 0 arc to object 0"},
		"upgrade always fails": {"OwnershipCalls", after(model.Upgrade, same),
			"edge only in the contract: Upgrade from object 0 alive strong 1 weak 2 wakes 0; handle 0 arc to object 0; handle 1 weak to object 0 " +
				"to object 0 alive strong 2 weak 2 wakes 0; handle 0 arc to object 0; handle 1 weak to object 0; handle 2 arc to object 0"},
		"a panic has no end": {"OwnershipSmall", func(s model.State, a model.Action) (model.State, model.Outcome, bool) {
			if a.Panicked {
				return s, model.Outcome{}, true
			}
			return s.Apply(a)
		}, "state only in the contract: object 0 dying strong 0 weak 1 wakes 1; Wake 1 destroying object 0 panicked"},
		"into_inner drops": {"OwnershipSmall", after(model.IntoInner, func(s model.State, a model.Action) (model.State, model.Outcome, bool) {
			a.Call.F = model.Drop
			return s.Apply(a)
		}), "edge only in the contract: IntoInner from object 0 alive strong 1 weak 1 wakes 0; handle 0 arc to object 0 to object 0 freed strong 0 weak 0 wakes 0 moved"},
	} {
		t.Run(name, func(t *testing.T) {
			broken, err := OwnershipOfModel(t.Context(), bounds(t, row.config), row.step)
			require.NoError(t, err)
			differs(t, ownershipInGo(t, row.config), broken, row.says)
		})
	}
}

// One line of the specification broken shows as well.
func TestOwnershipGraphOfBrokenSpecification(t *testing.T) {
	t.Parallel()
	broken := dumpBroken(t, "OwnershipMutants", "OwnershipSmall", "  Funcs <-", "  Bury <- BuryKeepsShare\n  Funcs <-", OwnershipOfTLC)
	require.Contains(t, Differences(broken, ownershipInGo(t, "OwnershipSmall"), "TLC", "Go"), "state only in TLC: object 0 empty strong 0 weak 1 wakes 0")
}

func TestOwnershipBounds(t *testing.T) {
	require.Equal(t, model.Bounds{Limit: 2, Objects: 2, Handles: 2, Running: 1, Wakes: 1, Funcs: model.Funcs()}, bounds(t, "OwnershipAll"))
	for _, config := range []string{"", "CONSTANTS\n Limit = x", "CONSTANTS\n Limit = 1 MaxObjects = 1"} {
		_, err := OwnershipBounds(config)
		require.ErrorIs(t, err, ErrBounds, "%q", config)
	}
	require.Len(t, funcNames, len(model.Funcs()))
}
