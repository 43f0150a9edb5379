package main

import "github.com/urfave/cli/v3"

// maxJobs bounds what a flag may ask to run at a time: each takes memory, or a process, at once.
const maxJobs = 1024

// wrongJobs is the error of a flag that says how much runs at a time; 0 is one a processor.
func wrongJobs(c *cli.Command, flag string) error {
	switch n := c.Int(flag); {
	case n < 0:
		return usagef("%s %d: want 0 or more", flag, n)
	case n > maxJobs:
		return usagef("%s %d: want at most %d", flag, n, maxJobs)
	}
	return nil
}
