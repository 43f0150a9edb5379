package draw

// style is how the edges of a relation look. Each relation differs from the others in its dashes as well as its colour, so that
// a print in black and white can be read. The colours are those of Okabe and Ito, which are told apart with any colour vision.
type style struct {
	color   string
	dash    string // as in SVG's stroke-dasharray; empty for a full line
	dot     string // DOT's style
	meaning string
}

const markColor = "#c8102e"

var styles = [kinds]style{
	PO:        {"#57606a", "", "solid", "program order"},
	RF:        {"#0072b2", "", "solid", "reads-from"},
	CO:        {"#8a5a00", "2 3", "dotted", "coherence order"},
	FR:        {"#d55e00", "7 4", "dashed", "from-read"},
	SW:        {"#00795a", "", "solid", "synchronizes-with"},
	ASW:       {"#8c959f", "1 3", "dotted", "start or end of a thread"},
	Waits:     {"#7b2d8b", "10 3 2 3", "dashed", "waits for"},
	Unordered: {markColor, "4 3", "dashed", "neither happens before the other"},
	Clash:     {markColor, "", "solid", "must not be followed by"},
}
