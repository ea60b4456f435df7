//go:build linux && amd64

package native_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"wasmjudge/wasm"
)

var divisors = []int64{1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 25, 60, 64, 100, 125, 625, 641, 1000, 1 << 16, 65537, 1e6, 1e9, 1<<30 - 1, 1 << 30,
	math.MaxInt32 - 1, math.MaxInt32, 1 << 31, 1<<31 + 1, 1<<32 - 1, 1 << 32, 1<<33 + 3, 1e18, 1 << 62, math.MaxInt64 - 1, math.MaxInt64, math.MinInt64}

// TestDivideByConstants divides by constants, for which the compiler has several ways, and compares with Go.
func TestDivideByConstants(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var dividends []int64
	for _, d := range divisors {
		dividends = append(dividends, d-1, d, d+1, -d, 2*d-1, 2*d, 100*d+r.Int64N(100), r.Int64(), -r.Int64(), int64(r.Int32()))
	}
	e, s := newStore(t, wasm.Config{})
	for _, d := range divisors {
		for _, d := range []int64{d, -d} {
			i := instantiate(t, e, s, divideModule(d))
			for _, x := range dividends {
				checkDivision(t, i, x, d)
			}
		}
	}
}

func divideModule(d int64) string {
	var b strings.Builder
	b.WriteString("(module")
	for _, op := range []string{"div_s", "div_u", "rem_s", "rem_u"} {
		fmt.Fprintf(&b, `(func (export "i32.%s") (param i32) (result i32) (i32.%[1]s (local.get 0) (i32.const %[2]d)))`, op, int32(d))
		fmt.Fprintf(&b, `(func (export "i64.%s") (param i64) (result i64) (i64.%[1]s (local.get 0) (i64.const %[2]d)))`, op, d)
	}
	return b.String() + ")"
}

func checkDivision(t *testing.T, i wasm.Instance, x, d int64) {
	t.Helper()
	if !(x == math.MinInt64 && d == -1) {
		want(t, call(i, "i64.div_s", wasm.ValueI64(x)), "returned "+wasm.ValueI64(x/d).String())
		want(t, call(i, "i64.rem_s", wasm.ValueI64(x)), "returned "+wasm.ValueI64(x%d).String())
	}
	want(t, call(i, "i64.div_u", wasm.ValueI64(x)), "returned "+wasm.ValueI64(int64(uint64(x)/uint64(d))).String())
	want(t, call(i, "i64.rem_u", wasm.ValueI64(x)), "returned "+wasm.ValueI64(int64(uint64(x)%uint64(d))).String())
	y, c := int32(x), int32(d)
	if c == 0 {
		return
	}
	if !(y == math.MinInt32 && c == -1) {
		want(t, call(i, "i32.div_s", wasm.ValueI32(y)), "returned "+wasm.ValueI32(y/c).String())
		want(t, call(i, "i32.rem_s", wasm.ValueI32(y)), "returned "+wasm.ValueI32(y%c).String())
	}
	want(t, call(i, "i32.div_u", wasm.ValueI32(y)), "returned "+wasm.ValueI32(int32(uint32(y)/uint32(c))).String())
	want(t, call(i, "i32.rem_u", wasm.ValueI32(y)), "returned "+wasm.ValueI32(int32(uint32(y)%uint32(c))).String())
}
