package oracle

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestFMA32 compares fma32 with a sum that is exact and rounded once. By way of f64, as float32(math.FMA(…)), some
// would be rounded twice.
func TestFMA32(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	twice := 0
	check := func(x, y, z float32) {
		got, want := fma32(x, y, z), exactFMA32(x, y, z)
		if math.Float32bits(got) != math.Float32bits(want) && (got == got || want == want) {
			t.Errorf("%x * %x + %x is %x, want %x", x, y, z, got, want)
		}
		if other := float32(math.FMA(float64(x), float64(y), float64(z))); want == want && other != want {
			twice++
		}
	}
	special := []float32{0, float32(math.Copysign(0, -1)), 1, -1, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, math.MaxFloat32, -math.MaxFloat32,
		0x1p-126, 0x1.fffffep-127, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN())}
	for _, x := range special {
		for _, y := range special {
			for _, z := range special {
				check(x, y, z)
			}
		}
	}
	for range 100_000 {
		// Near 1, and a summand far below: the sum lies beside the middle between two floats.
		x := 1 + float32(r.IntN(1<<12))*0x1p-12
		y := 1 + float32(r.IntN(1<<12))*0x1p-12
		z := float32(math.Ldexp(float64(r.IntN(3)-1), -20-r.IntN(60)))
		check(x, y, z)
		check(x, y*0x1p-130, z*0x1p-110) // subnormal
		check(math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32()))
	}
	if twice == 0 {
		t.Error("in no case is it wrong to round twice")
	}
}

// exactFMA32 is x*y+z in numbers of any precision, rounded once.
func exactFMA32(x, y, z float32) float32 {
	for _, f := range []float32{x, y, z} {
		if f != f || math.IsInf(float64(f), 0) {
			return float32(float64(x)*float64(y) + float64(z)) // nothing to round
		}
	}
	exact := func(f float32) *big.Float { return new(big.Float).SetPrec(1000).SetFloat64(float64(f)) }
	product := new(big.Float).SetPrec(1000).Mul(exact(x), exact(y))
	sum, _ := product.Add(product, exact(z)).Float32()
	return sum
}
