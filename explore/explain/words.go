package explain

import "fmt"

// Words returns the explanation as lines of text. Those that are indented belong to the one above.
func (e *Explanation) Words() []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if e.Unordered != nil {
		say("%s and %s: neither happens before the other.", e.Unordered.First, e.Unordered.Second)
		if len(e.Missing)+len(e.Stale)+len(e.Overtaken) == 0 {
			say("Between the two, neither thread read from an atomic write of the other: there is nothing that could synchronize.")
		}
	}
	if e.Interleaving {
		say("Some interleaving of the threads gives this execution: no memory order excludes it.")
	}
	const onlySC = "  Nothing that %s had read by then came after that write: release and acquire cannot make it visible, only seq_cst can."
	for _, s := range e.Stale {
		returned := "the first value"
		if s.Returned != nil {
			returned = "the value of " + s.Returned.String()
		}
		say("%s was not visible to %s: %s returned %s.", s.Newer, s.Read.Thread, s.Read, returned)
		if s.Unrelated {
			say(onlySC, s.Read.Thread)
		}
	}
	for _, o := range e.Overtaken {
		say("%s was not visible to %s: %s stands before it in the order of writes to that place.", o.Newer, o.Write.Thread, o.Write)
		if o.Unrelated {
			say(onlySC, o.Write.Thread)
		}
	}
	for _, m := range e.Missing {
		out = append(out, m.words()...)
	}
	return append(out, e.Repairs.words()...)
}

// String names the event by thread, operation, and site or line.
func (e Event) String() string {
	where := e.Site
	if where == "" {
		where = e.Source
	}
	if where == "" {
		return fmt.Sprintf("%s's %s", e.Thread, e.Operation)
	}
	return fmt.Sprintf("%s's %s (%s)", e.Thread, e.Operation, where)
}

func (m Missing) words() []string {
	by := ""
	if n := len(m.Through); n > 0 {
		by = ", by way of " + m.Through[n-1].String()
		if n > 1 {
			by += fmt.Sprintf(" and %d other read-modify-writes before", n-1)
		}
	}
	return []string{
		fmt.Sprintf("Missing: %s takes the value of %s%s, but does not synchronize with it.", m.Read, m.Write, by),
		"  " + m.Release.words("releases"),
		"  " + m.Acquire.words("acquires"),
		fmt.Sprintf("  So what %s did before that write need not be visible to %s.", m.Write.Thread, m.Read.Thread),
	}
}

// words says what a side does.
func (s Side) words(does string) string {
	if s.Done {
		return fmt.Sprintf("%s %s.", s.By, does)
	}
	text := fmt.Sprintf("Nothing %s: %s is %s", does, s.By.Site, s.By.Order)
	for _, f := range s.Fences {
		text += fmt.Sprintf(", the fence %s is %s", f.Site, f.Order)
	}
	return text + "."
}
