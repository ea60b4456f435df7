package program

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// Limits keep every engine's resources within what a program can need, so that exhaustion stays rare.
var Limits = wasm.Config{Limits: wasm.Limitation{CallDepth: limit.FuzzDepth, Heap: limit.FuzzHeap}}
