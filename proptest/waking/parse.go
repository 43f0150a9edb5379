package waking

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxText bounds a text, in bytes, so that a hostile one costs little.
const maxText = 1 << 14

// SyntaxError says why a text is no program. Line and Column count from 1, the latter in bytes; they are 0 if the text as a whole is refused.
type SyntaxError struct {
	File         string
	Line, Column int
	Reason       string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Reason)
}

// Parse reads the text form of one program; name is that of the file, for errors. The error is a *[SyntaxError], also where the form is right and a rule
// of [Program.Validate] is broken.
func Parse(name string, text []byte) (Program, error) {
	if len(text) > maxText {
		return Program{}, &SyntaxError{name, 0, 0, fmt.Sprintf("%d bytes: want at most %d", len(text), maxText)}
	}
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		return Program{}, &SyntaxError{name, 1, 1, "byte order mark: want UTF-8 without one"}
	}
	r := &reader{file: name, where: map[at]word{}}
	for line := range strings.Lines(string(text)) {
		r.line++
		if words := wordsOf(line, r.line); len(words) > 0 {
			if err := r.read(words); err != nil {
				return Program{}, err
			}
		}
	}
	if r.section == 0 {
		return Program{}, &SyntaxError{name, 0, 0, `it is empty: want "waking KIND"`}
	}
	if rule, broken := ruleOf(r.p.Validate()); broken {
		w, known := r.where[rule.at]
		if !known {
			w = r.where[whole]
		}
		return Program{}, r.fail(w, "%s", rule.Reason)
	}
	return r.p, nil
}

// IsProgram reports whether a text begins as that of a program does.
func IsProgram(text []byte) bool {
	for line := range strings.Lines(string(text)) {
		if words := wordsOf(line, 0); len(words) > 0 {
			return words[0].text == "waking"
		}
	}
	return false
}

// word is a word of a text with its place.
type word struct {
	text         string
	line, column int
}

// wordsOf takes a line apart, without its comment.
func wordsOf(line string, number int) (words []word) {
	line, _, _ = strings.Cut(line, "#")
	from := -1
	for i := range len(line) + 1 {
		switch blank := i == len(line) || strings.ContainsRune(" \t\r\n", rune(line[i])); {
		case !blank && from < 0:
			from = i
		case blank && from >= 0:
			words = append(words, word{line[from:i], number, from + 1})
			from = -1
		}
	}
	return words
}

// sections are the lines that are no steps, in the order in which they come.
var sections = map[string]int{"waking": 1, "ready": 2, "ends": 3, "main": 4, "thread": 5}

// reader reads a text line by line, and remembers where the places are that an error may be about.
type reader struct {
	file    string
	p       Program
	section int // of the last line that was no step; 0 before the first
	line    int
	where   map[at]word
}

func (r *reader) fail(w word, format string, args ...any) error {
	return &SyntaxError{r.file, w.line, w.column, fmt.Sprintf(format, args...)}
}

func (r *reader) read(words []word) error {
	head := words[0]
	next, isSection := sections[head.text]
	switch {
	case r.section == 0 && next != 1:
		return r.fail(head, `want "waking KIND" first`)
	case !isSection:
		return r.step(words)
	case next == r.section && next != 5:
		return r.fail(head, "a second %q", head.text)
	case next < r.section:
		return r.fail(head, "%q is out of order: want waking, ready, ends, main, threads", head.text)
	}
	r.section = next
	if next == 4 {
		r.where[at{-1, -1}] = head
		return r.nothing(words[1:])
	}
	if len(words) < 2 {
		return r.fail(word{line: head.line, column: head.column + len(head.text)}, "the line ends where more is expected")
	}
	if err := r.value(next, words[1]); err != nil {
		return err
	}
	return r.nothing(words[2:])
}

// value reads what stands behind the first word of a section.
func (r *reader) value(section int, w word) error {
	switch section {
	case 1:
		r.where[whole] = w
		k := slices.Index(kindNames[:], w.text)
		if k < 0 {
			return r.fail(w, "%.40q: want %s", w.text, strings.Join(kindNames[:], ", "))
		}
		r.p.Kind = Kind(k)
	case 2:
		n, err := strconv.Atoi(w.text)
		if err != nil || n < 1 || n > MaxReady {
			return r.fail(w, "ready %.40q: want a number from 1 to %d", w.text, MaxReady)
		}
		r.p.Ready = n
	case 3:
		e := slices.Index(endNames[:], w.text)
		if e < 0 {
			return r.fail(w, "%.40q: want %s", w.text, strings.Join(endNames[:], ", "))
		}
		r.p.Ends = End(e)
	case 5:
		if want := threadName(len(r.p.Threads)); w.text != want {
			return r.fail(w, "thread %.40q: want %s", w.text, want)
		}
		r.where[at{len(r.p.Threads), -1}] = w
		r.p.Threads = append(r.p.Threads, nil)
	}
	return nil
}

func (r *reader) nothing(words []word) error {
	if len(words) > 0 {
		return r.fail(words[0], "%.40q: want the end of the line", words[0].text)
	}
	return nil
}

func (r *reader) step(words []word) error {
	w := words[0]
	o := slices.Index(opNames[:], w.text)
	switch {
	case r.section < 4:
		return r.fail(w, `%.40q: want "main" or "thread" first`, w.text)
	case o < 0:
		return r.fail(w, "no step %.40q", w.text)
	case r.section == 4:
		r.where[at{-1, len(r.p.Main)}] = w
		r.p.Main = append(r.p.Main, Op(o))
	default:
		i := len(r.p.Threads) - 1
		r.where[at{i, len(r.p.Threads[i])}] = w
		r.p.Threads[i] = append(r.p.Threads[i], Op(o))
	}
	return r.nothing(words[1:])
}
