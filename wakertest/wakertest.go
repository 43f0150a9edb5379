// Package wakertest puts the implementation in impl/waker before the checks of this module: as a [concurrent.Subject] that scenarios run on, as a
// [model.System] that the sequential layers drive call by call, and as a workload on real goroutines whose history is recorded.
package wakertest

import (
	"github.com/wakecheck/wakecheck/model"
)

// New is the [model.Maker] of impl/waker: [Sequential] of [Reference].
func New(cfg model.Config, user model.User) model.System { return Sequential(Reference)(cfg, user) }
