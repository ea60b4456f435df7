package builtin

import (
	"math/big"

	"wasmjudge/spectec/core"
)

// floating are the operations on floats (specification 4.3.3).
func (k *kit) floating() map[string]core.Builtin {
	all := map[string]core.Builtin{
		"fcopysign_": k.copysign,
		"fpmin_":     func(_ *core.Ctx, a []core.Value) core.Value { return k.pseudo(a, false) },
		"fpmax_":     func(_ *core.Ctx, a []core.Value) core.Value { return k.pseudo(a, true) },
		"fabs_":      k.sign(func(bool) bool { return false }),
		"fneg_":      k.sign(func(neg bool) bool { return !neg }),
	}
	for name, f := range map[string]func(x, y *number, n uint) core.Value{
		"fadd_": k.sum, "fmul_": k.product, "fdiv_": k.quotient,
		"fsub_": func(x, y *number, n uint) core.Value {
			y.neg = !y.neg
			return k.sum(x, y, n)
		},
		"fmin_": func(x, y *number, n uint) core.Value { return k.extreme(x, y, n, false) },
		"fmax_": func(x, y *number, n uint) core.Value { return k.extreme(x, y, n, true) },
	} {
		all[name] = k.binary(f)
	}
	all["frelaxed_min_"] = k.relaxedExtreme("R_fmin", all["fmin_"], true)
	all["frelaxed_max_"] = k.relaxedExtreme("R_fmax", all["fmax_"], false)
	for name, f := range map[string]func(x number, n uint) core.Value{
		"fsqrt_": k.root,
		"fceil_": func(x number, n uint) core.Value {
			return k.integral(x, n, func(q, r *big.Int) bool { return r.Sign() > 0 && !x.neg })
		},
		"ffloor_": func(x number, n uint) core.Value {
			return k.integral(x, n, func(q, r *big.Int) bool { return r.Sign() > 0 && x.neg })
		},
		"ftrunc_":   func(x number, n uint) core.Value { return k.integral(x, n, func(q, r *big.Int) bool { return false }) },
		"fnearest_": func(x number, n uint) core.Value { return k.integral(x, n, nearest(x.exp)) },
	} {
		all[name] = k.unaryFloat(f)
	}
	for name, holds := range map[string]func(c int) bool{
		"feq_": func(c int) bool { return c == 0 }, "flt_": func(c int) bool { return c < 0 }, "fgt_": func(c int) bool { return c > 0 },
		"fle_": func(c int) bool { return c <= 0 }, "fge_": func(c int) bool { return c >= 0 },
	} {
		all[name] = k.comparison(holds, false)
	}
	all["fne_"] = k.comparison(func(c int) bool { return c != 0 }, true)
	all["frelaxed_madd_"] = k.multiplyAdd(all["fmul_"], all["fadd_"])
	all["frelaxed_nmadd_"] = func(x *core.Ctx, a []core.Value) core.Value {
		minus := all["fneg_"](x, a[:2]).(core.List).At(0)
		return all["frelaxed_madd_"](x, []core.Value{a[0], minus, a[2], a[3]})
	}
	return all
}

// binary makes a function of two floats. With a NaN among them the result is a NaN.
func (k *kit) binary(f func(x, y *number, n uint) core.Value) core.Builtin {
	return func(ctx *core.Ctx, a []core.Value) core.Value {
		n := width(a[0])
		x, y := k.read(a[1], n), k.read(a[2], n)
		if x.kind == nan || y.kind == nan {
			return k.nans(ctx, n, x, y)
		}
		return k.result(ctx, n, f(&x, &y, n))
	}
}

func (k *kit) unaryFloat(f func(x number, n uint) core.Value) core.Builtin {
	return func(ctx *core.Ctx, a []core.Value) core.Value {
		n := width(a[0])
		x := k.read(a[1], n)
		if x.kind == nan {
			return k.nans(ctx, n, x)
		}
		return k.result(ctx, n, f(x, n))
	}
}

// sign makes a function that changes nothing but the sign.
func (k *kit) sign(f func(neg bool) bool) core.Builtin {
	return func(_ *core.Ctx, a []core.Value) core.Value {
		n := width(a[0])
		x := k.read(a[1], n)
		x.neg = f(x.neg)
		return core.Listed(k.again(a[1], x.neg))
	}
}

// again is a float with another sign.
func (k *kit) again(v core.Value, neg bool) core.Value {
	con := k.pos
	if neg {
		con = k.neg
	}
	return &core.Case{Con: con, Args: v.(*core.Case).Args}
}

func (k *kit) copysign(_ *core.Ctx, a []core.Value) core.Value {
	return core.Listed(k.again(a[1], a[2].(*core.Case).Con == k.neg))
}

func (k *kit) sum(x, y *number, n uint) core.Value {
	switch {
	case x.kind == infinite && y.kind == infinite && x.neg != y.neg:
		return k.canonical(n)
	case x.kind == infinite:
		return k.write(*x, n)
	case y.kind == infinite:
		return k.write(*y, n)
	case x.zero() && y.zero():
		return k.round(x.neg && y.neg, new(big.Int), 0, false, n)
	}
	s := new(big.Int).Add(x.scaled(y), y.scaled(x))
	neg := s.Sign() < 0
	return k.round(neg, s.Abs(s), min(x.exp, y.exp), false, n)
}

func (k *kit) product(x, y *number, n uint) core.Value {
	neg := x.neg != y.neg
	if x.kind == infinite || y.kind == infinite {
		if x.zero() || y.zero() {
			return k.canonical(n)
		}
		return k.write(number{neg: neg, kind: infinite}, n)
	}
	return k.round(neg, new(big.Int).Mul(x.mant, y.mant), x.exp+y.exp, false, n)
}

func (k *kit) quotient(x, y *number, n uint) core.Value {
	neg := x.neg != y.neg
	switch {
	case x.kind == infinite && y.kind == infinite, x.zero() && y.zero():
		return k.canonical(n)
	case x.kind == infinite || y.zero():
		return k.write(number{neg: neg, kind: infinite}, n)
	case y.kind == infinite || x.zero():
		return k.round(neg, new(big.Int), 0, false, n)
	}
	shift := max(0, 2*int(n)+y.mant.BitLen()-x.mant.BitLen())
	q, r := new(big.Int).QuoRem(new(big.Int).Lsh(x.mant, uint(shift)), y.mant, new(big.Int))
	return k.round(neg, q, x.exp-y.exp-shift, r.Sign() != 0, n)
}

// root is the square root: of the mantissa made so long that the whole part has enough bits.
func (k *kit) root(x number, n uint) core.Value {
	switch {
	case x.zero():
		return k.write(x, n)
	case x.neg:
		return k.canonical(n)
	case x.kind == infinite:
		return k.write(x, n)
	}
	shift := 4 * int(n)
	if (x.exp-shift)%2 != 0 {
		shift++
	}
	m := new(big.Int).Lsh(x.mant, uint(shift))
	r := new(big.Int).Sqrt(m)
	exactly := new(big.Int).Mul(r, r).Cmp(m) == 0
	return k.round(false, r, (x.exp-shift)/2, !exactly, n)
}

// integral rounds to an integer: away from zero if up says so of the whole part and the rest.
func (k *kit) integral(x number, n uint, up func(q, r *big.Int) bool) core.Value {
	if x.kind == infinite || x.exp >= 0 || x.zero() {
		return k.write(x, n)
	}
	q := new(big.Int).Rsh(x.mant, uint(-x.exp))
	r := new(big.Int).Sub(x.mant, new(big.Int).Lsh(q, uint(-x.exp)))
	if up(q, r) {
		q.Add(q, big.NewInt(1))
	}
	return k.round(x.neg, q, 0, false, n)
}

// nearest reports whether to round up to the nearest integer, and to the even one of two that are as near.
func nearest(exp int) func(q, r *big.Int) bool {
	return func(q, r *big.Int) bool {
		half := new(big.Int).Lsh(big.NewInt(1), uint(max(-exp-1, 0)))
		c := r.Cmp(half)
		return c > 0 || c == 0 && q.Bit(0) == 1
	}
}

// extreme is the minimum or maximum, of which -0 is less than +0.
func (k *kit) extreme(x, y *number, n uint, most bool) core.Value {
	c := x.cmp(y)
	if c == 0 && x.neg != y.neg {
		c = 1
		if x.neg {
			c = -1
		}
	}
	if c < 0 == most {
		x = y
	}
	return k.write(*x, n)
}

// pseudo is the second float if it is less or greater than the first, and the first otherwise.
func (k *kit) pseudo(a []core.Value, most bool) core.Value {
	n := width(a[0])
	x, y := k.read(a[1], n), k.read(a[2], n)
	if x.kind != nan && y.kind != nan {
		if c := y.cmp(&x); most && c > 0 || !most && c < 0 {
			return core.Listed(a[2])
		}
	}
	return core.Listed(a[1])
}

// comparison makes a comparison, which with a NaN gives unordered.
func (k *kit) comparison(holds func(c int) bool, unordered bool) core.Builtin {
	return func(_ *core.Ctx, a []core.Value) core.Value {
		n := width(a[0])
		x, y := k.read(a[1], n), k.read(a[2], n)
		yes := unordered
		if x.kind != nan && y.kind != nan {
			yes = holds(x.cmp(&y))
		}
		if yes {
			return core.Num(1)
		}
		return core.Num(0)
	}
}
