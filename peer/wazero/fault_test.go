//go:build unix

package wazero

import (
	"context"
	"syscall"
	"testing"

	"wasmjudge/wasm"
)

// TestFaultsAreOutcomes: what leads wazero to an address where nothing is ends the call, and not the process.
func TestFaultsAreOutcomes(t *testing.T) {
	nothing, err := syscall.Mmap(-1, 0, syscall.Getpagesize(), syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Munmap(nothing) }()
	for _, compiler := range []bool{false, true} {
		s := New(compiler).NewStore(wasm.Config{})
		f := s.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome {
			return wasm.Values(wasm.ValueI32(int32(nothing[0])))
		})
		if out := f.Call(context.Background(), nil); out.Kind != wasm.OutcomeFault {
			t.Errorf("compiler %v: %v", compiler, out)
		}
		s.Close()
	}
}
