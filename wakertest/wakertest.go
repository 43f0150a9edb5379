// Package wakertest puts the implementation in impl/waker before the checks of this module: as a [model.System] that the sequential layers
// drive call by call, and as a workload on real goroutines whose history is recorded.
package wakertest

import (
	"github.com/wakecheck/wakecheck/model"
)

// New is the [model.Maker] of impl/waker: a subject on the native space, each object in a space of its own so that its
// release can be counted. Calls may nest and pause as [model.System] says.
func New(cfg model.Config, user model.User) model.System {
	return &system{cfg: cfg, user: user, handles: map[model.HandleID]any{}}
}
