package fuzz

import (
	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// engines are the oracle, which the others are judged by, and native where it is available.
var engines = func() []wasm.Engine {
	list := []wasm.Engine{oracle.New()}
	if e, err := native.New(); err == nil {
		list = append(list, e)
	}
	return list
}()
