package wast

import (
	"testing"

	"wasmjudge/wasm"
)

func TestMayMean(t *testing.T) {
	for _, c := range []struct {
		trap wasm.Trap
		text string
		want bool
	}{
		{wasm.TrapUnreachable, "unreachable", true},
		{wasm.TrapUnreachable, "", true},
		{wasm.TrapUnreachable, "integer overflow", false},
		{wasm.TrapTable, "undefined element", true},
		{wasm.TrapTable, "out of bounds table access", true},
		{wasm.TrapTable, "out of bounds memory access", false},
		{wasm.TrapNull, "null exception reference", true},
		{wasm.TrapNull, "undefined element", false},
	} {
		if got := mayMean(c.trap, c.text); got != c.want {
			t.Errorf("%v may mean %q: %v", c.trap, c.text, got)
		}
	}
}
