package litmus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// record is a test's line of JSON.
type record struct {
	Name        string      `json:"name"`
	File        string      `json:"file"`
	States      int         `json:"states"`
	Outcomes    []string    `json:"outcomes"`
	Condition   string      `json:"condition"`
	Observation Observation `json:"observation"`
	Positive    int64       `json:"positive"`
	Negative    int64       `json:"negative"`
	Racy        bool        `json:"racy"`
	Blocked     int64       `json:"blocked,omitempty"`
	Incomplete  string      `json:"incomplete,omitempty"`
}

// MarshalJSON returns the result as one object:
//
//	{"name":"SB","file":"SB.litmus","states":4,"outcomes":["0:r0=0; 1:r0=0;",...],"condition":"exists (...)",
//	"observation":"Sometimes","positive":1,"negative":3,"racy":false}
//
// with "blocked", a number, if executions block, and "incomplete", a reason, if not all executions were run. Positive and negative count
// executions in which the proposition holds and does not hold, whatever the quantifier.
func (r *Result) MarshalJSON() ([]byte, error) {
	rec := record{
		Name: r.Test.Name, File: r.Test.File, States: len(r.States), Outcomes: r.Outcomes(),
		Condition: r.Test.Condition.String(), Observation: r.Observation(),
		Positive: r.Positive, Negative: r.Negative, Racy: r.Racy, Blocked: r.Blocked, Incomplete: r.reason(),
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(rec); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// WriteJSON writes the result as one line of JSON, in which the characters < > & of a condition stand as they are.
func (r *Result) WriteJSON(w io.Writer) error {
	b, err := r.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// WriteText writes the result in the layout of herd7, an empty line last. The verdict is Ok or No, Undef if an execution has a data
// race, after "Loop" if a loop reached its limit. A line "Blocked NAME N" is added if executions block, and a line
// "Incomplete NAME REASON" if not all executions were run.
//
// As in herd7, Witnesses counts executions for and against the condition with its quantifier, and Observation those in which
// the proposition holds and does not hold: for ~exists they are swapped.
func (r *Result) WriteText(w io.Writer) error {
	var b bytes.Buffer
	name, c := r.Test.Name, r.Test.Condition
	fmt.Fprintf(&b, "Test %s %s\nStates %d\n", name, c.Quantifier.Kind(), len(r.States))
	for _, s := range r.States {
		fmt.Fprintln(&b, s)
	}
	pro, con := r.Positive, r.Negative
	if c.Quantifier == NotExists {
		pro, con = con, pro
	}
	fmt.Fprintf(&b, "%s\nWitnesses\nPositive: %d Negative: %d\n", r.verdict(), pro, con)
	fmt.Fprintf(&b, "Condition %v\n", c)
	fmt.Fprintf(&b, "Observation %s %s %d %d\n", name, r.Observation(), r.Positive, r.Negative)
	if r.Blocked > 0 {
		fmt.Fprintf(&b, "Blocked %s %d\n", name, r.Blocked)
	}
	if reason := r.reason(); reason != "" {
		fmt.Fprintf(&b, "Incomplete %s %s\n", name, reason)
	}
	fmt.Fprintf(&b, "Time %s %.2f\n\n", name, r.Duration.Seconds())
	_, err := w.Write(b.Bytes())
	return err
}

func (r *Result) verdict() string {
	v := "No"
	switch {
	case r.Racy:
		v = "Undef"
	case r.Holds():
		v = "Ok"
	}
	if r.Cut > 0 {
		return "Loop " + v
	}
	return v
}
