package mutants

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/wakecheck/wakecheck/model"
)

// row takes one mutant through all layers and seeds. What an interrupt made of a layer is no problem of the mutant.
func (s *session) row(ctx context.Context, m *Mutant) (row Row) {
	defer func(start time.Time) { row.Seconds = time.Since(start).Seconds() }(time.Now())
	row = Row{Mutant: m, Name: m.Name, Group: m.Group, Kind: m.Kind, Property: m.Property, Cells: map[Layer]Cell{}}
	b := &binary{session: s, mutant: m}
	defer b.remove()
	for i, seed := range s.Seeds {
		for _, l := range s.layers() {
			if i > 0 && !l.seeded() {
				continue
			}
			o, cached, err := b.outcome(ctx, l, seed)
			switch {
			case ctx.Err() != nil:
				row.cut = true
				return row
			case err != nil:
				row.Problems = append(row.Problems, err.Error())
				return row
			}
			if cached {
				row.Cached++
			}
			row.take(m, o, seed, i == 0)
		}
	}
	return row
}

// seeded reports whether the layer does something else with another seed.
func (l Layer) seeded() bool { return l != Explore && l != TLA }

// take adds an outcome to the row.
func (r *Row) take(m *Mutant, o *Outcome, seed uint64, first bool) {
	if o == nil { // the layer does not see the mutant
		return
	}
	cell := m.judge(*o)
	if cell.Problem != "" {
		r.Problems = append(r.Problems, fmt.Sprintf("seed %d: %s", seed, cell.Problem))
	}
	if o.Layer == Explore {
		r.Problems = append(r.Problems, m.scenarios(*o)...)
	}
	if o.Verdict == model.NotRun {
		r.notRun++
	} else {
		r.runs++
	}
	if first {
		r.Outcomes = append(r.Outcomes, *o)
		r.Cells[o.Layer] = cell
	}
}

// binary is the command built with a mutant, once it is needed.
type binary struct {
	*session
	mutant *Mutant
	path   string
	dir    string
	err    error
}

// outcome is that of one layer; nil where the layer does not see the mutant.
func (b *binary) outcome(ctx context.Context, l Layer, seed uint64) (o *Outcome, cached bool, err error) {
	if l == TLA && b.mutant.TLA == "" {
		return nil, false, nil
	}
	key := b.Cache.Key(b.digest, string(l), fmt.Sprint(seed), b.limit().String(), b.mutant.TLA, b.mutant.Patch)
	if o := b.Cache.Get(key); o != nil {
		return o, true, nil
	}
	if l == TLA {
		o, err := b.specs.run(ctx, b.mutant.TLA)
		if err != nil {
			return nil, false, err
		}
		b.Cache.Put(key, o)
		return o, false, nil
	}
	if err := b.build(ctx); err != nil {
		return nil, false, err
	}
	found := RunLayer(ctx, b.path, Profile, l, seed, b.limit())
	b.Cache.Put(key, &found)
	return &found, false, nil
}

// build builds the command, the first time.
func (b *binary) build(ctx context.Context) error {
	if b.path != "" || b.err != nil {
		return b.err
	}
	b.dir = filepath.Join(b.session.dir, b.mutant.Name)
	if b.err = os.Mkdir(b.dir, 0o700); b.err != nil {
		return b.err
	}
	b.path, b.err = Build(ctx, b.Root, b.mutant.Patch, b.dir)
	return b.err
}

// remove gives the disk back.
func (b *binary) remove() {
	if b.dir != "" {
		os.RemoveAll(b.dir)
	}
}
