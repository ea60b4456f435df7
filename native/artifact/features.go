package artifact

import "strings"

// Features is a set of features of the processor that generated code may use beyond those it always needs (baseline).
type Features uint8

// The features. AVX2 and FMA come with AVX.
const (
	AVX Features = 1 << iota
	AVX2
	FMA
)

var featureNames = [...]string{"AVX", "AVX2", "FMA"}

// String lists the features, such as "AVX, FMA".
func (f Features) String() string {
	var names []string
	for k, name := range featureNames {
		if f>>k&1 != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// baseline are the processor features that all generated code needs.
const baseline = "amd64 sse4.1 popcnt bmi1 lzcnt"
