// Command wakecheck verifies reference-counted task wakers: its own implementation, in every layer, and recorded
// histories of any other. `wakecheck -h` lists the commands; README.md of the module tells what they mean.
//
// Exit status: 0 pass, 1 fail, 2 wrong use or broken input, 3 incomplete. Over several inputs 1 if any failed, else 2 if any was
// broken, else 3 if any was incomplete, else 0.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first interrupt ends the run with what it has; a second one kills, as the handler is gone by then.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args, os.Stdout, os.Stderr))
}
