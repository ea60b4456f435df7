package fuzz

import (
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// engines are those that Fuzz runs side by side; the first is what the others are judged by.
var engines = []wasm.Engine{oracle.New()}
