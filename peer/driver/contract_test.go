package driver_test

import (
	"testing"

	"wasmjudge/wasm/enginetest"
)

// TestContract: an engine behind a driver keeps to the contract of wasm.Engine.
func TestContract(t *testing.T) {
	_, far := twin(t)
	enginetest.Test(t, far)
}
