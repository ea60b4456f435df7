package spectec_test

import (
	"testing"

	"wasmjudge/wasm/enginetest"
)

// TestContract: the formal text keeps to the contract of wasm.Engine.
func TestContract(t *testing.T) { enginetest.Test(t, engine(t)) }
