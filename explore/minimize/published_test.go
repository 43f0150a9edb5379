package minimize_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore/minimize"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Published orders stand beside those that are written, and a site that has none says so. They judge nothing.
func TestBeside(t *testing.T) {
	programs := []minimize.Program{{Name: "mp", Body: messagePassing}}
	alone, err := minimize.Run(t.Context(), programs)
	require.NoError(t, err)
	r, err := minimize.Run(t.Context(), programs, minimize.Beside(minimize.Published{Name: "Book", Source: "page 7",
		Orders: map[string]minimize.Orders{"example.ready": {Order: memory.SeqCstOrder}, "elsewhere": {Order: memory.RelaxedOrder}}}))
	require.NoError(t, err)
	require.Equal(t, alone.Sites, r.Sites)
	var b strings.Builder
	require.NoError(t, r.WriteText(&b))
	text := b.String()
	for _, want := range []string{
		"\nBook: page 7\n",
		"site             Book     written  weakest  below    breaks             replay\n",
		"example.publish  none     seq_cst  release  relaxed  [1] mp: data race",
		"example.ready    seq_cst  acquire  acquire  relaxed  [1] mp: data race",
		"\nas written, for these programs\nsite             Book     written\n",
		"example.publish  none     seq_cst  stronger than needed\n",
		"example.ready    seq_cst  acquire  needed\n",
	} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, text, "elsewhere")

	line, err := json.Marshal(r)
	require.NoError(t, err)
	require.Contains(t, string(line), `"published_source":"page 7"`)
	require.Equal(t, 1, strings.Count(string(line), `"published":"seq_cst"`))
	line, err = json.Marshal(alone)
	require.NoError(t, err)
	require.NotContains(t, string(line), "published")
}
