package oracle

import (
	"math/rand/v2"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// This file is every place where the specification leaves a choice to the implementation, the choice that this engine
// makes, and what a comparison with another engine must do about it.

// NaNs (4.3.3): an operator that computes a NaN may give any element of $nans_(N, z*). If all NaNs among its operands
// z* are canonical, that is a canonical NaN of either sign; otherwise any arithmetic NaN. abs, neg, copysign,
// reinterpret, loads, stores and everything that moves a value are not computing and keep all bits. The engine
// follows the deterministic profile by default: always the positive canonical NaN. Other profiles choose as
// processors do.
//
// Comparison: a shadow run (shadow.go) knows which values depend on the choice.

// Relaxed vector operators (4.3.5): each may give one of two or four results, by a parameter that is the same
// throughout an evaluation (vector_relaxed.go). The deterministic profile, which is the default, gives the first.
//
// Comparison: as for NaNs.

// nan32 chooses the NaN that an f32 operator with n operands gives.
func (m *machine) nan32(in *instr, n int) uint64 {
	operands := [2]uint64{m.f[in.a], m.f[in.b]}
	return m.nan(&layout32, operands[:n])
}

// nan64 chooses the NaN that an f64 operator with n operands gives.
func (m *machine) nan64(in *instr, n int) uint64 {
	operands := [2]uint64{m.f[in.a], m.f[in.b]}
	return m.nan(&layout64, operands[:n])
}

// demotedNaN is $demote__ of a NaN: canonical if that is.
func (m *machine) demotedNaN(w uint64) uint64 {
	return m.nan(&layout32, []uint64{w>>63<<31 | layout32.exponent | w>>29&layout32.fraction | lost(w)})
}

// lost is the last bit of a payload of which a conversion to f32 would leave nothing: it keeps a NaN a NaN.
func lost(w uint64) uint64 {
	if w>>29&layout32.fraction == 0 {
		return 1
	}
	return 0
}

// promotedNaN is $promote__ of a NaN: canonical if that is.
func (m *machine) promotedNaN(w uint64) uint64 {
	return m.nan(&layout64, []uint64{w>>31<<63 | layout64.exponent | w&layout32.fraction<<29})
}

// layout says where the parts of a float lie in its bits.
type layout struct {
	sign, exponent, fraction uint64
	// quiet is the first bit of the fraction, which makes a NaN arithmetic, and canonical if it is the only one.
	quiet uint64
}

var (
	layout32 = layout{1 << 31, 0xFF << 23, 1<<23 - 1, 1 << 22}
	layout64 = layout{1 << 63, 0x7FF << 52, 1<<52 - 1, 1 << 51}
)

func (l *layout) isNaN(w uint64) bool { return w&l.exponent == l.exponent && w&l.fraction != 0 }

// canonical is the positive canonical NaN.
func (l *layout) canonical() uint64 { return l.exponent | l.quiet }

// arithmetic reports whether a NaN that is not canonical is among the operands, so that the result may be any
// arithmetic NaN.
func (l *layout) arithmetic(operands []uint64) bool {
	for _, w := range operands {
		if l.isNaN(w) && w&^l.sign != l.canonical() {
			return true
		}
	}
	return false
}

// nan is the element of $nans_(N, z*) that the profile chooses.
func (m *machine) nan(l *layout, operands []uint64) uint64 {
	m.choices++
	switch p := m.store.profile.NaN; p {
	case wasm.NaNX86, wasm.NaNX86Swapped:
		if p == wasm.NaNX86Swapped {
			slices.Reverse(operands)
		}
		if i := slices.IndexFunc(operands, l.isNaN); i >= 0 {
			return operands[i] | l.quiet
		}
		return l.sign | l.canonical()
	case wasm.NaNArm64:
		signalling := func(w uint64) bool { return l.isNaN(w) && w&l.quiet == 0 }
		if i := slices.IndexFunc(operands, signalling); i >= 0 {
			return operands[i] | l.quiet
		}
		if i := slices.IndexFunc(operands, l.isNaN); i >= 0 {
			return operands[i]
		}
	case wasm.NaNOther:
		if l.arithmetic(operands) {
			return l.sign | l.exponent | l.fraction
		}
		return l.sign | l.canonical()
	case wasm.NaNRandom:
		drawn := l.sign
		if l.arithmetic(operands) {
			drawn |= l.fraction
		}
		return l.canonical() | drawn&draw(m.store.profile.Seed, uint64(m.choices))
	}
	return l.canonical()
}

// draw is the n-th of random bits that a seed stands for.
func draw(seed, n uint64) uint64 { return rand.NewPCG(seed, n).Uint64() }

// profiles are the ways in which processors choose.
var profiles = []wasm.Profile{
	{Name: "deterministic"},
	{Name: "x86-64", NaN: wasm.NaNX86, Relaxed: relaxedX86(1, 2, 1, 1)},
	{Name: "x86-64, operands exchanged", NaN: wasm.NaNX86Swapped, Relaxed: relaxedX86(1, 1, 1, 1)},
	{Name: "x86-64 without AVX-512", NaN: wasm.NaNX86, Relaxed: relaxedX86(1, 2, 0, 1)},
	{Name: "x86-64 without fused multiply-add", NaN: wasm.NaNX86, Relaxed: relaxedX86(0, 2, 0, 1)},
	{Name: "x86-64, lanes of i16x8 selected by pblendvb", NaN: wasm.NaNX86, Relaxed: relaxedX86(1, 2, 0, 2)},
	{Name: "x86-64, lanes of i16x8 selected bit by bit", NaN: wasm.NaNX86, Relaxed: relaxedX86(1, 2, 0, 3)},
	{Name: "aarch64", NaN: wasm.NaNArm64, Relaxed: wasm.Relaxed{Fmadd: 1}},
}

// relaxedX86 is how relaxed operators behave that are one instruction of x86-64 where there is one: cvttps2dq,
// vcvttps2udq, which comes with AVX-512, pshufb, pblendvb and its like, pmulhrsw, pmaddubsw; minps and maxps, which
// give one of their operands if there is nothing to compare. No instruction selects lanes of i16x8 by their first
// bits: there engines do so in two, take pblendvb nevertheless, or go bit by bit.
func relaxedX86(fmadd, extreme, truncU, laneselect uint8) wasm.Relaxed {
	return wasm.Relaxed{
		Fmadd: fmadd, Fmin: extreme, Fmax: extreme, Idot: 1, Iq15mulr: 1, TruncU: truncU, TruncS: 1, Swizzle: 1,
		Laneselect: laneselect,
	}
}

// Profiles lists how real engines make the choices, the deterministic profile first.
func (e *Engine) Profiles() []wasm.Profile { return slices.Clone(profiles) }

// refuses counts a growth and reports whether the profile lets it fail.
func (m *machine) refuses() bool {
	bit := min(m.growths, 63)
	m.growths++
	return m.store.profile.Refused>>bit&1 != 0
}

// Growth (4.6.9, 4.6.8): memory.grow and table.grow may fail at any time. Here they fail only beyond the maximum of
// the type, beyond the limits, or if the profile refuses them.
//
// Comparison: if both engines are given the same limits and these suffice, growth succeeds on both. An engine that
// fails to grow is permitted
// if the oracle does the same when the profile refuses the same growths.
//
// Resources (7.3): an evaluation that needs more than the limits ends in exhaustion. When it does is the engine's
// own: frames and objects differ in size between engines. What is charged for the store's total stands in account.go.
// A heap so full that collections would be most of the work is exhausted, too (collect.go).
//
// Comparison: exhaustion on one side is inconclusive, on both sides equal; what follows in the store is not
// comparable.
var defaultLimits = limit.OracleDefaults()

// maxStack bounds the words of the value stack, for frames so large that the call depth is no bound.
const maxStack = limit.OracleStack

// Host functions (4.6.13) may do anything that keeps the store valid. That is the embedder's choice: give both engines
// the same.
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
		d.Heap = min(l.Heap, maxHeap) // more could not be addressed
	}
	if l.Store > 0 {
		d.Store = l.Store
	}
	return d
}
