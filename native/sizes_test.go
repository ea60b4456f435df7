//go:build linux && amd64

package native

import (
	"wasmjudge/native/compiler"
	"wasmjudge/native/run"
	"wasmjudge/wasm"
)

// Sizes are what the compiler made of a module, in bytes.
type Sizes struct {
	Code   int      // with jump tables and constants
	Frames []uint32 // of each function, from rbp downwards: without saved rbp and return address
}

// SizesOf measures the code of a validated module.
func SizesOf(m *wasm.Module) (s Sizes, err error) {
	a, err := compiler.Compile(m, run.Defaults())
	if err != nil {
		return s, err
	}
	for _, f := range a.Funcs {
		s.Code += int(f.End - f.Entry)
		s.Frames = append(s.Frames, f.Frame)
	}
	return s, nil
}
