package explore

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Edges are found whether they are few or many, told apart by value and by tag.
func TestKids(t *testing.T) {
	const seed = 1
	r := rand.New(rand.NewPCG(seed, 0))
	for _, size := range []int{1, 2, fewKids, fewKids + 1, fewKids + 2, 100, 5000} {
		nd := node{kid: kid{node: noNode}}
		want := map[kidKey]int32{}
		for len(want) < size {
			v := r.Uint64() >> r.UintN(64)
			for tag := range uint8(2) {
				k := kidKey{v, tag}
				if _, ok := want[k]; !ok {
					require.Equal(t, noNode, nd.find(k), "seed %d, size %d", seed, size)
					want[k] = int32(len(want))
					nd.add(k, want[k])
				}
			}
		}
		for k, c := range want {
			require.Equal(t, c, nd.find(k), "seed %d, size %d", seed, size)
		}
	}
}
