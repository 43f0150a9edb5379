package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"github.com/wakecheck/wakecheck/mutants"
)

func execCommand() *cli.Command {
	return &cli.Command{
		Name:      "exec",
		Usage:     "run this command as it is with a mutant",
		UsageText: "wakecheck exec MUTANT [COMMAND] [options]",
		Description: "Builds the command with the mutant's patch, without touching the sources, and runs it with the other arguments. Its exit status is that\n" +
			"of the patched command: wakecheck exec coalesced-wake-without-release explore -show state-coalesced-by-ref",
		SkipFlagParsing: true,
		Action:          execAction,
	}
}

func execAction(ctx context.Context, c *cli.Command) error {
	name := c.Args().First()
	if name == "-h" || name == "--help" || name == "-help" {
		return cli.ShowSubcommandHelp(c)
	}
	if name == "" {
		return usagef("exec needs the name of a mutant: wakecheck mutants -list shows what there is")
	}
	root, err := mutants.Root(ctx)
	if err != nil {
		return err
	}
	x, err := mutants.LoadPatch(os.DirFS(filepath.Join(root, mutants.Folder)), name)
	if errors.Is(err, fs.ErrNotExist) {
		return unknownMutant(ctx, name)
	}
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "wakecheck-exec-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := mutants.Build(ctx, root, x.Patch, dir)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, bin, c.Args().Tail()...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it ends with what it has
	stdout := &lines{to: c.Root().Writer, change: x.OfItself}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, c.Root().ErrWriter
	err = errors.Join(cmd.Run(), stdout.flush())
	var status *exec.ExitError
	if errors.As(err, &status) {
		return exitWith(status.ExitCode())
	}
	return err
}

// unknownMutant guesses what was meant.
func unknownMutant(ctx context.Context, name string) error {
	m, err := openMuseum(ctx)
	if err == nil {
		_, err = m.named(name)
	}
	return err
}

// lines changes text on its way, line by line.
type lines struct {
	to     io.Writer
	change func(string) string
	rest   []byte // of a line that is not complete
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	end := bytes.LastIndexByte(l.rest, '\n') + 1
	if end == 0 && len(l.rest) < maxLine {
		return len(p), nil
	}
	if end == 0 {
		end = len(l.rest)
	}
	_, err := io.WriteString(l.to, l.change(string(l.rest[:end])))
	l.rest = append([]byte(nil), l.rest[end:]...)
	return len(p), err
}

// maxLine bounds what is kept of a line, in bytes.
const maxLine = 1 << 16

func (l *lines) flush() error {
	_, err := io.WriteString(l.to, l.change(string(l.rest)))
	l.rest = nil
	return err
}
