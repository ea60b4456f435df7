package generate

import (
	"fmt"
	"testing"
)

// TestWeightsFit fails when weights are more than a byte can choose among: then those at the end never occur.
func TestWeightsFit(t *testing.T) {
	lists := map[string][]uint8{"catches": catchWeights[:], "lengths of paths": pathLengths[:]}
	for k := range formsCount {
		lists[fmt.Sprint("expressions ", k)] = exprWeights[k]
		lists[fmt.Sprint("statements ", k)] = statementWeights[k]
	}
	palettes := map[string]*palette{"scalars": &scalars, "vectors": &withVectors, "objects": &withObjects[0],
		"vectors and objects": &withObjects[1]}
	for kind := range drawnTypesOf {
		palettes[fmt.Sprint("drawn ", kind)] = &drawnTypesOf[kind][1]().palette
	}
	for name, p := range palettes {
		lists[name+": functions"] = p.general[:]
		lists[name+": functions of goals"] = p.stations[:]
		lists[name+": tags"] = p.tags[:]
	}
	for name, list := range lists {
		sum := 0
		for _, w := range list {
			sum += int(w)
		}
		if sum < 1 || sum > 256 {
			t.Errorf("%s: the sum is %d", name, sum)
		}
	}
}
