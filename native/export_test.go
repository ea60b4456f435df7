package native

import "wasmjudge/wasm"

// WithLeanFrames is for the benchmark of what it costs that every frame saves its vmctx.
func WithLeanFrames() Option { return func(o *options) { o.leanFrames = true } }

// Lowers reports whether the compiler has a lowering of an instruction.
func Lowers(op wasm.Op) bool { return lowerings[op] != nil }
