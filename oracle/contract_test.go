package oracle_test

import (
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm/enginetest"
)

// TestContract: the engine keeps to the contract of wasm.Engine, also while it counts rules, and if it is zealous.
func TestContract(t *testing.T) {
	both(t, func(t *testing.T, e *oracle.Engine) { enginetest.Test(t, e) })
	t.Run("zealous", func(t *testing.T) { enginetest.Test(t, oracle.New(oracle.Zealous())) })
}
