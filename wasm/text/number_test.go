package text

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"wasmjudge/wasm"
)

// TestNumbers reads constants: what they are lexically and what they mean.
func TestNumbers(t *testing.T) {
	const outOfRange = "out of range"
	for _, c := range []struct {
		text string
		kind wasm.Kind
		lex  kind
		want string // hexadecimal bits
	}{
		{"0", wasm.I32, tokNat, "0"},
		{"1_000", wasm.I32, tokNat, "3e8"},
		{"0xF_f", wasm.I32, tokNat, "ff"},
		{"4294967295", wasm.I32, tokNat, "ffffffff"},
		{"4294967296", wasm.I32, tokNat, outOfRange},
		{"0x1_0000_0000", wasm.I32, tokNat, outOfRange},
		{"-1", wasm.I32, tokInt, "ffffffff"},
		{"-2147483648", wasm.I32, tokInt, "80000000"},
		{"-0x80000001", wasm.I32, tokInt, outOfRange},
		{"+2147483647", wasm.I32, tokInt, "7fffffff"},
		{"+2147483648", wasm.I32, tokInt, outOfRange},
		{"-0", wasm.I64, tokInt, "0"},
		{"18446744073709551615", wasm.I64, tokNat, "ffffffffffffffff"},
		{"18446744073709551616", wasm.I64, tokNat, outOfRange},
		{"-9223372036854775808", wasm.I64, tokInt, "8000000000000000"},
		{"-9223372036854775809", wasm.I64, tokInt, outOfRange},
		{"255", wasm.I8, tokNat, "ff"}, {"-128", wasm.I8, tokInt, "80"}, {"-129", wasm.I8, tokInt, outOfRange},
		{"65536", wasm.I16, tokNat, outOfRange},
		{"1.0", wasm.I32, tokFloat, outOfRange},

		{"0", wasm.F32, tokNat, "0"}, {"-0", wasm.F32, tokInt, "80000000"}, {"-0.", wasm.F64, tokFloat, "8000000000000000"},
		{"1", wasm.F32, tokNat, "3f800000"}, {"0x10", wasm.F32, tokNat, "41800000"},
		{"1.", wasm.F32, tokFloat, "3f800000"}, {"1.e1", wasm.F32, tokFloat, "41200000"}, {"1_0.0_1E+0_1", wasm.F64, tokFloat, "4059066666666666"},
		{"0x1.8", wasm.F32, tokFloat, "3fc00000"}, {"0x1.p-1", wasm.F32, tokFloat, "3f000000"}, {"0xA.bP3", wasm.F32, tokFloat, "42ab0000"},
		{"inf", wasm.F32, tokFloat, "7f800000"}, {"-inf", wasm.F64, tokFloat, "fff0000000000000"},
		{"nan", wasm.F32, tokFloat, "7fc00000"}, {"-nan", wasm.F64, tokFloat, "fff8000000000000"},
		{"nan:0x1", wasm.F32, tokFloat, "7f800001"}, {"+nan:0x7f_ffff", wasm.F32, tokFloat, "7fffffff"},
		{"nan:0x0", wasm.F32, tokFloat, outOfRange}, {"nan:0x800000", wasm.F32, tokFloat, outOfRange},
		{"nan:0xf_ffff_ffff_ffff", wasm.F64, tokFloat, "7fffffffffffffff"}, {"nan:0x10000000000000", wasm.F64, tokFloat, outOfRange},

		// The greatest finite numbers, and the least that round to infinity.
		{"0x1.fffffep127", wasm.F32, tokFloat, "7f7fffff"},
		{"0x1.fffffefffffp127", wasm.F32, tokFloat, "7f7fffff"}, {"0x1.ffffffp127", wasm.F32, tokFloat, outOfRange},
		{"1e308", wasm.F64, tokFloat, "7fe1ccf385ebc8a0"}, {"1e309", wasm.F64, tokFloat, outOfRange},
		// The least subnormal numbers, and a half of them: a tie that goes to even.
		{"0x1p-149", wasm.F32, tokFloat, "1"}, {"0x1p-150", wasm.F32, tokFloat, "0"}, {"0x1.000001p-150", wasm.F32, tokFloat, "1"},
		{"0x1p-1074", wasm.F64, tokFloat, "1"}, {"-0x1p-1075", wasm.F64, tokFloat, "8000000000000000"},
		// Rounded once to f32; by way of f64 it would be 3f800001.
		{"0x1.00000100000000001p0", wasm.F32, tokFloat, "3f800001"}, {"0x1.000001000000000000000000000000p0", wasm.F32, tokFloat, "3f800000"},
		{"1.00000017881393432617187499", wasm.F32, tokFloat, "3f800001"}, {"1.00000017881393432617187500", wasm.F32, tokFloat, "3f800002"},
		{"1e1000000000000000000000", wasm.F64, tokFloat, outOfRange}, {"1e-1000000000000000000000", wasm.F64, tokFloat, "0"},
		{"0x1p-1000000000000000000000", wasm.F64, tokFloat, "0"}, {"0e1000000000000000000000", wasm.F64, tokFloat, "0"},
	} {
		got := outOfRange
		if n, ok := parseNumber(c.text, c.kind); ok {
			got = fmt.Sprintf("%x", n)
		}
		if lexed := lex(c.text).toks[0].kind; lexed != c.lex || got != c.want {
			t.Errorf("%s %s: class %d, %s; want class %d, %s", c.kind, c.text, lexed, got, c.lex, c.want)
		}
	}
}

// TestFloatsAgainstBig reads random numbers, of which some lie just beside ties, and rounds the same with math/big.
func TestFloatsAgainstBig(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		s := randomFloat(r)
		exact, _, err := big.ParseFloat(s, 0, 4000, big.ToNearestEven)
		if err != nil {
			t.Fatal(s, err)
		}
		f32, _ := exact.Float32()
		f64, _ := exact.Float64()
		if got, ok := parseFloat(s, 32); ok == math.IsInf(float64(f32), 0) || ok && got != uint64(math.Float32bits(f32)) {
			t.Errorf("f32 %s: %x, want %x", s, got, math.Float32bits(f32))
		}
		if got, ok := parseFloat(s, 64); ok == math.IsInf(f64, 0) || ok && got != math.Float64bits(f64) {
			t.Errorf("f64 %s: %x, want %x", s, got, math.Float64bits(f64))
		}
	}
}

// randomFloat writes a random number that is near what f32 or f64 can represent, or near the middle of two such.
func randomFloat(r *rand.Rand) string {
	f := float64(math.Float32frombits(r.Uint32() & 0x7FFFFFFF))
	if r.IntN(2) == 0 {
		f = math.Float64frombits(r.Uint64() >> 1)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "0x1p" + fmt.Sprint(r.IntN(2200)-1100)
	}
	b := new(big.Float).SetPrec(200).SetFloat64(f)
	for range r.IntN(3) { // move by a fraction of the last place of f32 or of f64
		ulp := new(big.Float).SetMantExp(big.NewFloat(1), b.MantExp(nil)-[]int{24, 25, 53, 54, 90}[r.IntN(5)])
		b.Add(b, ulp)
	}
	return b.Text([]byte("gp")[r.IntN(2)], 60)
}

// TestNoNumbers lists what looks like a number but is not.
func TestNoNumbers(t *testing.T) {
	for _, s := range []string{"0x", "1_", "1__0", "0x_1", "-", "+", "--1", "+-1", "1a", "0b1", "0X1", "1.._", "1._0", "1.0_",
		"1e", "1e+", "1e_1", "0x1p", "0x1pA", "0x1.p", ".5", "0x.8", "nan:0x", "nan:1", "nan:0xg", "infinity", "NaN", "Inf", "-nan:canonical"} {
		if k := lex(s).toks[0].kind; k == tokNat || k == tokInt || k == tokFloat {
			t.Errorf("%s is read as a number", s)
		}
	}
}

// TestSmallNaturals reads naturals of few bits, as lane indices are.
func TestSmallNaturals(t *testing.T) {
	for bits := uint(1); bits <= 64; bits++ {
		most := uint64(math.MaxUint64) >> (64 - bits)
		if n, ok := parseNat(fmt.Sprint(most), bits); !ok || n != most {
			t.Errorf("%d bits: %d is read as %d, %t", bits, most, n, ok)
		}
		above := new(big.Int).Add(new(big.Int).SetUint64(most), big.NewInt(1))
		if n, ok := parseNat(above.String(), bits); ok {
			t.Errorf("%d bits: %s is read as %d", bits, above, n)
		}
	}
}
