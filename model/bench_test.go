package model

import "testing"

// BenchmarkSearch searches 49,543 states with every invariant in each.
func BenchmarkSearch(b *testing.B) {
	bounds := Bounds{Limit: 3, Objects: 1, Handles: 4, Running: 2, Wakes: 2}
	states := 0
	for b.Loop() {
		res, err := Search(b.Context(), bounds, nil)
		if err != nil {
			b.Fatal(err)
		}
		states += res.States
	}
	b.ReportMetric(float64(states)/b.Elapsed().Seconds(), "states/s")
	b.ReportAllocs()
}
