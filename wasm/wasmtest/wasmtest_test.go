package wasmtest

import (
	"strings"
	"testing"

	"wasmjudge/wasm"
)

func TestDiff(t *testing.T) {
	make := func() *wasm.Module {
		return &wasm.Module{Funcs: []wasm.Func{{Body: []wasm.Instr{{Op: wasm.OpI32Const, N: 7, Pos: 1}, {Op: wasm.OpEnd, Pos: 2}}}}}
	}
	elsewhere := make()
	elsewhere.Source = &wasm.Source{Name: "elsewhere"}
	elsewhere.Imports = []wasm.Import{}
	elsewhere.Funcs[0].Body[0].Pos = 9
	if d := Diff(make(), elsewhere); d != "" {
		t.Errorf("another place is another module:\n%s", d)
	}
	other := make()
	other.Funcs[0].Body[0].N = 8
	if d := Diff(make(), other); !strings.Contains(d, "N:") {
		t.Errorf("another constant is the same module: %q", d)
	}
}

// Immediates that do not fit an instruction are compared by content: it does not matter which Ext of the module they
// are in.
func TestDiffExts(t *testing.T) {
	make := func(y uint32, exts ...wasm.Ext) *wasm.Module {
		return &wasm.Module{Funcs: []wasm.Func{{Body: []wasm.Instr{{Op: wasm.OpBrTable, Y: y}, {Op: wasm.OpEnd}}}}, Exts: exts}
	}
	one, two := wasm.Ext{Labels: []uint32{1}}, wasm.Ext{Labels: []uint32{2}}
	if d := Diff(make(0, one), make(1, two, one)); d != "" {
		t.Errorf("another place is another module:\n%s", d)
	}
	if d := Diff(make(0, one), make(0, two, one)); !strings.Contains(d, "Labels:") {
		t.Errorf("another label is the same module: %q", d)
	}
}
