package minimize

import (
	"encoding/json"
)

// The JSON form of a result. An assignment is an object of site names and orders, the orders of a compare_exchange being
// "SUCCESS,FAILURE".
type (
	jsonResult struct {
		Verdict     string        `json:"verdict"`
		Bound       string        `json:"bound,omitempty"`
		Model       string        `json:"model"`
		Programs    []string      `json:"programs"`
		Assignments uint64        `json:"assignments"`
		Explored    int64         `json:"explored"`
		Audited     int64         `json:"audited"`
		Seed        uint64        `json:"seed"`
		Written     jsonJudged    `json:"written"`
		Strongest   jsonJudged    `json:"strongest"`
		Source      string        `json:"published_source,omitempty"`
		Sites       []jsonSite    `json:"sites"`
		Minima      []jsonMinimum `json:"minima"`
	}
	jsonJudged struct {
		Verdict string     `json:"verdict"`
		Break   *jsonBreak `json:"break,omitempty"`
	}
	jsonSite struct {
		Name      string   `json:"name"`
		Access    string   `json:"access"`
		Written   Orders   `json:"written"`
		Published *Orders  `json:"published,omitempty"`
		Runs      int64    `json:"runs"`
		Weakest   []Orders `json:"weakest"`
		Judgement string   `json:"judgement"`
	}
	jsonMinimum struct {
		Orders map[string]Orders `json:"orders"`
		Proven bool              `json:"proven"`
		Below  []jsonWeaker      `json:"below"`
	}
	jsonWeaker struct {
		Site   string     `json:"site"`
		Orders Orders     `json:"orders"`
		Break  *jsonBreak `json:"break,omitempty"`
	}
	jsonBreak struct {
		Program  string            `json:"program"`
		Kind     string            `json:"kind"`
		Property string            `json:"property,omitempty"`
		Message  string            `json:"message"`
		Replay   string            `json:"replay,omitempty"`
		Under    map[string]Orders `json:"under"`
	}
)

// MarshalJSON returns the result as one object. A break that is left out is unknown.
func (r *Result) MarshalJSON() ([]byte, error) {
	out := jsonResult{Verdict: r.Verdict.String(), Bound: string(r.Bound), Model: r.Model.String(), Programs: r.Programs,
		Assignments: r.Assignments, Explored: r.Explored, Audited: r.Audited, Seed: r.Seed,
		Written: r.Written.json(), Strongest: r.Strongest.json(), Source: r.Published.Source, Sites: []jsonSite{}, Minima: []jsonMinimum{}}
	for _, s := range r.Sites {
		var published *Orders
		if o, ok := r.Published.Orders[s.Site.Name]; ok {
			published = &o
		}
		out.Sites = append(out.Sites, jsonSite{s.Site.Name, s.Site.Access.String(), WrittenOrders(s.Site), published, s.Runs,
			append([]Orders{}, s.Weakest...), string(s.Judgement)})
	}
	for _, m := range r.Minima {
		j := jsonMinimum{m.Orders.json(), m.Proven, []jsonWeaker{}}
		for _, w := range m.Below {
			j.Below = append(j.Below, jsonWeaker{w.Site.Name, w.Orders, w.Break.json()})
		}
		out.Minima = append(out.Minima, j)
	}
	return json.Marshal(out)
}

func (j Judged) json() jsonJudged { return jsonJudged{j.Verdict.String(), j.Break.json()} }

func (a Assignment) json() map[string]Orders {
	out := map[string]Orders{}
	for _, c := range a {
		out[c.Site.Name] = c.Orders
	}
	return out
}

func (b *Break) json() *jsonBreak {
	if b == nil {
		return nil
	}
	f := b.Failure
	return &jsonBreak{b.Program, string(f.Kind), f.Property, f.Message, f.Replay, b.Under.json()}
}
