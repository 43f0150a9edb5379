package litmus_test

import (
	"context"
	"fmt"
	"os"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/litmus"
	"github.com/wakecheck/wakecheck/impl/memory"
)

const publish = `C publish
{ data = 0; flag = 0; }

P0(int *data, atomic_int *flag) {
  *data = 42;
  atomic_store_explicit(flag, 1, memory_order_release);
}

P1(int *data, atomic_int *flag) {
  int r0 = atomic_load_explicit(flag, memory_order_acquire);
  int r1 = 42;
  if (r0 == 1) {
    r1 = *data;
  }
}

~exists (1:r0=1 /\ 1:r1=0)`

func Example() {
	test, err := litmus.Parse("publish.litmus", publish)
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := litmus.Run(context.Background(), test)
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = result.WriteJSON(os.Stdout)
	// Output:
	// {"name":"publish","file":"publish.litmus","states":2,"outcomes":["1:r0=0; 1:r1=42;","1:r0=1; 1:r1=42;"],"condition":"~exists (1:r0=1 /\\ 1:r1=0)","observation":"Never","positive":0,"negative":2,"racy":false}
}

func ExampleParse_error() {
	_, err := litmus.Parse("half.litmus", "C half\n{ x = 0; }\nP0(atomic_int *x) {\n  atomic_store_explicit(x, 1);\n}\n")
	fmt.Println(err)
	// Output:
	// half.litmus:4:29: expected "," between arguments, found ")"
}

func ExampleIn() {
	test, err := litmus.ParseFile("../testdata/litmus/RS+store.litmus")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range []explore.Model{explore.C20, explore.RC11} {
		result, err := litmus.Run(context.Background(), test, litmus.In(m))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(m, result.Observation(), "race:", result.Racy)
	}
	// Output:
	// c20 Sometimes race: true
	// rc11 Never race: false
}

// Change one order and see what breaks.
func ExampleWith() {
	test, err := litmus.Parse("publish.litmus", publish)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, site := range test.Sites() {
		result, err := litmus.Run(context.Background(), test, litmus.With(explore.Override(site, memory.RelaxedOrder)))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(site, "relaxed:", result.Observation(), "race:", result.Racy)
	}
	// Output:
	// P0.store.flag[release] relaxed: Sometimes race: true
	// P1.load.flag[acquire] relaxed: Sometimes race: true
}
