package generate

import (
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Constant expressions may compute integers: of constants, and of globals that are not written.

// arithmetic says how constant expressions compute integers of a type.
type arithmetic struct{ add, sub, mul wasm.Op }

var arithmetics = [...]arithmetic{
	wasm.I32: {wasm.OpI32Add, wasm.OpI32Sub, wasm.OpI32Mul},
	wasm.I64: {wasm.OpI64Add, wasm.OpI64Sub, wasm.OpI64Mul},
}

// computed adds what comes to an integer v: now and then more than a constant.
func (g *module) computed(code []wasm.Instr, v wasm.Value, depth int) []wasm.Instr {
	if depth <= 0 || !g.Chance(40) {
		return append(code, edit.Const(v))
	}
	t := wasm.Valtype{Kind: v.Kind}
	is := func(n uint64) wasm.Value {
		if t == i32 {
			n = uint64(uint32(n))
		}
		return edit.Bits(t, n)
	}
	ops, b := arithmetics[v.Kind], g.constant(t).Lo
	a, op := v.Lo-b, ops.add
	switch g.Below(3) {
	case 1:
		a, op = v.Lo+b, ops.sub
	case 2:
		b |= 1
		a, op = v.Lo*inverse(b), ops.mul
	}
	code = g.computed(code, is(a), depth-1)
	return append(code, edit.Const(is(b)), wasm.Instr{Op: op})
}

// inverse is what an odd number is to be multiplied by to get 1, modulo powers of two up to 2^64.
func inverse(odd uint64) uint64 {
	x := odd // which is right in three bits; each step doubles them
	for range 5 {
		x *= 2 - odd*x
	}
	return x
}

// offset is a constant expression that comes to an address of a segment.
func (g *module) offset(t wasm.Valtype, at uint64) []wasm.Instr {
	g.scratch = append(g.computed(g.scratch[:0], edit.Bits(t, at), 2), wasm.Instr{Op: wasm.OpEnd})
	return g.instrs.Of(g.scratch...)
}

// initialNumber adds a number: an integer may be computed of a global that is not written.
func (g *module) initialNumber(code []wasm.Instr, t wasm.Valtype) []wasm.Instr {
	if t != i32 && t != i64 {
		return append(code, edit.Const(g.constant(t)))
	}
	x := -1
	if g.p.profile.Features.Has(program.FeatureGC) { // with which a module's own globals came to be read
		x = g.OneOf(len(g.globals), func(x int) bool { return g.globals[x].constant && g.globals[x].typ == t })
	}
	if x < 0 || !g.Chance(200) {
		return g.computed(code, g.constant(t), 2)
	}
	code = append(code, wasm.Instr{Op: wasm.OpGlobalGet, X: uint32(x)})
	if g.Chance(60) {
		return code
	}
	ops := arithmetics[t.Kind]
	code = g.computed(code, g.constant(t), 1)
	return append(code, wasm.Instr{Op: pick(g.choices, []wasm.Op{ops.add, ops.sub, ops.mul})})
}
