package wasm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestFormatFloat(t *testing.T) {
	f32 := func(f float64) string { return FormatF32(math.Float32bits(float32(f))) }
	f64 := func(f float64) string { return FormatF64(math.Float64bits(f)) }
	for _, c := range []struct{ got, want string }{
		{f32(0), "0"},
		{f32(math.Copysign(0, -1)), "-0"},
		{f32(1.5), "1.5"},
		{f32(0.1), "0.1"},
		{f64(0.1), "0.1"},
		{f64(1e300), "1e+300"},
		{f64(1.0 / 3), "0x1.5555555555555p-02"},
		{f32(math.Inf(1)), "inf"},
		{f64(math.Inf(-1)), "-inf"},
		{FormatF32(0x7FC00000), "nan"},
		{FormatF32(0xFFC00000), "-nan"},
		{FormatF32(0x7F800001), "nan:0x1"},
		{FormatF32(0xFFFFFFFF), "-nan:0x7fffff"},
		{FormatF64(0x7FF8000000000000), "nan"},
		{FormatF64(0xFFF4000000000BAD), "-nan:0x4000000000bad"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

// TestFormatFloatRoundTrip checks that what is written reads back to the same bits, for random bits, for NaNs, and for
// the neighbours of powers of two and ten, where the shortest decimal is hardest.
func TestFormatFloatRoundTrip(t *testing.T) {
	check32 := func(bits uint32) {
		if got := uint32(readFloat(t, FormatF32(bits), 32)); got != bits {
			t.Errorf("0x%08x is written %s, which is 0x%08x", bits, FormatF32(bits), got)
		}
	}
	check64 := func(bits uint64) {
		if got := readFloat(t, FormatF64(bits), 64); got != bits {
			t.Errorf("0x%016x is written %s, which is 0x%016x", bits, FormatF64(bits), got)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		check32(r.Uint32())
		check64(r.Uint64())
		check32(r.Uint32() | 0x7F800001)
		check64(r.Uint64() | 0x7FF0000000000001)
	}
	for e := -330; e <= 310; e++ {
		ten, _ := strconv.ParseFloat(fmt.Sprintf("1e%d", e), 64) // 0 below the smallest, infinite above the largest
		for _, f := range []float64{ten, math.Ldexp(1, e)} {
			b32, b64 := math.Float32bits(float32(f)), math.Float64bits(f)
			check32(b32)
			check32(b32 + 1)
			check64(b64)
			check64(b64 + 1)
		}
	}
}

// readFloat reads a float of the text format (6.3.2) and gives its bits.
func readFloat(t *testing.T, s string, size int) uint64 {
	t.Helper()
	abs, neg := strings.CutPrefix(s, "-")
	sign, inf, canonical := uint64(1)<<63, uint64(0x7FF)<<52, uint64(1)<<51
	if size == 32 {
		sign, inf, canonical = 1<<31, 0xFF<<23, 1<<22
	}
	if !neg {
		sign = 0
	}
	if abs == "nan" {
		return sign | inf | canonical
	}
	if payload, nan := strings.CutPrefix(abs, "nan:0x"); nan {
		n, err := strconv.ParseUint(payload, 16, 64)
		if err != nil || n == 0 {
			t.Fatalf("%s: payload %v", s, err)
		}
		return sign | inf | n
	}
	f, err := strconv.ParseFloat(abs, size)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	if size == 32 {
		return sign | uint64(math.Float32bits(float32(f)))
	}
	return sign | math.Float64bits(f)
}
