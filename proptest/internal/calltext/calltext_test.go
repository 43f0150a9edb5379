package calltext

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRoundTrip(t *testing.T) {
	for _, text := range []string{
		"new object 3 -> 7", "clone 1 -> 2", "drop 0", "ptr_eq 1, 2", "wake 1 (self 4)", "increment_strong_count 2 -> 3",
	} {
		words := strings.Fields(text)
		p := New(words[1:], 4, 8)
		c := p.Call(words[0])
		require.NoError(t, p.End())
		require.Equal(t, text, c.String())
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"copy 1 -> 2", `no operation "copy"`},
		{"new 0 -> 0", `"0": want "object"`},
		{"new object 4 -> 0", `"4": want a number from 0 to 3`},
		{"new object 0 0", `"0": want "->"`},
		{"new object 0 -> 8", `"8": want a number from 0 to 7`},
		{"clone", "it ends where a handle is expected"},
		{"clone x", `"x": want a number from 0 to 7`},
		{"clone -1", `"-1": want a number from 0 to 7`},
		{"clone 1 ->", "it ends where a handle is expected"},
		{"ptr_eq 1,", "it ends where a second handle is expected"},
		{"ptr_eq 1, 9", `"9": want a number from 0 to 7`},
		{"wake 1 (self 2", `"2": want ")" after the handle of self`},
		{"drop 1 2 3", `unexpected "2 3"`},
		{"clone 9 -> 10", `"9": want a number from 0 to 7`}, // the first error stays
	} {
		words := strings.Fields(tt.text)
		p := New(words[1:], 4, 8)
		p.Call(words[0])
		require.EqualError(t, p.End(), tt.want, tt.text)
	}
}
