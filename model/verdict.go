package model

// Verdict is the result of a check. Only Pass is a pass.
type Verdict string

const (
	// Pass: held within the stated bounds, and at least one case ran.
	Pass Verdict = "pass"
	// Fail: a violation was found, with evidence.
	Fail Verdict = "fail"
	// Incomplete: a bound, a time limit or an interruption ended the check before its end.
	Incomplete Verdict = "incomplete"
	// Invalid: the input was broken and nothing was checked.
	Invalid Verdict = "invalid"
	// NotRun: an outside tool is missing.
	NotRun Verdict = "not run"
)
