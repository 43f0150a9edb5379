package linearize_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
)

func Example() {
	h, err := linearize.ReadFile("testdata/histories/freed-twice.jsonl", linearize.ReadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := linearize.Check(context.Background(), h, linearize.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Verdict, report.Operations, "operations")
	fmt.Println(report.Failure())
	// Output:
	// fail 4 operations
	// line 8: object 0: drop of handle 1 (process 1, invoked on line 6) returned freed=true; the contract allows freed=false: R3 FreeOnce
}

func ExampleRead() {
	file := `{"index":0,"process":0,"type":"invoke","f":"upgrade","value":{"object":0},"time":1}`
	_, err := linearize.Read(strings.NewReader(file), "run.jsonl", linearize.ReadOptions{})
	fmt.Println(err)
	// Output:
	// run.jsonl:1: f: want new, clone, into_waker, borrow, end_borrow, wake, wake_by_ref, drop, strong_count or wakes, have "upgrade"
}

func ExampleBuilder() {
	b := linearize.NewBuilder("run 1", linearize.ReadOptions{})
	value := linearize.Value{Object: 0, Handle: model.NoHandle, To: 0}
	for time, typ := range []linearize.Type{linearize.Invoke, linearize.OK} {
		err := b.Add(linearize.Event{Type: typ, F: model.New, Value: value, Time: int64(time)})
		if err != nil {
			fmt.Println(err)
		}
	}
	value = linearize.Value{Object: 0, Handle: 1, To: model.NoHandle}
	fmt.Println(b.Add(linearize.Event{Type: linearize.Invoke, F: model.Drop, Value: value, Time: 2}))
	// Output:
	// run 1:3: drop: handle 1 does not exist yet
}

func ExampleWriter() {
	w := linearize.NewWriter(os.Stdout)
	value := linearize.Value{Object: 0, Handle: model.NoHandle, To: 7}
	for time, typ := range []linearize.Type{linearize.Invoke, linearize.OK} {
		if err := w.Write(linearize.Event{Process: 2, Type: typ, F: model.New, Value: value, Time: int64(time)}); err != nil {
			fmt.Println(err)
		}
	}
	if err := w.Flush(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"index":0,"process":2,"type":"invoke","f":"new","value":{"object":0,"handle":7,"kind":"arc"},"time":0}
	// {"index":1,"process":2,"type":"ok","f":"new","value":{"object":0,"handle":7,"kind":"arc"},"time":1}
}

func ExampleRecorder() {
	r := linearize.NewRecorder(1, 2)
	thread := r.Threads()[0]

	thread.Invoke(model.New, linearize.Value{Object: 0, Handle: model.NoHandle, To: 0})
	strong := 1 // the operation itself
	thread.Return(linearize.Result{})

	thread.Invoke(model.Drop, linearize.Value{Object: 0, Handle: 0, To: model.NoHandle})
	strong--
	thread.Return(linearize.Result{Freed: strong == 0})

	h, err := r.History("recorded", linearize.ReadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := linearize.Check(context.Background(), h, linearize.Options{})
	fmt.Println(report.Verdict, err)
	// Output:
	// pass <nil>
}

func ExampleWriteHTML() {
	h, err := linearize.ReadFile("testdata/histories/freed-twice.jsonl", linearize.ReadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var page bytes.Buffer
	err = linearize.WriteHTML(context.Background(), &page, h, 0)
	fmt.Println(strings.Contains(page.String(), "R3 FreeOnce"), err)
	// Output:
	// true <nil>
}
