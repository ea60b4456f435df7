//go:build linux && amd64

package native_test

import (
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm/enginetest"
)

// TestContract: the engine keeps to the contract of wasm.Engine.
func TestContract(t *testing.T) {
	for name, opts := range map[string][]native.Option{
		"usual": nil, "explicit bounds": {native.WithExplicitBounds()}, "SSE": {native.WithFeatures(0)}, "zealous": {native.WithZeal(true)},
	} {
		t.Run(name, func(t *testing.T) { enginetest.Test(t, newEngine(t, opts...)) })
	}
}
