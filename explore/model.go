package explore

import "fmt"

// Model is a memory model. The file axioms.go holds the axioms of each and their sources.
type Model uint8

// The memory models.
const (
	// C20 is that of C++20 and Rust, without load buffering: release sequences are chains of read-modify-writes.
	C20 Model = iota
	// RC11 is herd's rc11.cat: later writes of the same thread belong to a release sequence as well.
	RC11
	// GenMC is the model of the checker of that name, for comparing counts.
	GenMC
	// SC is sequential consistency: one total order of all accesses.
	SC
)

var modelNames = [...]string{"c20", "rc11", "genmc", "sc"}

// String returns the name: c20, rc11, genmc or sc.
func (m Model) String() string {
	if int(m) < len(modelNames) {
		return modelNames[m]
	}
	return fmt.Sprintf("Model(%d)", uint8(m))
}

// ParseModel reads a name that [Model.String] returns.
func ParseModel(name string) (Model, error) {
	for i, s := range modelNames {
		if s == name {
			return Model(i), nil
		}
	}
	return 0, fmt.Errorf("memory model %q: want c20, rc11, genmc or sc", name)
}
