package core

import (
	"math/big"
	"math/bits"
)

// Big returns an integer as a big one.
func Big(v Value) *big.Int {
	switch v := v.(type) {
	case Int:
		return big.NewInt(int64(v))
	case *big.Int:
		return v
	}
	return nil
}

// Uint64 returns the low 64 bits of an integer.
func Uint64(v Value) uint64 {
	switch v := v.(type) {
	case Int:
		return uint64(v)
	case *big.Int:
		if v.Sign() >= 0 {
			return new(big.Int).And(v, mask64).Uint64()
		}
		return -new(big.Int).And(new(big.Int).Neg(v), mask64).Uint64()
	}
	return 0
}

var mask64 = new(big.Int).SetUint64(^uint64(0))

// Normal makes a number of a big one.
func Normal(n *big.Int) Value {
	if n.IsInt64() {
		return Num(n.Int64())
	}
	return n
}

// NormalRat makes a number of a fraction.
func NormalRat(r *big.Rat) Value {
	if r.IsInt() {
		return Normal(new(big.Int).Set(r.Num()))
	}
	return r
}

// Rat returns a number as a fraction.
func Rat(v Value) *big.Rat {
	if r, ok := v.(*big.Rat); ok {
		return r
	}
	if n := Big(v); n != nil {
		return new(big.Rat).SetInt(n)
	}
	return nil
}

func add(a, b Value) Value {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok {
			if s := x + y; (s > x) == (y > 0) {
				return Num(int64(s))
			}
		}
	}
	return exact(a, b, (*big.Int).Add, (*big.Rat).Add)
}

func sub(a, b Value) Value {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok {
			if d := x - y; (d < x) == (y > 0) {
				return Num(int64(d))
			}
		}
	}
	return exact(a, b, (*big.Int).Sub, (*big.Rat).Sub)
}

func mul(a, b Value) Value {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok && x >= 0 && y >= 0 {
			if hi, lo := bits.Mul64(uint64(x), uint64(y)); hi == 0 && int64(lo) >= 0 {
				return Num(int64(lo))
			}
		}
	}
	return exact(a, b, (*big.Int).Mul, (*big.Rat).Mul)
}

func exact(a, b Value, ints func(z, x, y *big.Int) *big.Int, rats func(z, x, y *big.Rat) *big.Rat) Value {
	if x, y := Big(a), Big(b); x != nil && y != nil {
		return Normal(ints(new(big.Int), x, y))
	}
	x, y := Rat(a), Rat(b)
	if x == nil || y == nil {
		return nil
	}
	return NormalRat(rats(new(big.Rat), x, y))
}

// div is exact: a fraction if there is a rest.
func div(a, b Value) Value {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok && y > 0 && x%y == 0 {
			return Num(int64(x / y))
		}
	}
	x, y := Rat(a), Rat(b)
	if x == nil || y == nil || y.Sign() == 0 {
		return nil
	}
	return NormalRat(new(big.Rat).Quo(x, y))
}

// mod is the rest of a division that rounds down.
func mod(a, b Value) Value {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok && x >= 0 && y > 0 {
			return Num(int64(x % y))
		}
	}
	x, y := Big(a), Big(b)
	if x == nil || y == nil || y.Sign() <= 0 {
		return nil
	}
	return Normal(new(big.Int).Mod(x, y))
}

// powers are those of 2 that are no Int.
var powers = func() (vs [129]Value) {
	for i := range vs {
		vs[i] = Normal(new(big.Int).Lsh(big.NewInt(1), uint(i)))
	}
	return vs
}()

const mostBits = 1 << 16 // of a power

func pow(a, b Value) Value {
	y, ok := b.(Int)
	if !ok || y < 0 || y > mostBits {
		return nil
	}
	if a == small[2] && int(y) < len(powers) {
		return powers[y]
	}
	x := Big(a)
	if x == nil || int64(x.BitLen())*int64(y) > mostBits {
		return nil
	}
	return Normal(new(big.Int).Exp(x, big.NewInt(int64(y)), nil))
}

func neg(a Value) Value { return sub(small[0], a) }

// compare orders numbers; ok is false if one is not a number.
func compare(a, b Value) (c int, ok bool) {
	if x, ok := a.(Int); ok {
		if y, ok := b.(Int); ok {
			switch {
			case x < y:
				return -1, true
			case x > y:
				return 1, true
			}
			return 0, true
		}
	}
	if x, y := Big(a), Big(b); x != nil && y != nil {
		return x.Cmp(y), true
	}
	x, y := Rat(a), Rat(b)
	if x == nil || y == nil {
		return 0, false
	}
	return x.Cmp(y), true
}
