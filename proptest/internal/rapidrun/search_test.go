package rapidrun

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type number int

func (n number) String() string { return strconv.Itoa(int(n)) }

// numbers is a search for numbers below limit that passes all below bad, and keeps what it was given.
func numbers(want, limit, bad int) (*Search[number, number], *[]number) {
	var judged []number
	s := &Search[number, number]{Seed: 3, Want: want,
		Draw:   func(t *rapid.T) number { return number(rapid.IntRange(0, limit-1).Draw(t, "n")) },
		Large:  func(number) bool { return false },
		Refuse: func(number) bool { return false },
	}
	s.Judge = func(n number) {
		judged = append(judged, n)
		if int(n) >= bad {
			s.Fail(&n)
			return
		}
		s.Passed()
	}
	s.Again = func(n number) *number {
		judged = append(judged, n)
		if int(n) >= bad {
			return &n
		}
		return nil
	}
	return s, &judged
}

// Each case is judged once, as many as are wanted, and in further rounds what the first ones left out.
func TestSearchPasses(t *testing.T) {
	s, judged := numbers(50, 60, 100)
	s.Large = func(n number) bool { return n > 55 }
	refused := 0
	s.Refuse = func(n number) bool {
		if n < 3 {
			refused++
		}
		return n < 3
	}
	reason, err := s.Run(t.Context())
	require.NoError(t, err)
	require.Empty(t, reason)
	require.Nil(t, s.Failure)
	require.Len(t, *judged, 50)
	seen := map[number]bool{}
	for _, n := range *judged {
		require.False(t, seen[n], "%d was judged before", n)
		require.True(t, n >= 3 && n <= 55, "%d was refused", n)
		seen[n] = true
	}
	require.NotZero(t, s.Repeated)
	require.NotZero(t, s.Rejected)
	require.NotZero(t, refused)
	require.Equal(t, s.Draws, s.Repeated+s.Rejected+refused+len(*judged))
}

// The first failure ends the search. Smaller cases are tried at most once, and taken if they fail.
func TestSearchFails(t *testing.T) {
	s, judged := numbers(1000, 1_000_000, 5000)
	_, err := s.Run(t.Context())
	require.NoError(t, err)
	first := (*judged)[len(*judged)-1]
	require.Equal(t, first, *s.Failure)
	require.GreaterOrEqual(t, int(first), 5000)
	require.Zero(t, s.Tried, "rapid does not shrink")

	require.False(t, s.Smaller(4999))
	require.False(t, s.Smaller(4999), "it is known by now")
	require.Equal(t, 1, s.Tried)
	require.True(t, s.Smaller(5000))
	require.EqualValues(t, 5000, *s.Failure)
	s.Large = func(number) bool { return true }
	require.False(t, s.Smaller(6000), "too large, whatever it does")
	require.Equal(t, 2, s.Tried)
}

// A case that panics is an error, and no failure of what is searched.
func TestSearchPanics(t *testing.T) {
	s, _ := numbers(10, 10, 10)
	s.Judge = func(number) { panic("no") }
	_, err := s.Run(t.Context())
	require.ErrorIs(t, err, Err)
	require.ErrorContains(t, err, "no")
}

// What ends a search early is no pass.
func TestSearchCutShort(t *testing.T) {
	s, _ := numbers(50, 10, 100)
	reason, err := s.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, "5000 draws gave no more that are new and within the budget", reason)

	ctx, cancel := context.WithCancelCause(t.Context())
	s, judged := numbers(50, 1000, 1000)
	judge := s.Judge
	s.Judge = func(n number) {
		if judge(n); len(*judged) == 7 {
			cancel(errors.New("enough"))
		}
	}
	reason, err = s.Run(ctx)
	require.NoError(t, err)
	require.Equal(t, "enough", reason)
	require.Len(t, *judged, 7)
	require.False(t, s.Smaller(1), "nothing is run when the context is over")

	s, _ = numbers(50, 1000, 1000)
	s.Judge = func(number) { s.Cut("no more") }
	reason, err = s.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, "no more", reason)

	s, _ = numbers(50, 1000, 1000)
	broken := errors.New("broken")
	s.Judge = func(number) { s.Break(broken) }
	_, err = s.Run(t.Context())
	require.ErrorIs(t, err, broken)

}
