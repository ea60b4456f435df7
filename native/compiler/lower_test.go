package compiler

import (
	"testing"

	"wasmjudge/wasm"
)

// TestLoweringsTotal checks that every instruction has a lowering.
func TestLoweringsTotal(t *testing.T) {
	for op := range wasm.Op(wasm.OpCount) {
		if op.Row().Name != "" && lowerings[op] == nil {
			t.Errorf("%v (%#x) has no lowering", op, uint16(op))
		}
	}
}
