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
