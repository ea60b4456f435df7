package builtin

import (
	"math/big"

	"wasmjudge/spectec/core"
)

// number is a floating-point number, taken apart: sign, and NaN with its payload, infinity, or mant * 2^exp.
type number struct {
	neg  bool
	kind kind
	mant *big.Int // of finite numbers; the payload of NaNs
	exp  int
}

type kind uint8

const (
	finite kind = iota
	infinite
	nan
)

// format is a width's number of bits of the mantissa, and the smallest exponent of the last of them.
type format struct {
	mant   int
	least  int // the exponent of a subnormal's last bit
	most   int // the largest exponent of a number's first bit
	expect int // bits of the exponent
}

func formatOf(n uint) format {
	if n == 32 {
		return format{23, -149, 127, 8}
	}
	return format{52, -1074, 1023, 11}
}

// read takes a value of fN apart.
func (k *kit) read(v core.Value, n uint) number {
	f := formatOf(n)
	sign := v.(*core.Case)
	x := number{neg: sign.Con == k.neg}
	mag := sign.Args[0].(*core.Case)
	switch mag.Con {
	case k.norm:
		e := int(mag.Args[1].(core.Int))
		x.mant = new(big.Int).Or(core.Big(mag.Args[0]), new(big.Int).Lsh(big.NewInt(1), uint(f.mant)))
		x.exp = e - f.mant
	case k.sub:
		x.mant, x.exp = core.Big(mag.Args[0]), f.least
	case k.nan:
		x.kind, x.mant = nan, core.Big(mag.Args[0])
	default:
		x.kind = infinite
	}
	return x
}

// write makes a value of fN of a number that the format can hold.
func (k *kit) write(x number, n uint) core.Value {
	f := formatOf(n)
	var mag core.Value
	switch {
	case x.kind == infinite:
		mag = k.inf
	case x.kind == nan:
		mag = &core.Case{Con: k.nan, Args: []core.Value{core.Normal(x.mant)}}
	case x.mant.BitLen() <= f.mant:
		if shift := x.exp - f.least; shift > 0 && x.mant.Sign() != 0 {
			panic("builtin: a number is not normal")
		}
		mag = &core.Case{Con: k.sub, Args: []core.Value{core.Normal(x.mant)}}
	default:
		m := new(big.Int).SetBit(x.mant, f.mant, 0)
		mag = &core.Case{Con: k.norm, Args: []core.Value{core.Normal(m), core.Num(int64(x.exp + f.mant))}}
	}
	con := k.pos
	if x.neg {
		con = k.neg
	}
	return &core.Case{Con: con, Args: []core.Value{mag}}
}

// round returns the number of a format that is nearest to mant * 2^exp, to which less than a bit at the end is missing
// if sticky: of two that are as near the even one.
func (k *kit) round(neg bool, mant *big.Int, exp int, sticky bool, n uint) core.Value {
	f := formatOf(n)
	if mant.Sign() == 0 && !sticky {
		return k.write(number{neg: neg, mant: new(big.Int), exp: f.least}, n)
	}
	drop := max(mant.BitLen()-f.mant-1, f.least-exp)
	m := new(big.Int)
	if drop <= 0 {
		m.Lsh(mant, uint(-drop))
		if sticky {
			panic("builtin: not enough bits to round")
		}
	} else {
		m.Rsh(mant, uint(drop))
		half := mant.Bit(drop-1) == 1
		below := sticky || int(mant.TrailingZeroBits()) < drop-1
		if half && (below || m.Bit(0) == 1) {
			m.Add(m, big.NewInt(1))
		}
	}
	exp += drop
	if m.BitLen() > f.mant+1 {
		m.Rsh(m, 1)
		exp++
	}
	if m.BitLen() > f.mant && exp+f.mant > f.most {
		return k.write(number{neg: neg, kind: infinite}, n)
	}
	if exp != f.least && m.BitLen() <= f.mant {
		panic("builtin: a number lost bits")
	}
	return k.write(number{neg: neg, mant: m, exp: exp}, n)
}

// pattern is the bits of a float, as a number.
func (k *kit) pattern(v core.Value, n uint) *big.Int {
	f := formatOf(n)
	x := k.read(v, n)
	e, m := uint64(0), x.mant
	switch {
	case x.kind == infinite:
		e, m = ones(uint(f.expect)), new(big.Int)
	case x.kind == nan:
		e = ones(uint(f.expect))
	case m.BitLen() > f.mant:
		e = uint64(x.exp - f.least + 1)
		m = new(big.Int).SetBit(m, f.mant, 0)
	}
	b := new(big.Int).Lsh(new(big.Int).SetUint64(e), uint(f.mant))
	b.Or(b, m)
	if x.neg {
		b.SetBit(b, int(n-1), 1)
	}
	return b
}

// float makes a float of its bits.
func (k *kit) float(bits uint64, n uint) core.Value {
	f := formatOf(n)
	x := number{neg: bits>>(n-1)&1 == 1, mant: new(big.Int).SetUint64(bits & ones(uint(f.mant))), exp: f.least}
	e := bits >> f.mant & ones(uint(f.expect))
	switch {
	case e == ones(uint(f.expect)) && x.mant.Sign() == 0:
		x.kind = infinite
	case e == ones(uint(f.expect)):
		x.kind = nan
	case e != 0:
		x.mant.SetBit(x.mant, f.mant, 1)
		x.exp = f.least + int(e) - 1
	}
	return k.write(x, n)
}

// canonical is the canonical NaN without a sign: of all that the specification permits where a NaN results, what the
// deterministic profile takes.
func (k *kit) canonical(n uint) core.Value {
	f := formatOf(n)
	return k.write(number{kind: nan, mant: new(big.Int).Lsh(big.NewInt(1), uint(f.mant-1))}, n)
}

func (x *number) zero() bool { return x.kind == finite && x.mant.Sign() == 0 }

// less orders numbers that are no NaNs; both zeros are the same.
func (x *number) cmp(y *number) int {
	a, b := x.rank(), y.rank()
	if a != b || a != 0 {
		return a - b
	}
	return x.scaled(y).Cmp(y.scaled(x))
}

// rank is 2 and -2 of infinities, and 0 of the finite.
func (x *number) rank() int {
	switch {
	case x.kind == finite:
		return 0
	case x.neg:
		return -2
	}
	return 2
}

// scaled is the number, with its sign, as a multiple of the last bit of whichever of x and y has the smaller exponent.
func (x *number) scaled(y *number) *big.Int {
	m := new(big.Int).Set(x.mant)
	if x.exp > y.exp {
		m.Lsh(m, uint(x.exp-y.exp))
	}
	if x.neg {
		m.Neg(m)
	}
	return m
}
