// Package rapidrun runs rapid inside a program that is no test, with a seed of its own, a counted number of checks, and no file or flag left behind.
package rapidrun

import (
	"errors"
	"flag"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// This package is the only one that runs rapid. It calls rapid.Check with a TB of its own, because that is the one entrance with the shrinker behind it:
// rapid.MakeFuzz takes bits and does not shrink, Generator.Example neither, and MakeCheck wants a *testing.T. What rapid.Check brings
// along is dealt with here, once:
//
//   - Seed, number of checks and steps are flags of the process. They are set for the run and put back, under a lock, so that runs in
//     one process take turns. A test that calls rapid.Check itself meanwhile would see them.
//   - Flags must be registered and parsed, or testing.Short panics. Under -test.short rapid divides the checks by 5 and the steps by 2; that is made up for.
//   - It reads and writes files below testdata/rapid. Writing is switched off; what is read has the name of the test in it, and
//     ours is longer than any file system takes.
//   - It ends early, and passes, near the deadline of a *testing.T. Our TB has no deadline; a property that has to stop ends its goroutine.
//   - Its shrinker stops after a wall-clock time, which would make the result depend on the machine. The time is set out of reach and
//     the property counts its runs instead.

// rapidFlags is where rapid registered its flags when the program began.
var rapidFlags = flag.CommandLine

var rapidMu sync.Mutex

// Err is wrapped by every error of this package, and says that rapid did not do what was asked of it.
var Err = errors.New("rapid")

// Set prepares the process for a call of [Run], and returns what puts it back. The lock is held in between. The property is to be checked
// that often, with that average number of steps for each [rapid.T.Repeat] in it; both are at least 1.
func Set(seed uint64, checks, steps int) (restore func(), err error) {
	testing.Init()
	if !flag.Parsed() {
		if err := flag.CommandLine.Parse(nil); err != nil {
			return nil, fmt.Errorf("%w: parse flags: %w", Err, err)
		}
	}
	if testing.Short() {
		checks, steps = checks*5, steps*2
	}
	rapidMu.Lock()
	old, err := setFlags(map[string]string{
		"rapid.seed":       strconv.FormatUint(rapidSeed(seed), 10),
		"rapid.checks":     strconv.Itoa(checks),
		"rapid.steps":      strconv.Itoa(steps),
		"rapid.nofailfile": "true",
		"rapid.failfile":   "",
		"rapid.log":        "false",
		"rapid.v":          "false",
		"rapid.debug":      "false",
		"rapid.debugvis":   "false",
		"rapid.shrinktime": "10000h",
	})
	if err != nil {
		rapidMu.Unlock()
		return nil, err
	}
	return func() { old(); rapidMu.Unlock() }, nil
}

// Run checks the property, between Set and what that returned. It returns only if rapid came to its end in peace; else it ends the goroutine. A property
// that has to stop ends the goroutine itself; whoever calls knows then whether it did.
func Run(log *Log, property func(*rapid.T)) { rapid.Check(log, property) }

// rapidSeed spreads the seed, since rapid's next checks use the seeds 0, 1, 3, 6... above it, so that neighbours would share most of their runs.
// Zero means "any" to rapid. The mixing is splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
func rapidSeed(seed uint64) uint64 {
	z := seed + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return max(z^z>>31, 1)
}

// setFlags sets flags of rapid and returns what puts them back.
func setFlags(values map[string]string) (restore func(), err error) {
	old := map[string]string{}
	restore = func() {
		for name, value := range old {
			_ = rapidFlags.Set(name, value) // it was the value before
		}
	}
	for name, value := range values {
		f := rapidFlags.Lookup(name)
		if f == nil {
			restore()
			return nil, fmt.Errorf("%w: no flag %s", Err, name)
		}
		old[name] = f.Value.String()
		if err := f.Value.Set(value); err != nil {
			restore()
			return nil, fmt.Errorf("%w: flag %s: %w", Err, name, err)
		}
	}
	return restore, nil
}

// Log is the TB of a run. It keeps what rapid has to say. The zero Log is ready; it is for one run, and to be read when that is over.
type Log struct {
	failed bool
	lines  []string // of errors
}

// longName is too long to be part of a path, so that rapid finds no file of an earlier failure.
var longName = strings.Repeat("wakecheck-", 40)

// Lines returns the errors that rapid reported.
func (b *Log) Lines() []string { return b.lines }

func (b *Log) Helper()             {}
func (b *Log) Name() string        { return longName }
func (b *Log) Logf(string, ...any) {}
func (b *Log) Log(...any)          {}
func (b *Log) Skipf(string, ...any) {
	runtime.Goexit()
}
func (b *Log) Skip(...any) { runtime.Goexit() }
func (b *Log) SkipNow()    { runtime.Goexit() }
func (b *Log) Errorf(format string, args ...any) {
	b.failed = true
	b.lines = append(b.lines, fmt.Sprintf(format, args...))
}
func (b *Log) Error(args ...any) {
	b.failed = true
	b.lines = append(b.lines, fmt.Sprintln(args...))
}
func (b *Log) Fatalf(format string, args ...any) { b.Errorf(format, args...); runtime.Goexit() }
func (b *Log) Fatal(args ...any)                 { b.Error(args...); runtime.Goexit() }
func (b *Log) FailNow()                          { b.failed = true; runtime.Goexit() }
func (b *Log) Fail()                             { b.failed = true }
func (b *Log) Failed() bool                      { return b.failed }
