package tla

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// Purpose is why a configuration is there.
type Purpose string

// The purposes.
const (
	Verify  Purpose = "verify"  // it passes: what it lists holds within its bounds
	Mutant  Purpose = "mutant"  // one line differs from a configuration that passes, and the named property breaks
	Reach   Purpose = "reach"   // an interesting situation is reached: the claim that it is not breaks
	Compare Purpose = "compare" // it passes, and a test compares more of what comes out: a state graph, printed values
)

// Entry is one configuration with what TLC must find.
type Entry struct {
	Name     string         `json:"name"`   // of the file NAME.cfg
	Module   string         `json:"module"` // of the file MODULE.tla
	Purpose  Purpose        `json:"purpose"`
	Expect   Verdict        `json:"expect"`
	Property string         `json:"property,omitempty"` // that breaks
	Rule     model.Property `json:"rule,omitempty"`     // of the contract, that it stands for
	Why      string         `json:"why"`
	// Counts are exact. Of a run that breaks something they are those up to there, with one worker.
	Distinct  int64 `json:"distinct"`
	Generated int64 `json:"generated"`
	Depth     int   `json:"depth"`
	// Long configurations take minutes: tests leave them out. Quick ones take a second or two: verify runs them.
	Long   bool `json:"long,omitempty"`
	Quick  bool `json:"quick,omitempty"`
	HeapMB int  `json:"heap_mb,omitempty"`
}

// ErrManifest is wrapped by every error of a manifest.
var ErrManifest = errors.New("manifest")

// Manifest returns the entries in their order. The error says what is wrong with an entry, or that entries and files are not the same.
func Manifest() ([]Entry, error) {
	text, err := files.ReadFile("manifest.json")
	if err != nil {
		return nil, fmt.Errorf("tla: %w: %w", ErrManifest, err)
	}
	return parseManifest(text, Specs())
}

func parseManifest(text []byte, specs fs.FS) ([]Entry, error) {
	var entries []Entry
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&entries); err != nil {
		return nil, fmt.Errorf("tla: %w: %w", ErrManifest, err)
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("tla: %w: it has no entries", ErrManifest)
	}
	seen, modules := map[string]bool{}, map[string]bool{}
	for _, e := range entries {
		if err := e.check(specs); err != nil {
			return nil, fmt.Errorf("tla: %w: %s: %w", ErrManifest, e.Name, err)
		}
		if seen[e.Name] {
			return nil, fmt.Errorf("tla: %w: %s is listed twice", ErrManifest, e.Name)
		}
		seen[e.Name], modules[e.Module] = true, true
	}
	return entries, unlisted(specs, seen, modules)
}

// check holds an entry against its configuration.
func (e Entry) check(specs fs.FS) error {
	cfg, err := fs.ReadFile(specs, e.Name+".cfg")
	if err != nil {
		return err
	}
	if _, err := fs.Stat(specs, e.Module+".tla"); err != nil {
		return err
	}
	if !slices.Contains([]Purpose{Verify, Mutant, Reach, Compare}, e.Purpose) {
		return fmt.Errorf("purpose %q", e.Purpose)
	}
	if !slices.Contains([]Verdict{Pass, Invariant, Action, Temporal, Deadlock}, e.Expect) {
		return fmt.Errorf("expect %q", e.Expect)
	}
	if fails := e.Expect != Pass; fails != (e.Purpose == Mutant || e.Purpose == Reach) {
		return fmt.Errorf("a configuration of purpose %s that is to end in %s", e.Purpose, e.Expect)
	}
	if (e.Expect == Pass) != (e.Property == "") {
		return fmt.Errorf("expect %s with property %q", e.Expect, e.Property)
	}
	if e.Property != "" && e.Expect != Deadlock && !slices.Contains(section(string(cfg), "INVARIANT", "INVARIANTS", "PROPERTY", "PROPERTIES"), e.Property) {
		return fmt.Errorf("the configuration does not list %s", e.Property)
	}
	if e.Rule != "" && e.Rule.Name() == "" {
		return fmt.Errorf("no rule %s in the contract", e.Rule)
	}
	if e.Long && e.Quick {
		return errors.New("it is both long and quick")
	}
	if e.Why == "" {
		return errors.New("it does not say why it is there")
	}
	return nil
}

// unlisted refuses configurations that no entry names, and modules that are neither an entry's nor extended by one.
func unlisted(specs fs.FS, configs, modules map[string]bool) error {
	all, err := fs.ReadDir(specs, ".")
	if err != nil {
		return fmt.Errorf("tla: %w: %w", ErrManifest, err)
	}
	used := map[string]bool{}
	for m := range modules {
		if err := mark(specs, m, used); err != nil {
			return fmt.Errorf("tla: %w: %w", ErrManifest, err)
		}
	}
	for _, f := range all {
		name, ext := strings.TrimSuffix(f.Name(), path.Ext(f.Name())), path.Ext(f.Name())
		switch {
		case ext == ".cfg" && !configs[name]:
			return fmt.Errorf("tla: %w: %s is not listed", ErrManifest, f.Name())
		case ext == ".tla" && !used[name]:
			return fmt.Errorf("tla: %w: no entry uses %s", ErrManifest, f.Name())
		case ext != ".cfg" && ext != ".tla":
			return fmt.Errorf("tla: %w: %s is neither a module nor a configuration", ErrManifest, f.Name())
		}
	}
	return nil
}

// mark marks a module and those of the folder that its text names.
func mark(specs fs.FS, module string, used map[string]bool) error {
	if used[module] {
		return nil
	}
	text, err := fs.ReadFile(specs, module+".tla")
	if err != nil {
		return err
	}
	used[module] = true
	for _, word := range strings.FieldsFunc(string(text), func(r rune) bool { return r != '_' && (r < '0' || r > 'z' || r > '9' && r < 'A' || r > 'Z' && r < 'a') }) {
		if _, err := fs.Stat(specs, word+".tla"); err == nil {
			if err := mark(specs, word, used); err != nil {
				return err
			}
		}
	}
	return nil
}
