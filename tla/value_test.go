package tla

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseValue(t *testing.T) {
	for text, want := range map[string]Value{
		"0":                                Int(0),
		"-12":                              Int(-12),
		"TRUE":                             Bool(true),
		"m1":                               Name("m1"),
		`"a \"b\" \\ \n"`:                  Str("a \"b\" \\ \n"),
		"<<>>":                             Tuple(nil),
		"<< >>":                            Tuple(nil),
		"<<1, <<FALSE>>>>":                 Tuple{Int(1), Tuple{Bool(false)}},
		"{}":                               Set(nil),
		"{1,\n  2}":                        Set{Int(1), Int(2)},
		"[a |-> 1, b_2 |-> {}]":            Record{{"a", Int(1)}, {"b_2", Set(nil)}},
		"(0 :> x @@ 1 :> <<2>>)":           Func{{Int(0), Name("x")}, {Int(1), Tuple{Int(2)}}},
		"( [a |-> -1,\n b |-> 2] :>\n 1 )": Func{{Record{{"a", Int(-1)}, {"b", Int(2)}}, Int(1)}},
	} {
		got, err := ParseValue(text)
		require.NoError(t, err, "%s", text)
		require.Equal(t, want, got, "%s", text)
	}
}

func TestParseValueRefuses(t *testing.T) {
	for text, says := range map[string]string{
		"":                                      "offset 0: want a value",
		"1 2":                                   "offset 2: more text",
		"<<1 2>>":                               "offset 4: want ,",
		"<<1, 2":                                "offset 6: want ,",
		"{1,":                                   "offset 3: want a value",
		"[a = 1]":                               "offset 3: want |->",
		"[1 |-> 2]":                             "offset 1: want a name",
		"(1 :> 2 3 :> 4)":                       "offset 8: want @@",
		`"a`:                                    "without its end",
		`"\x"`:                                  "unknown escape",
		`"\`:                                    "without its end",
		"-":                                     "invalid syntax",
		"99999999999999999999":                  "out of range",
		"*":                                     "offset 0: want a value",
		strings.Repeat("<<", 200):               "at most 100 deep",
		strings.Repeat("[a |-> ", 200) + "1":    "at most 100 deep",
		"1" + strings.Repeat(" ", 3) + "\x00 2": "more text",
	} {
		_, err := ParseValue(text)
		require.ErrorIs(t, err, ErrValue, "%s", text)
		require.ErrorContains(t, err, says, "%s", text)
	}
}

func TestParseState(t *testing.T) {
	got, err := ParseState("/\\ x = 0\n/\\ y = <<\n  1 >>")
	require.NoError(t, err)
	require.Equal(t, Record{{"x", Int(0)}, {"y", Tuple{Int(1)}}}, got)
	require.Equal(t, Int(0), got.Get("x"))
	require.Nil(t, got.Get("z"))

	got, err = ParseState("x = 0")
	require.NoError(t, err)
	require.Equal(t, Record{{"x", Int(0)}}, got)

	for text, says := range map[string]string{
		"":                "offset 0: want a name",
		"x = 0 y = 1":     `want /\`,
		"/\\ x = 0\n/\\ ": "want a name",
		"/\\ x |-> 0":     "want =",
	} {
		_, err := ParseState(text)
		require.ErrorIs(t, err, ErrValue, "%q", text)
		require.ErrorContains(t, err, says, "%q", text)
	}
}

// No text makes the parser panic or run away, and what it takes it takes whole.
func FuzzParseState(f *testing.F) {
	f.Add("/\\ x = 0\n/\\ y = <<\"a\\n\", {TRUE, m}, [a |-> -1], (0 :> 1 @@ 2 :> <<>>)>>")
	f.Add("x = ((((")
	f.Add("x=()")
	f.Add("/\\ x = (0 :> [kind |-> \"arc\", object |-> 1, of |-> -1, dead |-> FALSE])")
	f.Fuzz(func(t *testing.T, text string) {
		state, err := ParseState(text)
		if err != nil {
			require.ErrorIs(t, err, ErrValue)
			return
		}
		require.NotEmpty(t, state)
		for _, v := range state {
			require.NotNil(t, v.Value)
		}
		again, err := ParseState(text + "\n/\\ more = 0")
		require.NoError(t, err)
		require.Equal(t, append(state, Field{"more", Int(0)}), again)
		_, _ = tlcState(text)
	})
}
