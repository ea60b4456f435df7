package text

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"wasmjudge/wasm"
)

// digit returns the value of a hexadecimal digit, or 255.
func digit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// digits returns the length of the Tnum (base 10) or Thexnum (base 16) that s starts with (6.3.1): digits, with single
// underscores between them.
func digits(s string, base byte) int {
	i := 0
	for i < len(s) && digit(s[i]) < base {
		i++
		if i+1 < len(s) && s[i] == '_' && digit(s[i+1]) < base {
			i++
		}
	}
	return i
}

// cutSign takes the sign off a number.
func cutSign(s string) (sign byte, rest string) {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[0], s[1:]
	}
	return 0, s
}

func isHex(s string) bool { return strings.HasPrefix(s, "0x") }

// isNaN reports whether s is nan or nan:0x… without a sign.
func isNaN(s string) bool {
	if rest, ok := strings.CutPrefix(s, "nan:0x"); ok {
		return rest != "" && digits(rest, 16) == len(rest)
	}
	return s == "nan"
}

// classify returns which form of number (6.3.1, 6.3.2) s is, tokReserved if none.
func classify(s string) kind {
	sign, s := cutSign(s)
	if s == "inf" || isNaN(s) {
		return tokFloat
	}
	base, exponents := byte(10), "eE"
	if isHex(s) {
		s, base, exponents = s[2:], 16, "pP"
	}
	n := digits(s, base)
	switch {
	case n == 0:
		return tokReserved
	case n == len(s) && sign == 0:
		return tokNat
	case n == len(s):
		return tokInt
	}
	s = s[n:]
	if s[0] == '.' {
		s = s[1:]
		s = s[digits(s, base):]
	}
	if s != "" && strings.IndexByte(exponents, s[0]) >= 0 {
		_, s = cutSign(s[1:])
		n = digits(s, 10)
		if n == 0 {
			return tokReserved
		}
		s = s[n:]
	}
	if s != "" {
		return tokReserved
	}
	return tokFloat
}

// parseNat returns the value of a well-formed TuN; ok is false if it is not, or does not fit bits.
func parseNat(s string, bits uint) (n uint64, ok bool) {
	base := uint64(10)
	if isHex(s) {
		s, base = s[2:], 16
	}
	if s == "" {
		return 0, false
	}
	limit := uint64(math.MaxUint64) >> (64 - bits)
	for i := 0; i < len(s); i++ {
		d := uint64(digit(s[i]))
		if d >= base {
			if s[i] == '_' && i > 0 && i+1 < len(s) && s[i-1] != '_' {
				continue
			}
			return 0, false
		}
		if d > limit || n > (limit-d)/base {
			return 0, false
		}
		n = n*base + d
	}
	return n, true
}

// parseInt returns the bits of a TiN: an unsigned number below 2^bits, or a signed one in the signed range.
func parseInt(s string, bits uint) (n uint64, ok bool) {
	sign, s := cutSign(s)
	n, ok = parseNat(s, bits)
	half := uint64(1) << (bits - 1)
	switch sign {
	case '-':
		return -n & (math.MaxUint64 >> (64 - bits)), ok && n <= half
	case '+':
		return n, ok && n < half
	}
	return n, ok
}

// parseFloat returns the bits of a TfN of a well-formed number, rounded to nearest, ties to even; ok is false if it is
// out of range.
func parseFloat(s string, bits int) (n uint64, ok bool) {
	sign, mag := cutSign(s)
	var neg, canon uint64 = 1 << 31, 1 << 22
	if bits == 64 {
		neg, canon = 1<<63, 1<<51
	}
	infinity := neg - canon<<1 // all exponent bits
	if sign != '-' {
		neg = 0
	}
	switch {
	case mag == "inf":
		return neg | infinity, true
	case mag == "nan":
		return neg | infinity | canon, true
	case strings.HasPrefix(mag, "nan:"):
		payload, ok := parseNat(mag[4:], 64)
		return neg | infinity | payload, ok && payload != 0 && payload < canon<<1
	}
	if strings.IndexByte(mag, '_') >= 0 {
		mag = strings.ReplaceAll(mag, "_", "")
	}
	if isHex(mag) && !strings.ContainsAny(mag, "pP") {
		mag += "p0" // strconv wants the exponent
	}
	f, err := strconv.ParseFloat(mag, bits)
	if err != nil && !errors.Is(err, strconv.ErrRange) || math.IsInf(f, 0) {
		return 0, false
	}
	if bits == 32 {
		return neg | uint64(math.Float32bits(float32(f))), true
	}
	return neg | math.Float64bits(f), true
}

// parseNumber returns the bits of a constant of a number or packed type.
func parseNumber(s string, k wasm.Kind) (n uint64, ok bool) {
	switch k {
	case wasm.I8:
		return parseInt(s, 8)
	case wasm.I16:
		return parseInt(s, 16)
	case wasm.I32:
		return parseInt(s, 32)
	case wasm.I64:
		return parseInt(s, 64)
	case wasm.F32:
		return parseFloat(s, 32)
	}
	return parseFloat(s, 64)
}
