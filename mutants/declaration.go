package mutants

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// declaration is the file that declares a mutant, in its folder.
const declaration = "mutant.json"

// decode reads one object, and refuses what a decoder would drop or mix: more than that object, and a key that is there twice.
func decode(text []byte, m *Mutant) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil {
		return err
	}
	if err := d.Decode(&json.RawMessage{}); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return once(json.NewDecoder(bytes.NewReader(text))) // how deep it goes, the decoder has bounded
}

// once refuses a value that has an object with a key twice, whatever the case of its letters: the decoder takes no notice of that either.
func once(d *json.Decoder) error {
	t, err := d.Token()
	open, ok := t.(json.Delim)
	if err != nil || !ok {
		return err
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			folded := strings.ToLower(fmt.Sprint(key))
			if seen[folded] {
				return fmt.Errorf("%q is there twice", key)
			}
			seen[folded] = true
		}
		if err := once(d); err != nil {
			return err
		}
	}
	_, err = d.Token() // its end
	return err
}
