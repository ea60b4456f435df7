package native

import (
	"math"

	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Vector instructions on floats (specification 4.3.3, 4.3.4).

// laneOps are the instructions that operations on lanes of f32 and f64 consist of.
type laneOps struct {
	float             laneFloat
	add, sub, mul     amd64.Op
	min, max, compare amd64.Op
	shift             amd64.Op // to the right
	payload           uint8    // by how much ones are shifted to be the bits of a NaN that a canonical one does not have
}

var (
	lanes32 = &laneOps{f32x4, amd64.ADDPS, amd64.SUBPS, amd64.MULPS, amd64.MINPS, amd64.MAXPS, amd64.CMPPS, amd64.PSRLD, 10}
	lanes64 = &laneOps{f64x2, amd64.ADDPD, amd64.SUBPD, amd64.MULPD, amd64.MINPD, amd64.MAXPD, amd64.CMPPD, amd64.PSRLQ, 13}
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

// lowerLaneSign makes the lowering of abs and neg, which change only the sign, by a constant in each lane.
func lowerLaneSign(op amd64.Op, lane uint64) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		v := c.pop()
		k := constOperand(wasm.V128, c.vectorNumber(lane, lane))
		c.vectorBinary(instr(op), v, &k)
	}
}

// lowerLaneMinMax makes the lowering of min and max. The instruction gives its second operand where the two are equal or one is a NaN: the results of both
// orders are the operands then, and are combined. With NaNs among them all bits are set, and those taken away that a canonical NaN does
// not have.
func lowerLaneMinMax(f *laneOps, op amd64.Op) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		b, a := c.pop2()
		if c.minMaxConst(f, op, a, b) {
			return
		}
		x, y := c.reg(a), c.reg(b)
		r := c.apart(a, b)
		c.vv(op, scratchX, x, y)
		c.vv(op, r, y, x)
		if op == f.min {
			c.vv(amd64.ORPS, scratchX, scratchX, r)
			c.asm.V3I(f.compare, r, r, amd64.Direct(scratchX), compareUnord)
			c.vv(amd64.ORPS, scratchX, scratchX, r)
		} else {
			c.maxOfBoth(f, r)
		}
		c.asm.VShift(f.shift, r, r, f.payload)
		c.vv(amd64.ANDNPS, r, r, scratchX)
		c.release(a)
		c.release(b)
		c.pushLanes(f.float, r)
	}
}

// maxOfBoth combines the maxima of both orders, in scratchX and r. Where they are different zeros, or one is a NaN, their difference in bits is taken off
// as a number, which gives +0, or a NaN. r is a mask of the NaNs then.
func (c *compiler) maxOfBoth(f *laneOps, r amd64.Reg) {
	c.vv(amd64.XORPS, r, r, scratchX)
	c.vv(amd64.ORPS, scratchX, scratchX, r)
	c.vv(f.sub, scratchX, scratchX, r)
	c.asm.V3I(f.compare, r, scratchX, amd64.Direct(scratchX), compareUnord)
}

// minMaxConst is min or max of a constant without zeros and NaNs: the instruction gives its second operand, the other one, if that is a NaN. It is false if there
// is no such constant.
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
		c.asm.V3(f.add, r, r, f.splat(c, math.Copysign(0, -1))) // makes any NaN an arithmetic one, and changes nothing else
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
			lanes = [...]float64{float64(math.Float32frombits(uint32(half))), float64(math.Float32frombits(uint32(half >> 32)))}
		}
		for _, x := range lanes {
			if x == 0 || x != x {
				return false
			}
		}
	}
	return true
}

// quietBefore reports whether the instruction n before the one at hand gives no NaN that is not arithmetic. If nothing but constants stands between, its
// result is the operand.
func (c *compiler) quietBefore(n int) bool { return c.pc >= n && quietLanes[c.body[c.pc-n].Op] }

// quietLanes are instructions that compute lanes.
var quietLanes = [wasm.OpCount]bool{
	wasm.OpF32x4Add: true, wasm.OpF32x4Sub: true, wasm.OpF32x4Mul: true, wasm.OpF32x4Div: true, wasm.OpF32x4Sqrt: true,
	wasm.OpF32x4Min: true, wasm.OpF32x4Max: true, wasm.OpF32x4ConvertI32x4S: true, wasm.OpF32x4ConvertI32x4U: true,
	wasm.OpF64x2Add: true, wasm.OpF64x2Sub: true, wasm.OpF64x2Mul: true, wasm.OpF64x2Div: true, wasm.OpF64x2Sqrt: true,
	wasm.OpF64x2Min: true, wasm.OpF64x2Max: true, wasm.OpF64x2ConvertLowI32x4S: true, wasm.OpF64x2ConvertLowI32x4U: true,
}

// comparison is an instruction that compares lanes.
func comparison(op amd64.Op, predicate uint8) vectorInstr {
	i := instrImm(op, predicate)
	i.commutes = predicate == compareEq || predicate == compareNe
	return i
}

// multiplyAdd are the instructions of relaxed_madd or relaxed_nmadd: fused, and without FMA.
type multiplyAdd struct {
	f    *laneOps
	onto amd64.Op // the first operand plus or minus the product of the others
	with amd64.Op // the product of the first two operands, or minus that, plus the third
	then amd64.Op // of addend and product
}

// lowerMultiplyAdd makes the lowering of relaxed_madd and relaxed_nmadd, with or without one rounding: choice 1 or 0 of R_fmadd.
func lowerMultiplyAdd(m multiplyAdd) lowering {
	return func(c *compiler, _ *wasm.Instr) {
		z := c.pop()
		y, x := c.pop2()
		switch {
		case !c.may(FMA):
			c.multiplyThenAdd(&m, x, y, z)
		case z.kind != constant && (c.ownable(z) || !c.ownable(x)):
			c.fuse(m.f, m.onto, z, x, y)
		default:
			c.fuse(m.f, m.with, x, y, z)
		}
	}
}

// fuse pushes the result of an instruction whose first operand, the first of three in use, its result takes the place of.
func (c *compiler) fuse(f *laneOps, op amd64.Op, first, second, third *operand) {
	x, src := c.reg(second), c.vectorSource(third)
	r := c.writable(first, c.setOfOperand(second)|c.setOfOperand(third))
	c.asm.V3(op, r, x, src)
	c.release(second)
	c.release(third)
	c.pushLanes(f.float, r)
}

func (c *compiler) multiplyThenAdd(m *multiplyAdd, x, y, z *operand) {
	product := regOperand(wasm.V128, c.vectorBinaryInto(instr(m.f.mul), x, y))
	c.vectorBinary(instr(m.then).of(m.f.float), z, &product)
}
