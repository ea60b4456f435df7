package native

import (
	"testing"

	"wasmjudge/wasm"
)

// TestLoweringsTotal checks that every instruction has a lowering but those of the parts of the language that are not implemented, and
// that those have none.
func TestLoweringsTotal(t *testing.T) {
	aggregate := map[wasm.Op]bool{wasm.OpRefI31: true, wasm.OpI31GetS: true, wasm.OpI31GetU: true, wasm.OpAnyConvertExtern: true, wasm.OpExternConvertAny: true}
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		if row.Name == "" {
			continue
		}
		missing := row.Chapter == wasm.ChapterAggregate || aggregate[op]
		if (lowerings[op] == nil) != missing {
			t.Errorf("%v (%#x): has a lowering: %v, wanted: %v", op, uint16(op), lowerings[op] != nil, !missing)
		}
	}
}
