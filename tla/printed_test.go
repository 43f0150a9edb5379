package tla

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestValues(t *testing.T) {
	r := &Result{Printed: strings.Split("<< \"R9\",\n   \"use\",\n   ( \"arc.clone\" :> \"acquire\" @@\n     \"n\" :> -3 ) >>\n"+
		"[a |-> TRUE, b |-> <<FALSE, [c |-> 12]>>]\n<<>>\n\"x\"", "\n")}
	values, err := r.Values()
	require.NoError(t, err)
	require.Equal(t, []any{
		[]any{"R9", "use", map[string]any{"arc.clone": "acquire", "n": int64(-3)}},
		map[string]any{"a": true, "b": []any{false, map[string]any{"c": int64(12)}}},
		[]any{},
		"x",
	}, values)
}

func TestValuesThatAreBroken(t *testing.T) {
	for _, text := range []string{"<<1, 2", "<<1 2>>", "[a |-> ]", "[a -> 1]", `"x`, "{1}", "( 1 :> 2 )", "[a |-> 1, a |-> 2]", "1 Error:"} {
		_, err := (&Result{Printed: []string{text}}).Values()
		require.ErrorIs(t, err, ErrTLC, text)
	}
}
