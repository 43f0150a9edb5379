package draw

import (
	"encoding/xml"
	"strings"
	"unicode"
)

// maxLabel and maxTitle bound what is shown of one text, in characters of the terminal.
const (
	maxLabel = 56
	maxTitle = 1000
)

// clean replaces what does not print, and what is no UTF-8, by the replacement character. Line breaks and tabs become spaces.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case !unicode.IsPrint(r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
	return cut(s, maxTitle)
}

// shorten is clean for a label.
func shorten(s string) string { return cut(clean(s), maxLabel) }

// cut shortens a text to a width, with an ellipsis in place of what is missing.
func cut(s string, limit int) string {
	if width(s) <= limit {
		return s
	}
	n := 1
	for i, r := range s {
		n += runeWidth(r)
		if n > limit {
			return s[:i] + "…"
		}
	}
	return s
}

// width returns how many columns of a terminal a text takes, or a little more.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// firstWide is where the scripts begin that have wide characters. Some behind it are narrow: then there is room left.
const firstWide = 0x1100

func runeWidth(r rune) int {
	if r >= firstWide && r != unicode.ReplacementChar && r != '…' {
		return 2
	}
	return 1
}

// escapeXML makes clean text fit for element content and for attributes in double quotes.
func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}

// dotEscapes is what a double-quoted string of DOT gives a meaning: quotes for the scanner, backslashes and character
// entities for labels.
var dotEscapes = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "&", "&amp;")

func quoteDOT(s string) string { return `"` + dotEscapes.Replace(s) + `"` }
