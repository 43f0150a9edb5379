package mutants

import (
	"context"
	"runtime"
	"sync"
)

// Each calls run for 0 to n-1, parallel at once; 0 means one a processor. When ctx is over no more begin. It returns when those that began are done.
func Each(ctx context.Context, n, parallel int, run func(i int)) {
	if parallel <= 0 {
		parallel = runtime.NumCPU()
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(n, parallel) {
		workers.Go(func() {
			for i := range next {
				run(i)
			}
		})
	}
	for i := range n {
		if ctx.Err() == nil {
			next <- i
		}
	}
	close(next)
	workers.Wait()
}
