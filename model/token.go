package model

// Token is the contract of a parker as its calls show it: whether there is a token. It is the notice of a [Target] that is idle.
type Token bool

// Unpark leaves a token; two are one (W3).
func (t Token) Unpark() Token { return Token(Target{Notice: bool(t)}.Wake().Notice) }

// Park is the return of a park that says whether it took a token. One that took a token must have found it (W3). One that found none may only be a
// timed one; it may not say so where there is one, for that would be kept by nobody (W2).
func (t Token) Park(took, timed bool) (Token, *Violation) {
	switch {
	case took:
		next, v := Target{Notice: bool(t)}.Poll(false)
		if v != nil {
			return t, v
		}
		return Token(next.Notice), nil
	case !timed:
		return t, violation(W2, "a park without a time returned without a token")
	case bool(t):
		return t, violation(W2, "a park timed out where a token was left")
	}
	return t, nil
}
