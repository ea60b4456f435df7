package fuzz

import "wasmjudge/wasm"

// slab hands out zeroed slices of one array, until it is reset: then what it handed out before must not be used any more.
type slab[T any] struct {
	array []T
	used  int
}

func (s *slab[T]) take(n int) []T {
	if s.used+n > len(s.array) {
		s.array, s.used = make([]T, max(2*len(s.array), n, 32)), 0 // the old array is left to those who use it
	}
	at := s.used
	s.used += n
	return s.array[at:s.used:s.used]
}

// list takes an empty slice with room for n elements.
func (s *slab[T]) list(n int) []T { return s.take(n)[:0] }

// of takes a slice of the elements.
func (s *slab[T]) of(list ...T) []T {
	t := s.take(len(list))
	copy(t, list)
	return t
}

func (s *slab[T]) reset() {
	clear(s.array[:s.used])
	s.used = 0
}

// arena is the memory that a program is made of.
type arena struct {
	instrs    slab[wasm.Instr]
	exprs     slab[[]wasm.Instr]
	catches   slab[wasm.Catch]
	indices   slab[uint32]
	types     slab[wasm.Valtype]
	subtypes  slab[wasm.Subtype]
	locals    slab[wasm.Locals]
	bytes     slab[byte]
	values    slab[wasm.Value]
	providers slab[Provider]

	goals   slab[goal]
	legs    slab[leg]
	frames  slab[frame]
	levels  slab[level]
	clauses slab[clause]
	stales  slab[stale]
	tags    slab[tagID]
	ints    slab[int]
	names   slab[tagName]
}

func (a *arena) reset() {
	a.instrs.reset()
	a.exprs.reset()
	a.catches.reset()
	a.indices.reset()
	a.types.reset()
	a.subtypes.reset()
	a.locals.reset()
	a.bytes.reset()
	a.values.reset()
	a.providers.reset()
	a.goals.reset()
	a.legs.reset()
	a.frames.reset()
	a.levels.reset()
	a.clauses.reset()
	a.stales.reset()
	a.tags.reset()
	a.ints.reset()
	a.names.reset()
}

// expr takes a constant expression of one instruction.
func (a *arena) expr(i wasm.Instr) []wasm.Instr { return a.instrs.of(i, wasm.Instr{Op: wasm.OpEnd}) }
