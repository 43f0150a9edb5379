package tla

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

func TestJudges(t *testing.T) {
	entries, err := Manifest()
	require.NoError(t, err)
	of := map[string][]model.Property{}
	all := model.Judged{}
	for _, e := range entries {
		of[e.Name], err = e.Judges()
		require.NoError(t, err, e.Name)
		all.Add(of[e.Name]...)
	}
	require.Equal(t, []model.Property{model.R9, model.R2, model.R4}, of["MCArcOrderingsWritten"], "by name alone")
	require.Equal(t, []model.Property{model.R9}, of["MCArcOrderingsRelaxedDrop"], "of one that breaks, what it breaks")
	require.Contains(t, of["OwnershipVerify"], model.R11)
	require.Empty(t, of["OwnershipReachWakeIsLast"], "a situation that is reached judges nothing")
	for _, r := range model.Rules() {
		require.Positive(t, all[r.ID], "%v", r.ID)
	}
}
