package compiler

import (
	"math"

	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// Vector instructions on floats (specification 4.3.3, 4.3.4).

// laneOps are the instructions that operations on lanes of f32 and f64 consist of.
type laneOps struct {
	float          laneFloat
	add, mul       amd64.Op
	compare, blend amd64.Op
}

var (
	lanes32 = &laneOps{f32x4, amd64.ADDPS, amd64.MULPS, amd64.CMPPS, amd64.BLENDVPS}
	lanes64 = &laneOps{f64x2, amd64.ADDPD, amd64.MULPD, amd64.CMPPD, amd64.BLENDVPD}
)

// splat is the place of a constant whose lanes are a number, which f32 can hold.
func (f *laneOps) splat(c *compiler, x float64) amd64.Rm {
	if f.float == f32x4 {
		return c.doubles(math.Float32bits(float32(x)))
	}
	return c.quads(math.Float64bits(x))
}

// Predicates of the comparisons.
const (
	compareEq    = 0
	compareLt    = 1
	compareLe    = 2
	compareUnord = 3
	compareNe    = 4
	compareNotLt = 5
)

// The signs of lanes in half a vector.
const (
	signs32 = 0x8000000080000000
	signs64 = 1 << 63
)

// lowerLaneSign makes the lowering of abs and neg, which change only the sign, by a constant in each lane.
func lowerLaneSign(op amd64.Op, lane uint64) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		k := constOperand(wasm.V128, c.vectorNumber(lane, lane))
		c.vectorBinary(instr(op), v, &k)
	}
}

// lowerLaneMinMax makes the lowering of min and max. The instruction gives its second operand where the two are equal
// or one is a NaN: two zeros are combined bit by bit of the results of both orders, and NaNs are added.
func lowerLaneMinMax(f *laneOps, op, combine amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		if c.minMaxConst(f, op, a, b) {
			return
		}
		x, y := c.reg(a), c.reg(b)
		r := c.apart(a, b)
		nan := c.allocVector()
		c.vv(op, scratchX, x, y)
		c.vv(op, r, y, x)
		c.vv(combine, r, r, scratchX)
		c.vv(f.add, nan, x, y)
		c.asm.V3I(f.compare, scratchX, x, amd64.Direct(y), compareUnord)
		if c.asm.AVX {
			c.asm.V4(f.blend, r, r, amd64.Direct(nan), scratchX)
		} else {
			c.vv(amd64.XORPS, nan, nan, r)
			c.vv(amd64.ANDPS, nan, nan, scratchX)
			c.vv(amd64.XORPS, r, r, nan)
		}
		c.free(nan)
		c.release(a)
		c.release(b)
		c.pushLanes(f.float, r)
	}
}

// minMaxConst is min or max of a constant without zeros and NaNs: the instruction gives its second operand, the other
// one, if that is a NaN. It is false if there is no such constant.
func (c *compiler) minMaxConst(f *laneOps, op amd64.Op, a, b *operand) bool {
	quiet := c.quietBefore(1)
	switch {
	case b.kind == constant && c.plainNumbers(f, b):
		a, b = b, a
		quiet = c.body[c.pc-1].Op == wasm.OpV128Const && c.quietBefore(2)
	case a.kind != constant || !c.plainNumbers(f, a):
		return false
	}
	r := c.vectorBinaryInto(instr(op), a, b)
	if !quiet {
		// What is added makes any NaN an arithmetic one, and changes nothing else.
		c.asm.V3(f.add, r, r, f.splat(c, math.Copysign(0, -1)))
	}
	c.pushLanes(f.float, r)
	return true
}

// plainNumbers reports whether the lanes of a constant are neither zeros nor NaNs.
func (c *compiler) plainNumbers(f *laneOps, v *operand) bool {
	lo, hi := c.vectorBits(v)
	for _, half := range [...]uint64{lo, hi} {
		lanes := [...]float64{math.Float64frombits(half), 1}
		if f.float == f32x4 {
			for k := range lanes {
				lanes[k] = float64(math.Float32frombits(uint32(half >> (32 * k))))
			}
		}
		for _, x := range lanes {
			if x == 0 || x != x {
				return false
			}
		}
	}
	return true
}

// quietBefore reports whether the instruction n before the current one gives no NaN that is not arithmetic. If
// nothing but constants stands between, its result is the operand.
func (c *compiler) quietBefore(n int) bool { return c.pc >= n && quietLanes[c.body[c.pc-n].Op] }

// quietLanes are instructions that compute lanes.
var quietLanes = [wasm.OpCount]bool{
	wasm.OpF32x4Add: true, wasm.OpF32x4Sub: true, wasm.OpF32x4Mul: true, wasm.OpF32x4Div: true, wasm.OpF32x4Sqrt: true,
	wasm.OpF32x4Min: true, wasm.OpF32x4Max: true, wasm.OpF32x4ConvertI32x4S: true, wasm.OpF32x4ConvertI32x4U: true,
	wasm.OpF64x2Add: true, wasm.OpF64x2Sub: true, wasm.OpF64x2Mul: true, wasm.OpF64x2Div: true, wasm.OpF64x2Sqrt: true,
	wasm.OpF64x2Min: true, wasm.OpF64x2Max: true,
	wasm.OpF64x2ConvertLowI32x4S: true, wasm.OpF64x2ConvertLowI32x4U: true,
}

// comparison is an instruction that compares lanes.
func comparison(op amd64.Op, predicate uint8) vectorInstr {
	i := instrImm(op, predicate)
	i.commutes = predicate == compareEq || predicate == compareNe
	return i
}

// multiplyAdd are the instructions of relaxed_madd or relaxed_nmadd, named by which operands are multiplied and which
// is added: the result takes the place of the first one. Of NaNs each gives the first in the order of the operation's
// operands.
type multiplyAdd struct {
	f                *laneOps
	a132, a213, a231 amd64.Op
	sign             uint64 // of lanes, if the product is negated
}

// The instructions for each shape.
var (
	madd32  = multiplyAdd{lanes32, amd64.VFMADD132PS, amd64.VFMADD213PS, amd64.VFMADD231PS, 0}
	nmadd32 = multiplyAdd{lanes32, amd64.VFNMADD132PS, amd64.VFNMADD213PS, amd64.VFNMADD231PS, signs32}
	madd64  = multiplyAdd{lanes64, amd64.VFMADD132PD, amd64.VFMADD213PD, amd64.VFMADD231PD, 0}
	nmadd64 = multiplyAdd{lanes64, amd64.VFNMADD132PD, amd64.VFNMADD213PD, amd64.VFNMADD231PD, signs64}
)

// lowerMultiplyAdd makes the lowering of relaxed_madd and relaxed_nmadd, with or without one rounding: choice 1 or 0
// of R_fmadd.
func lowerMultiplyAdd(m multiplyAdd) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		z := c.pop()
		y, x := c.pop2()
		switch {
		case !c.may(artifact.FMA):
			c.multiplyThenAdd(&m, x, y, z)
		case c.ownable(x) && !c.ownable(z):
			c.fuse(m.f, m.a132, x, z, y)
		case c.ownable(y) && !c.ownable(z):
			c.fuse(m.f, m.a213, y, x, z)
		default:
			c.fuse(m.f, m.a231, z, x, y)
		}
	}
}

// fuse pushes the result of an instruction, which takes the place of the first of three operands in use.
func (c *compiler) fuse(f *laneOps, op amd64.Op, first, second, third *operand) {
	x, src := c.reg(second), c.vectorSource(third)
	r := c.writable(first, c.setOfOperand(second)|c.setOfOperand(third))
	c.asm.V3(op, r, x, src)
	c.release(second)
	c.release(third)
	c.pushLanes(f.float, r)
}

// multiplyThenAdd pushes the sum of z and the product of x and y.
func (c *compiler) multiplyThenAdd(m *multiplyAdd, x, y, z *operand) {
	first, second, addend := c.reg(x), c.vectorSource(y), c.vectorSource(z)
	r := c.result(wasm.V128, c.setOfOperand(x)|c.setOfOperand(y)|c.setOfOperand(z))
	if m.sign != 0 {
		c.asm.V3(amd64.XORPS, r, first, c.quads(m.sign))
		first = r
	}
	c.asm.V3(m.f.mul, r, first, second)
	c.asm.V3(m.f.add, r, r, addend)
	c.release(x)
	c.release(y)
	c.release(z)
	c.pushLanes(m.f.float, r)
}

// sum is a sum or product of lanes.
func sum(op amd64.Op) vectorInstr {
	i := instr(op)
	i.sums = true
	return i
}
