package oracle

import "fmt"

// Model is a memory model.
type Model uint8

// The memory models; the package comment and the file of the axioms say what they are.
const (
	C20 Model = iota
	RC11
	GenMC
	SC
)

var modelNames = [...]string{"c20", "rc11", "genmc", "sc"}

// Models returns all models.
func Models() []Model { return []Model{C20, RC11, GenMC, SC} }

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
