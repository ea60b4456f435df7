//go:build linux && amd64

package native_test

import (
	"math"
	"strings"

	"wasmjudge/wasm"
)

// What the generator makes values of: literals, operations, loads.

var interesting = []uint64{0, 1, 2, 3, 5, 7, 8, 10, 31, 32, 63, 64, 100, 127, 128, 255, 0x7FFF, 0xFFFF, math.MaxInt32, 1 << 31, math.MaxUint32, 1 << 32,
	math.MaxInt64, 1 << 63, math.MaxUint64, math.MaxUint64 - 4}

var interestingFloats = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 1.5, -2.5, 1e9, 3e9, 5e9, 1e19, -1e19, 2e19, math.Inf(1), math.Inf(-1), math.NaN(), 1e-300}

// literal makes a constant.
func (g *generator) literal(k wasm.Kind) {
	n, f := interesting[g.IntN(len(interesting))], interestingFloats[g.IntN(len(interestingFloats))]
	switch k {
	case wasm.I32:
		g.constant(wasm.OpI32Const, uint64(uint32(n)))
	case wasm.I64:
		g.constant(wasm.OpI64Const, n)
	case wasm.F32:
		g.constant(wasm.OpF32Const, uint64(math.Float32bits(float32(f))))
	case wasm.V128:
		g.add(wasm.Instr{Op: wasm.OpV128Const, N: n, X: g.Uint32() * g.Uint32N(2), Y: uint32(interesting[g.IntN(len(interesting))])})
	default:
		g.constant(wasm.OpF64Const, math.Float64bits(f))
	}
}

// value makes one value of a type.
func (g *generator) value(k wasm.Kind, deep int) {
	if k == wasm.Ref {
		g.emitX(wasm.OpLocalGet, g.exn)
		return
	}
	if deep <= 0 || g.size <= 0 || g.IntN(4) == 0 {
		if x := g.pick(k); x >= 0 && g.IntN(3) > 0 {
			g.emitX(wasm.OpLocalGet, x)
		} else {
			g.literal(k)
		}
		return
	}
	g.pickOne(
		func() { g.operation(k, deep) }, func() { g.operation(k, deep) }, func() { g.operation(k, deep) },
		func() { g.value(k, deep-1); g.value(k, deep-1); g.value(wasm.I32, deep-1); g.emit(wasm.OpSelect) },
		func() { g.load(k, deep) },
		func() { g.emitX(wasm.OpGlobalGet, 1+g.indexOf(k)) },
		func() {
			g.value(k, deep-1)
			if x := g.pick(k); x >= 0 {
				g.emitX(wasm.OpLocalTee, x)
			}
		},
		func() { g.block(nil, []wasm.Kind{k}, deep) },
		func() { g.ifElse(nil, []wasm.Kind{k}, deep) },
		func() { g.branchIf(k, deep) },
	)
}

func (g *generator) pickOne(fs ...func()) { fs[g.IntN(len(fs))]() }

func (g *generator) indexOf(k wasm.Kind) int { return int(k - wasm.I32) }

// canonical makes the topmost value 0 if it is a NaN, because the bits of NaNs may differ.
func (g *generator) canonical(k wasm.Kind) {
	x := g.pick(k)
	if x < 0 {
		g.emit(wasm.OpDrop)
		g.literal(k)
		for math.IsNaN(math.Float64frombits(g.body[len(g.body)-1].N)) || g.body[len(g.body)-1].N == uint64(math.Float32bits(float32(math.NaN()))) {
			g.body = g.body[:len(g.body)-1]
			g.literal(k)
		}
		return
	}
	g.emitX(wasm.OpLocalTee, x)
	g.add(wasm.Instr{Op: map[wasm.Kind]wasm.Op{wasm.F32: wasm.OpF32Const, wasm.F64: wasm.OpF64Const}[k]})
	g.emitX(wasm.OpLocalGet, x)
	g.emitX(wasm.OpLocalGet, x)
	g.emit(map[wasm.Kind]wasm.Op{wasm.F32: wasm.OpF32Eq, wasm.F64: wasm.OpF64Eq}[k])
	g.emit(wasm.OpSelect)
}

// operation makes an operation on values. What traps often is made to trap seldom.
func (g *generator) operation(k wasm.Kind, deep int) {
	op := g.ops[k][g.IntN(len(g.ops[k]))]
	params := op.Row().Params()
	for n := range params {
		p := kindOfLetter[params[n]]
		g.value(p, deep-1)
		switch {
		case op == wasm.OpI32ReinterpretF32 || op == wasm.OpI64ReinterpretF64 || n == 1 && (op == wasm.OpF32Copysign || op == wasm.OpF64Copysign):
			g.canonical(p)
		case n == 1 && op >= wasm.OpI32DivS && op <= wasm.OpI32RemU && g.IntN(20) > 0:
			g.constant(wasm.OpI32Const, 1)
			g.emit(wasm.OpI32Or)
		case n == 1 && op >= wasm.OpI64DivS && op <= wasm.OpI64RemU && g.IntN(20) > 0:
			g.constant(wasm.OpI64Const, 1)
			g.emit(wasm.OpI64Or)
		}
	}
	trapping := op >= wasm.OpI32TruncF32S && op <= wasm.OpI32TruncF64U || op >= wasm.OpI64TruncF32S && op <= wasm.OpI64TruncF64U
	if trapping && g.IntN(30) > 0 {
		from := kindOfLetter[params[0]]
		g.emit(map[wasm.Kind]wasm.Op{wasm.F32: wasm.OpF32Abs, wasm.F64: wasm.OpF64Abs}[from])
		g.add(wasm.Instr{Op: map[wasm.Kind]wasm.Op{wasm.F32: wasm.OpF32Const, wasm.F64: wasm.OpF64Const}[from],
			N: map[wasm.Kind]uint64{wasm.F32: uint64(math.Float32bits(1e6)), wasm.F64: math.Float64bits(1e6)}[from]})
		g.emit(map[wasm.Kind]wasm.Op{wasm.F32: wasm.OpF32Min, wasm.F64: wasm.OpF64Min}[from])
		g.canonical(from)
	}
	g.add(wasm.Instr{Op: op, Y: uint32(g.IntN(lanes(op)))})
}

// lanes is how many lanes an instruction with a lane chooses from, and 1 for others.
func lanes(op wasm.Op) int {
	if r := op.Row(); r.Imm == wasm.ImmLane {
		return map[string]int{"i8x16": 16, "i16x8": 8, "i32x4": 4, "i64x2": 2}[r.Name[:5]]
	}
	return 1
}

// vectorOperation reports whether native has an operation on vectors whose result depends on the bits of no NaN that
// another operation gave.
func vectorOperation(op wasm.Op) bool {
	r := op.Row()
	shape, _, _ := strings.Cut(r.Name, ".")
	return r.Chapter == wasm.ChapterVector && (r.Imm == wasm.ImmNone || r.Imm == wasm.ImmLane) && len(r.Results()) == 1 &&
		shape != "f32x4" && shape != "f64x2" && !strings.Contains(r.Name, "relaxed")
}

var loads = map[wasm.Kind][]wasm.Op{
	wasm.I32: {wasm.OpI32Load, wasm.OpI32Load8S, wasm.OpI32Load8U, wasm.OpI32Load16S, wasm.OpI32Load16U},
	wasm.I64: {wasm.OpI64Load, wasm.OpI64Load8S, wasm.OpI64Load8U, wasm.OpI64Load16S, wasm.OpI64Load16U, wasm.OpI64Load32S, wasm.OpI64Load32U},
	wasm.F32: {wasm.OpF32Load}, wasm.F64: {wasm.OpF64Load}, wasm.V128: {wasm.OpV128Load},
}

var stores = map[wasm.Kind][]wasm.Op{
	wasm.I32: {wasm.OpI32Store, wasm.OpI32Store8, wasm.OpI32Store16},
	wasm.I64: {wasm.OpI64Store, wasm.OpI64Store8, wasm.OpI64Store16, wasm.OpI64Store32},
	wasm.F32: {wasm.OpF32Store}, wasm.F64: {wasm.OpF64Store}, wasm.V128: {wasm.OpV128Store},
}

// address makes an address, mostly a small one, and gives the instruction that accesses the memory there.
func (g *generator) address(op wasm.Op, deep int) wasm.Instr {
	i := wasm.Instr{Op: op, X: uint32(g.IntN(2)), N: []uint64{0, 0, 1, 8, 1000, 65536, 1 << 31, math.MaxUint32}[g.IntN(5+3*(g.IntN(20)/19))]}
	k := g.m.Mems[i.X].Type.Addr
	g.value(k, deep-1)
	if g.IntN(20) > 0 {
		g.mask(k, 0x7FFF)
	}
	return i
}

// mask keeps some bits of the topmost value, which is an integer.
func (g *generator) mask(k wasm.Kind, bits uint64) {
	if k == wasm.I32 {
		g.constant(wasm.OpI32Const, bits)
		g.emit(wasm.OpI32And)
	} else {
		g.constant(wasm.OpI64Const, bits)
		g.emit(wasm.OpI64And)
	}
}

func (g *generator) load(k wasm.Kind, deep int) {
	g.add(g.address(loads[k][g.IntN(len(loads[k]))], deep))
}
