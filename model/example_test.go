package model_test

import (
	"context"
	"fmt"

	"github.com/wakecheck/wakecheck/model"
)

// A wake by value is two steps: between delivery and release the count still includes the waker.
func ExampleState_Start() {
	s := model.NewState(8)
	s, _, _ = s.Start(model.Call{F: model.New, Handle: model.NoHandle, Other: model.NoHandle, To: 0, Self: model.NoHandle})
	s, _, _ = s.Start(model.Call{F: model.Clone, Handle: 0, Other: model.NoHandle, To: 1, Self: model.NoHandle})
	s, _, _ = s.Start(model.Call{F: model.IntoWaker, Handle: 1, Other: model.NoHandle, To: 2, Self: model.NoHandle})

	wake := model.Call{F: model.Wake, Handle: 2, Other: model.NoHandle, To: model.NoHandle, Self: model.NoHandle}
	s, _, done := s.Start(wake)
	fmt.Println("over:", done, "strong:", s.Object(0).Strong, "wakes:", s.Object(0).Wakes)
	s, _, done = s.Resume(wake, false)
	fmt.Println("over:", done, "strong:", s.Object(0).Strong, "wakes:", s.Object(0).Wakes)
	// Output:
	// over: false strong: 2 wakes: 1
	// over: true strong: 1 wakes: 1
}

func ExampleSearch() {
	bounds := model.Bounds{Limit: 2, Objects: 1, Handles: 2, Running: 1, Funcs: []model.Func{model.New, model.Clone, model.Drop}}
	found, err := model.Search(context.Background(), bounds, nil)
	fmt.Println(found.States, "states,", found.Edges, "edges, depth", found.Depth, "error", err)
	// Output: 7 states, 11 edges, depth 4 error <nil>
}
