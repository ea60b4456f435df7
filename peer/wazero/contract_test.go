package wazero

import (
	"testing"

	"wasmjudge/wasm/enginetest"
)

// TestContract: wazero keeps to the contract of wasm.Engine.
func TestContract(t *testing.T) {
	for _, compiler := range []bool{true, false} {
		e := New(compiler)
		t.Run(e.Name(), func(t *testing.T) { enginetest.Test(t, e) })
	}
}
