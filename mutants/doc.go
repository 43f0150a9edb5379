// Package mutants is the museum: real defects of the field, and systematic ones, as small patches to impl, each run through every layer of the
// suite to see which of them kills it.
//
// A mutant is a folder GROUP/NAME with mutant.json, its [Mutant], and NAME.patch, a unified diff against the module. [Load] reads and checks them
// all. A [Runner] takes each through three phases: the unpatched control passes; the mutant builds and passes what it should not break; the
// mutant is killed, for the property that it declares, by each layer that it declares, and by no other; in layer explore, by the scenario that it
// names. The tree on disk is never touched: a patched command is built by `go build -overlay`, and its `verify -profile mutant` is run, one process
// a layer, so that a crash or a hang of a mutant ends only that. The specifications do not see a patch; a mutant names the configuration that is its counterpart there.
//
// To add one, make the folder with its patch (`exec NAME explore SCENARIO` runs any command with it, and needs no more), and declare what it came to:
//
//	{
//		"title": "the count is given back too early",
//		"source": {"repository": "owner/name", "reference": "issue #1", "year": 2026},
//		"kind": "a", "property": "R9", "shows": "drops",
//		"kills": {"explore": "R9", "scenarios": "R9|R2"},
//		"sometimes": {"native": "R2"},
//		"cannot": {"proptest": "one call at a time", "linearize": "the counts are right"},
//		"passes": ["arc-1"],
//		"why": "Two or three sentences.", "fix": "One."
//	}
//
// Of a control or an equivalent there are title, kind, passes and why, and of an equivalent its proof. `mutants -run NAME` says in what the declaration and the
// mutant differ; `mutants -update` gives it its row in matrix.txt.
//
// Direction: '-' says that a layer did not kill the mutant within the bounds of the profile, with one seed. It does not say that the layer cannot,
// unless the mutant says why. A kill is never by chance: the unpatched command passes under the same seed, or the whole run fails.
package mutants
