package builtin

import (
	"math/big"

	"wasmjudge/spectec/core"
)

// What the specification leaves open: which NaN, and the relaxed operations. In the deterministic profile there is one
// result, otherwise the lists have all that are permitted. Of arithmetic NaNs there are too many: those are listed that
// are asked for.

// parameters are the numbers of results among which parameters of relaxed operations choose.
var parameters = map[string]int{"R_fmadd": 2, "R_fmin": 4, "R_fmax": 4, "R_idot": 2, "R_iq15mulr": 2, "R_trunc_u": 4,
	"R_trunc_s": 2, "R_swizzle": 2, "R_laneselect": 2}

// parameter is what a parameter chooses: the first, in the deterministic profile.
func parameter(x *core.Ctx, name string) int {
	if x.Open == nil {
		return 0
	}
	return x.Open.Parameter(name, parameters[name])
}

// nans is $nans_(N, z*): what an operation gives that has NaNs among its operands z*, or makes one of none. If all of
// them are canonical, it is a canonical NaN of either sign, otherwise any arithmetic NaN.
func (k *kit) nans(x *core.Ctx, n uint, operands ...number) core.Value {
	all := []core.Value{k.canonical(n)}
	if x.Open == nil {
		return core.Listed(all...)
	}
	all = append(all, k.again(all[0], true))
	for i := range operands {
		if o := &operands[i]; o.kind == nan && !o.isCanonical(n) {
			return core.Listed(append(all, k.arithmetic(x, n)...)...)
		}
	}
	return core.Listed(all...)
}

// arithmetic are the arithmetic NaNs that are asked for.
func (k *kit) arithmetic(x *core.Ctx, n uint) (list []core.Value) {
	for _, bits := range x.Open.NaNs[n] {
		v := k.float(bits, n)
		if z := k.read(v, n); z.kind == nan && z.mant.Bit(formatOf(n).mant-1) == 1 {
			list = append(list, v)
		}
	}
	return list
}

// result lists the result of an operation on no NaNs.
func (k *kit) result(x *core.Ctx, n uint, v core.Value) core.Value {
	if x.Open != nil && v.(*core.Case).Args[0].(*core.Case).Con == k.nan {
		return k.nans(x, n)
	}
	return core.Listed(v)
}

// isCanonical reports whether a NaN's payload is the canonical one.
func (x *number) isCanonical(n uint) bool {
	quiet := formatOf(n).mant - 1
	return x.mant.BitLen() == quiet+1 && int(x.mant.TrailingZeroBits()) == quiet
}

// relaxedExtreme is $frelaxed_min_ and $frelaxed_max_: of a NaN and another operand either, and of zeros of different
// signs either. neg says of which sign the extreme zero is.
func (k *kit) relaxedExtreme(name string, strictly core.Builtin, neg bool) core.Builtin {
	return func(x *core.Ctx, a []core.Value) core.Value {
		n := width(a[0])
		y, z := k.read(a[1], n), k.read(a[2], n)
		extreme := strictly(x, a)
		var fourth core.Value
		switch {
		case y.kind == nan:
			fourth = a[2]
		case z.kind == nan:
			fourth = a[1]
		case y.zero() && z.zero() && y.neg != z.neg:
			fourth = k.again(a[1], neg)
		default:
			return extreme
		}
		return []core.Value{extreme, core.Listed(a[1]), core.Listed(a[2]), core.Listed(fourth)}[parameter(x, name)]
	}
}

// multiplyAdd is $frelaxed_madd_: rounded twice, or once.
func (k *kit) multiplyAdd(mul, add core.Builtin) core.Builtin {
	return func(x *core.Ctx, a []core.Value) core.Value {
		if parameter(x, "R_fmadd") == 1 {
			return k.fused(x, a)
		}
		products := mul(x, a[:3]).(core.List)
		var all []core.Value
		for i := range products.Len() {
			sums := add(x, []core.Value{a[0], products.At(i), a[3]}).(core.List)
			for j := range sums.Len() {
				all = append(all, sums.At(j))
			}
		}
		return core.Listed(all...)
	}
}

// fused is $fma_.
func (k *kit) fused(ctx *core.Ctx, a []core.Value) core.Value {
	n := width(a[0])
	x, y, z := k.read(a[1], n), k.read(a[2], n), k.read(a[3], n)
	neg := x.neg != y.neg
	switch {
	case x.kind == nan || y.kind == nan || z.kind == nan:
		return k.nans(ctx, n, x, y, z)
	case x.kind == infinite && y.zero(), x.zero() && y.kind == infinite:
		return k.nans(ctx, n)
	case x.kind == infinite || y.kind == infinite:
		return k.result(ctx, n, k.sum(&number{neg: neg, kind: infinite}, &z, n))
	}
	product := number{neg: neg, mant: new(big.Int).Mul(x.mant, y.mant), exp: x.exp + y.exp}
	return k.result(ctx, n, k.sum(&product, &z, n))
}

// relaxedTruncate is $relaxed_trunc__.
func (k *kit) relaxedTruncate(x *core.Ctx, a []core.Value) core.Value {
	if exact := k.truncate(a, false).(core.List); exact.Len() > 0 {
		return exact
	}
	to := width(a[1])
	least, most := k.bounds(to, a[2])
	if k.isSigned(a[2]) {
		return []core.Value{k.truncate(a, true), core.Listed(unsigned(least, to))}[parameter(x, "R_trunc_s")]
	}
	half := new(big.Int).Lsh(big.NewInt(1), to-1)
	return []core.Value{
		k.truncate(a, true),
		core.Listed(unsigned(most, to)),
		core.Listed(unsigned(new(big.Int).Sub(most, big.NewInt(1)), to)),
		core.Listed(unsigned(half, to)),
	}[parameter(x, "R_trunc_u")]
}

// relaxedLaneselect is $irelaxed_laneselect_: bit by bit, or by the first bit.
func relaxedLaneselect(x *core.Ctx, a []core.Value) core.Value {
	if parameter(x, "R_laneselect") == 0 {
		return core.Listed(bitselect(x, a))
	}
	n, mask := width(a[0]), new(big.Int)
	if core.Big(a[3]).Bit(int(n-1)) == 1 {
		mask.Sub(mask.Lsh(big.NewInt(1), n), big.NewInt(1))
	}
	return core.Listed(bitselect(x, []core.Value{a[0], a[1], a[2], core.Normal(mask)}))
}

// relaxedQ15 is $irelaxed_q15mulr_: of the one product that does not fit, saturated or not.
func relaxedQ15(x *core.Ctx, a []core.Value) core.Value {
	n := width(a[0])
	least := core.Normal(new(big.Int).Lsh(big.NewInt(1), n-1))
	if core.Equal(a[2], least) && core.Equal(a[3], least) && parameter(x, "R_iq15mulr") == 1 {
		return core.Listed(least)
	}
	return core.Listed(q15(x, a))
}
