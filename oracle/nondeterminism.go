package oracle

import "wasmjudge/wasm"

// This file is every place where the specification leaves a choice to the implementation, the choice that this engine makes, and
// what a comparison with another engine must do about it.

// NaNs (3.3.3): an operator that computes a NaN may give any of a set. The engine follows the deterministic profile
// (appendix, profiles): always the positive canonical NaN. abs, neg, copysign, reinterpret, loads, stores and everything that moves a value
// are not computing and keep all bits.
//
// Comparison: exact with an engine that follows the profile as well; otherwise a float that is a NaN on both sides is equal, and numbers
// that depend on a NaN's bits (by reinterpret or through memory) are not comparable, so a generator canonicalises
// before it looks at bits.
const (
	canonicalNaN32 uint64 = 0x7FC00000
	canonicalNaN64 uint64 = 0x7FF8000000000000
)

// Growth (4.6.9, 4.6.8): memory.grow and table.grow may fail at any time. Here they fail only beyond the maximum of the type, or
// beyond Limitation.Memory or Limitation.Table.
//
// Comparison: exact if both engines are given the same limits and these suffice; -1 on one side is inconclusive.
//
// Resources (7.2): an evaluation that needs more than the limits ends in exhaustion. When it does is the engine's own: frames and
// objects differ in size between engines.
//
// Comparison: exhaustion on one side is inconclusive, on both sides equal; what follows in the store is not comparable.
var defaultLimits = wasm.Limitation{
	CallDepth: 200_000,
	Memory:    4 << 30,
	Table:     10_000_000,
	Heap:      1 << 30,
}

// maxStack bounds the words of the value stack, for frames so large that the call depth is no bound.
const maxStack = 1 << 24

// Host functions (4.6.13) may do anything that keeps the store valid. That is the embedder's choice: give both engines the same.
//
// Relaxed vector instructions choose between results; the engine has no vector instructions.

func limitsOf(l wasm.Limitation) wasm.Limitation {
	d := defaultLimits
	if l.CallDepth > 0 {
		d.CallDepth = l.CallDepth
	}
	if l.Memory > 0 {
		d.Memory = l.Memory
	}
	if l.Table > 0 {
		d.Table = l.Table
	}
	if l.Heap > 0 {
		d.Heap = l.Heap
	}
	return d
}
