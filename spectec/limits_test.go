package spectec

import (
	"testing"

	"wasmjudge/spectec/machine"
	"wasmjudge/wasm/limit"
)

// TestLimits: the numbers are those of the table of all limits (docs/limits.md).
func TestLimits(t *testing.T) {
	for what, pair := range map[string][2]uint64{
		"depth":    {defaultDepth, limit.SpectecDepth},
		"memory":   {defaultMemory, limit.SpectecMemory},
		"table":    {defaultTable, limit.Table},
		"heap":     {defaultHeap, limit.SpectecHeap},
		"host":     {mostNested, limit.SpectecHost},
		"operands": {machine.MostOperands, limit.SpectecOperands},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %d here, %d in the table", what, pair[0], pair[1])
		}
	}
}
