package linearize

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
)

// Goroutine returns the number that the runtime prints for the running goroutine. Of a recording, user code such as a destructor has no
// other way to know in whose call it runs. It takes about a microsecond: keep it off the paths that are timed.
func Goroutine() int64 {
	var buf [64]byte
	fields := bytes.Fields(buf[:runtime.Stack(buf[:], false)]) // "goroutine 7 [running]:..."
	id, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		panic(fmt.Sprintf("linearize: the runtime no longer begins a stack with the goroutine's number: %v", err))
	}
	return id
}
