package wakertest

import (
	"github.com/wakecheck/wakecheck/model"
)

// New is the [model.Maker] of impl/waker: [Sequential] of [Reference].
func New(cfg model.Config, user model.User) model.System { return Sequential(Reference)(cfg, user) }
