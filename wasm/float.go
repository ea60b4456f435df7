package wasm

import (
	"fmt"
	"math"
	"strconv"
)

// formatFloat writes a float of the given size: hexadecimal so that no bit is lost, decimal where that is short and exact.
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
