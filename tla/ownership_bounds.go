package tla

import (
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/model"
)

// ErrBounds is wrapped by the errors of [OwnershipBounds] and [WakeupBounds].
var ErrBounds = errors.New("bounds of a configuration")

// funcSets are the sets of operations that MCOwnership.tla gives names to.
var funcSets = map[string][]model.Func{
	"BasicFuncs": nil, // what the model takes by default
	"WakeFuncs":  {model.New, model.Clone, model.IntoWaker, model.Borrow, model.EndBorrow, model.Wake, model.WakeByRef, model.Drop},
	"AllFuncs":   model.Funcs(),
}

// OwnershipBounds returns the bounds that a configuration of module Ownership has, as the model has them. The text is that of the file.
func OwnershipBounds(config string) (model.Bounds, error) {
	given := constants(config)
	r := &reader{}
	number := func(name string) int64 { return r.constant(given, name) }
	b := model.Bounds{
		Limit:   uint64(number("Limit")),
		Objects: int(number("MaxObjects")),
		Handles: int(number("MaxHandles")),
		Running: int(number("MaxRunning")),
		Wakes:   uint64(number("MaxWakes")),
		Selves:  given["Selves"] == "TRUE",
	}
	var known bool
	if b.Funcs, known = funcSets[given["Funcs"]]; !known {
		r.fail("no set of operations %q", given["Funcs"])
	}
	if r.err == nil && b.Limit < 2 {
		r.fail("limit %d", b.Limit)
	}
	if r.err != nil {
		return model.Bounds{}, fmt.Errorf("tla: %w: %w", ErrBounds, r.err)
	}
	return b, nil
}
