package wasm

import (
	"fmt"
	"math"
	"strconv"
)

// FormatF32 writes the bits of an f32 as the text format does, so that reading them back gives the same bits.
func FormatF32(bits uint32) string {
	f := math.Float32frombits(bits)
	return formatFloat(float64(f), bits>>31 != 0, uint64(bits&0x7FFFFF), 1<<22, 32)
}

// FormatF64 writes the bits of an f64 as the text format does, so that reading them back gives the same bits.
func FormatF64(bits uint64) string {
	return formatFloat(math.Float64frombits(bits), bits>>63 != 0, bits&(1<<52-1), 1<<51, 64)
}

// IsNaN reports whether the bits are those of a NaN of the type; integers are not.
func (k Kind) IsNaN(bits uint64) bool {
	v := Value{Kind: k, Lo: bits}
	return k == F32 && v.F32() != v.F32() || k == F64 && v.F64() != v.F64()
}

// formatFloat writes a float of the given size: hexadecimal so that no bit is lost, decimal where that is short and
// exact.
func formatFloat(f float64, neg bool, payload, canonical uint64, size int) string {
	sign := ""
	if neg {
		sign = "-"
	}
	switch {
	case math.IsNaN(f) && payload == canonical:
		return sign + "nan"
	case math.IsNaN(f):
		return fmt.Sprintf("%snan:0x%x", sign, payload)
	case math.IsInf(f, 0):
		return sign + "inf"
	}
	if s := strconv.FormatFloat(f, 'g', -1, size); len(s) <= 12 {
		return s
	}
	return strconv.FormatFloat(f, 'x', -1, size)
}
