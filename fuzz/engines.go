package fuzz

import (
	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// engines are those that Fuzz runs side by side; the first is what the others are judged by. Native is among them where it is available.
var engines = func() []wasm.Engine {
	list := []wasm.Engine{oracle.New()}
	if e, err := native.New(); err == nil {
		list = append(list, e)
	}
	return list
}()
