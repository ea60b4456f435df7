package builtin

import (
	"math/big"

	"wasmjudge/spectec/core"
)

// bitwise makes a function of two numbers, bit by bit.
func bitwise(small func(a, b uint64) uint64, large func(z, a, b *big.Int) *big.Int) core.Builtin {
	return func(_ *core.Ctx, a []core.Value) core.Value {
		if n := width(a[0]); n <= 64 {
			return core.Natural(small(core.Uint64(a[1]), core.Uint64(a[2])) & ones(n))
		}
		return core.Normal(large(new(big.Int), core.Big(a[1]), core.Big(a[2])))
	}
}

// integers are the operations on bit patterns. Counting, shifting and reversing follow the definitions over sequences
// of bits.
func (k *kit) integers() map[string]core.Builtin {
	return map[string]core.Builtin{
		"iclz_": func(_ *core.Ctx, a []core.Value) core.Value {
			return core.Num(int64(width(a[0])) - int64(core.Big(a[1]).BitLen()))
		},
		"ictz_":    countTrailing,
		"ipopcnt_": countOnes,
		"inot_":    func(_ *core.Ctx, a []core.Value) core.Value { return complement(core.Big(a[1]), width(a[0])) },
		"irev_":    reverse,
		"iand_":    bitwise(func(a, b uint64) uint64 { return a & b }, (*big.Int).And),
		"iandnot_": bitwise(func(a, b uint64) uint64 { return a &^ b }, (*big.Int).AndNot),
		"ior_":     bitwise(func(a, b uint64) uint64 { return a | b }, (*big.Int).Or),
		"ixor_":    bitwise(func(a, b uint64) uint64 { return a ^ b }, (*big.Int).Xor),
		"ishl_":    func(_ *core.Ctx, a []core.Value) core.Value { return shiftLeft(a[1], width(a[0]), core.Uint64(a[2])) },
		"ishr_": func(_ *core.Ctx, a []core.Value) core.Value {
			return k.shiftRight(a[2], width(a[0]), core.Uint64(a[3]), a[1])
		},
		"irotl_": func(_ *core.Ctx, a []core.Value) core.Value {
			return rotate(a[1], width(a[0]), core.Uint64(a[2])%uint64(width(a[0])))
		},
		"irotr_": func(_ *core.Ctx, a []core.Value) core.Value {
			n := width(a[0])
			return rotate(a[1], n, (uint64(n)-core.Uint64(a[2])%uint64(n))%uint64(n))
		},
		"ibitselect_":          bitselect,
		"irelaxed_laneselect_": relaxedLaneselect,
		"iavgr_":               average,
		"iq15mulr_sat_":        q15,
		"irelaxed_q15mulr_":    relaxedQ15,
	}
}

func countTrailing(_ *core.Ctx, a []core.Value) core.Value {
	b := core.Big(a[1])
	if b.Sign() == 0 {
		return a[0]
	}
	return core.Num(int64(b.TrailingZeroBits()))
}

func countOnes(_ *core.Ctx, a []core.Value) core.Value {
	n, b := 0, core.Big(a[1])
	for i := range int(width(a[0])) {
		n += int(b.Bit(i))
	}
	return core.Num(int64(n))
}

func complement(b *big.Int, n uint) core.Value {
	all := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), n), big.NewInt(1))
	return core.Normal(all.Xor(all, b))
}

func reverse(_ *core.Ctx, a []core.Value) core.Value {
	n, b, r := int(width(a[0])), core.Big(a[1]), new(big.Int)
	for i := range n {
		r.SetBit(r, n-1-i, b.Bit(i))
	}
	return core.Normal(r)
}

// shiftLeft shifts by the distance modulo the width.
func shiftLeft(v core.Value, n uint, by uint64) core.Value {
	by %= uint64(n)
	if n <= 64 {
		return core.Natural(core.Uint64(v) << by & ones(n))
	}
	return unsigned(new(big.Int).Lsh(core.Big(v), uint(by)), n)
}

// shiftRight shifts by the distance modulo the width, filling with the sign if sx is S.
func (k *kit) shiftRight(v core.Value, n uint, by uint64, sx core.Value) core.Value {
	by %= uint64(n)
	if k.isSigned(sx) {
		return unsigned(new(big.Int).Rsh(signed(v, n), uint(by)), n)
	}
	return core.Normal(new(big.Int).Rsh(core.Big(v), uint(by)))
}

func rotate(v core.Value, n uint, by uint64) core.Value {
	left := new(big.Int).Lsh(core.Big(v), uint(by))
	right := new(big.Int).Rsh(core.Big(v), n-uint(by))
	return unsigned(left.Or(left, right), n)
}

// bitselect takes the bits of the first where the third has ones, and those of the second elsewhere.
func bitselect(_ *core.Ctx, a []core.Value) core.Value {
	one, two, mask := core.Big(a[1]), core.Big(a[2]), core.Big(a[3])
	left := new(big.Int).And(one, mask)
	right := new(big.Int).AndNot(two, mask)
	return core.Normal(left.Or(left, right))
}

// average is that of two unsigned numbers, rounded up.
func average(_ *core.Ctx, a []core.Value) core.Value {
	sum := new(big.Int).Add(core.Big(a[2]), core.Big(a[3]))
	return core.Normal(sum.Rsh(sum.Add(sum, big.NewInt(1)), 1))
}

// q15 is the saturating, rounding product of two numbers with 15 bits after the point.
func q15(_ *core.Ctx, a []core.Value) core.Value {
	n := width(a[0])
	p := new(big.Int).Mul(signed(a[2], n), signed(a[3], n))
	p.Rsh(p.Add(p, big.NewInt(1<<14)), 15)
	if most := new(big.Int).Lsh(big.NewInt(1), n-1); p.Cmp(most) >= 0 {
		p.Sub(most, big.NewInt(1))
	}
	return unsigned(p, n)
}
