package tla

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// keywords of a configuration file, each of which begins a section.
var keywords = []string{"SPECIFICATION", "INIT", "NEXT", "INVARIANT", "INVARIANTS", "PROPERTY", "PROPERTIES", "CONSTANT", "CONSTANTS",
	"CONSTRAINT", "CONSTRAINTS", "ACTION_CONSTRAINT", "ACTION_CONSTRAINTS", "SYMMETRY", "VIEW", "CHECK_DEADLOCK", "ALIAS", "POSTCONDITION"}

// section returns the names in the sections of a configuration with one of the keywords.
func section(text string, of ...string) []string {
	var names []string
	current := ""
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, `\*`)
		for _, word := range strings.Fields(line) {
			switch {
			case slices.Contains(keywords, word):
				current = word
			case slices.Contains(of, current):
				names = append(names, word)
			}
		}
	}
	return names
}

// temporalNames lists the properties of a configuration.
func temporalNames(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("tla: %w", err)
	}
	return section(string(text), "PROPERTY", "PROPERTIES"), nil
}

// constants returns what a configuration puts in the place of constants and operators: the text behind = or <-.
func constants(text string) map[string]string {
	all := map[string]string{}
	inside := false
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, `\*`)
		words := strings.Fields(line)
		if len(words) > 0 && slices.Contains(keywords, words[0]) {
			inside = words[0] == "CONSTANT" || words[0] == "CONSTANTS"
			words = words[1:]
		}
		if inside && len(words) >= 3 && (words[1] == "=" || words[1] == "<-") {
			all[words[0]] = strings.Join(words[2:], " ")
		}
	}
	return all
}
