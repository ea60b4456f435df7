//go:build linux && amd64

package native

import "wasmjudge/wasm"

// Sizes are what the compiler made of a module, in bytes.
type Sizes struct {
	Code   int      // with jump tables and constants
	Frames []uint32 // of each function, from rbp downwards: without saved rbp and return address
}

// SizesOf measures the code of a module.
func SizesOf(c wasm.Code) (s Sizes) {
	for _, f := range c.(*code).funcs {
		s.Code += int(f.end - f.entry)
		s.Frames = append(s.Frames, f.frame)
	}
	return s
}
