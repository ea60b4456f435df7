package reduce

import (
	"encoding/binary"
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// preamble is how many bytes there are before the first section of a module.
const preamble = 8

// dropSections leaves sections out of a mutant that is refused: one by one, and that of functions with those that
// depend on it.
func (r *reducer) dropSections(mutant int) {
	for id := range wasm.SecTag + 1 {
		drop := []wasm.SectionID{id}
		if id == wasm.SecFunc {
			drop = append(drop, wasm.SecCode, wasm.SecElem, wasm.SecExport, wasm.SecStart)
		}
		r.try(func(q *program.Program) (dropped bool) {
			u := &q.Mutants[mutant]
			u.Binary, dropped = withoutSections(u.Binary, drop)
			return dropped
		})
	}
}

// withoutSections returns a copy of a module without the sections of some numbers, and whether it had any. It copies
// what follows a section that does not fit.
func withoutSections(b []byte, drop []wasm.SectionID) (without []byte, dropped bool) {
	if len(b) < preamble {
		return b, false
	}
	without = slices.Clone(b[:preamble])
	for lo := preamble; lo < len(b); {
		size, n := binary.Uvarint(b[lo+1:])
		if n <= 0 || size > uint64(len(b)-lo-1-n) {
			return append(without, b[lo:]...), dropped
		}
		hi := lo + 1 + n + int(size)
		if slices.Contains(drop, wasm.SectionID(b[lo])) {
			dropped = true
		} else {
			without = append(without, b[lo:hi]...)
		}
		lo = hi
	}
	return without, dropped
}
