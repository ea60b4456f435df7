package builtin

import (
	"math/big"

	"wasmjudge/spectec/core"
)

// conversions are those between numbers of different types (specification 4.3.4).
func (k *kit) conversions() map[string]core.Builtin {
	return map[string]core.Builtin{
		"wrap__":          func(_ *core.Ctx, a []core.Value) core.Value { return wrap(a[2], width(a[1])) },
		"extend__":        k.extend,
		"narrow__":        k.narrow,
		"trunc__":         func(_ *core.Ctx, a []core.Value) core.Value { return k.truncate(a, false) },
		"trunc_sat__":     func(_ *core.Ctx, a []core.Value) core.Value { return k.truncate(a, true) },
		"relaxed_trunc__": k.relaxedTruncate,
		"demote__":        k.resize,
		"promote__":       k.resize,
		"convert__":       k.convert,
		"reinterpret__":   k.reinterpret,
		"truncz":          func(_ *core.Ctx, a []core.Value) core.Value { return whole(a[0], (*big.Int).Quo) },
		"ceilz": func(_ *core.Ctx, a []core.Value) core.Value {
			r := core.Rat(a[0])
			n := new(big.Int).Neg(r.Num())
			return core.Normal(n.Neg(n.Div(n, r.Denom())))
		},
		"s33_to_u32": func(_ *core.Ctx, a []core.Value) core.Value { return wrap(a[0], 32) },
	}
}

// whole is the whole part of a fraction.
func whole(v core.Value, quo func(z, x, y *big.Int) *big.Int) core.Value {
	if _, ok := v.(core.Int); ok {
		return v
	}
	r := core.Rat(v)
	if r == nil {
		return nil
	}
	return core.Normal(quo(new(big.Int), r.Num(), r.Denom()))
}

func wrap(v core.Value, n uint) core.Value {
	if n <= 64 {
		return core.Natural(core.Uint64(v) & ones(n))
	}
	return unsigned(core.Big(v), n)
}

func (k *kit) extend(_ *core.Ctx, a []core.Value) core.Value {
	from, to := width(a[0]), width(a[1])
	if !k.isSigned(a[2]) {
		return a[3]
	}
	if to <= 64 {
		i := int64(core.Uint64(a[3])<<(64-from)) >> (64 - from)
		return core.Natural(uint64(i) & ones(to))
	}
	return unsigned(signed(a[3], from), to)
}

// narrow saturates a signed number.
func (k *kit) narrow(_ *core.Ctx, a []core.Value) core.Value {
	from, to := width(a[0]), width(a[1])
	return unsigned(k.saturate(signed(a[3], from), to, a[2]), to)
}

// saturate returns the nearest number of a width and signedness.
func (k *kit) saturate(b *big.Int, n uint, sx core.Value) *big.Int {
	least, most := k.bounds(n, sx)
	if b.Cmp(least) < 0 {
		return least
	}
	if b.Cmp(most) > 0 {
		return most
	}
	return b
}

func (k *kit) bounds(n uint, sx core.Value) (least, most *big.Int) {
	one := big.NewInt(1)
	if k.isSigned(sx) {
		half := new(big.Int).Lsh(one, n-1)
		return new(big.Int).Neg(half), new(big.Int).Sub(half, one)
	}
	return new(big.Int), new(big.Int).Sub(new(big.Int).Lsh(one, n), one)
}

// truncate returns the whole part of a float, or nothing if there is no such number; saturating it gives the nearest,
// and 0 of a NaN.
func (k *kit) truncate(a []core.Value, saturating bool) core.Value {
	from, to := width(a[0]), width(a[1])
	x := k.read(a[3], from)
	least, most := k.bounds(to, a[2])
	switch {
	case x.kind != finite && !saturating:
		return core.Empty
	case x.kind == nan:
		return core.Listed(core.Num(0))
	case x.kind == infinite && x.neg:
		return core.Listed(unsigned(least, to))
	case x.kind == infinite:
		return core.Listed(unsigned(most, to))
	}
	b := new(big.Int)
	if x.exp >= 0 {
		b.Lsh(x.mant, uint(x.exp))
	} else {
		b.Rsh(x.mant, uint(-x.exp))
	}
	if x.neg {
		b.Neg(b)
	}
	if c := k.saturate(b, to, a[2]); c.Cmp(b) != 0 {
		if !saturating {
			return core.Empty
		}
		b = c
	}
	return core.Listed(unsigned(b, to))
}

// resize makes a float one of another width.
func (k *kit) resize(ctx *core.Ctx, a []core.Value) core.Value {
	from, to := width(a[0]), width(a[1])
	x := k.read(a[2], from)
	switch x.kind {
	case nan:
		if !x.isCanonical(from) { // its payload is of no matter: that of the result is any
			x.mant = big.NewInt(1)
		}
		return k.nans(ctx, to, x)
	case infinite:
		return core.Listed(k.write(x, to))
	}
	return core.Listed(k.round(x.neg, x.mant, x.exp, false, to))
}

func (k *kit) convert(_ *core.Ctx, a []core.Value) core.Value {
	from, to := width(a[0]), width(a[1])
	b := core.Big(a[3])
	if k.isSigned(a[2]) {
		b = signed(a[3], from)
	}
	return k.round(b.Sign() < 0, new(big.Int).Abs(b), 0, false, to)
}

func (k *kit) reinterpret(_ *core.Ctx, a []core.Value) core.Value {
	n, float := k.size(a[0])
	m, toFloat := k.size(a[1])
	if n == 0 || n != m {
		return nil
	}
	return k.fromLiteral(k.literal(a[2], n, float), m, toFloat)
}
