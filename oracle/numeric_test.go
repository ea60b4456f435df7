package oracle_test

import (
	"fmt"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestNaN: every operator that computes a NaN gives the positive canonical one, whatever NaN it is given, and the
// operators that only move bits keep them.
func TestNaN(t *testing.T) {
	const quiet, signalling = "-nan:0x600001", "nan:0x200000"
	const quiet64, signalling64 = "-nan:0xc000000000001", "nan:0x4000000000000"
	both(t, func(t *testing.T, engine *oracle.Engine) {
		eval := func(results, body string) string {
			w := newWorld(t, engine, wasm.Config{})
			w.add("m", fmt.Sprintf(`(module (func (export "f") (result %s) %s))`, results, body))
			return w.call("m", "f").String()
		}
		for _, nan := range [][2]string{{quiet, quiet64}, {signalling, signalling64}} {
			for _, op := range []string{"ceil", "floor", "trunc", "nearest", "sqrt"} {
				got := eval("i32 i64", fmt.Sprintf(`(i32.reinterpret_f32 (f32.%[1]s (f32.const %[2]s))) (i64.reinterpret_f64 (f64.%[1]s (f64.const %[3]s)))`, op, nan[0], nan[1]))
				if got != canonical {
					t.Errorf("%s of %v: %s", op, nan, got)
				}
			}
			for _, op := range []string{"add", "sub", "mul", "div", "min", "max"} {
				for _, order := range []string{"(f%[1]d.const %[2]s) (f%[1]d.const 1)", "(f%[1]d.const 1) (f%[1]d.const %[2]s)"} {
					got := eval("i32 i64", fmt.Sprintf("(i32.reinterpret_f32 (f32.%[1]s "+fmt.Sprintf(order, 32, nan[0])+")) (i64.reinterpret_f64 (f64.%[1]s "+fmt.Sprintf(order, 64, nan[1])+"))", op))
					if got != canonical {
						t.Errorf("%s with %v: %s", op, nan, got)
					}
				}
			}
			got := eval("i32 i64", fmt.Sprintf(`(i32.reinterpret_f32 (f32.demote_f64 (f64.const %s))) (i64.reinterpret_f64 (f64.promote_f32 (f32.const %s)))`, nan[1], nan[0]))
			if got != canonical {
				t.Errorf("conversions of %v: %s", nan, got)
			}
		}
		for body, want := range map[string]string{
			`(f32.abs (f32.const -nan:0x200001))`:                                                   "returned (f32.const nan:0x200001)",
			`(f32.neg (f32.const nan:0x200001))`:                                                    "returned (f32.const -nan:0x200001)",
			`(f32.copysign (f32.const nan:0x200001) (f32.const -1))`:                                "returned (f32.const -nan:0x200001)",
			`(f32.reinterpret_i32 (i32.const 0x7FA00000))`:                                          "returned (f32.const nan:0x200000)",
			`(select (f32.const -nan:0x1) (f32.const 0) (i32.const 1))`:                             "returned (f32.const -nan:0x1)",
			`(f32.sub (f32.const inf) (f32.const inf))`:                                             "returned (f32.const nan)",
			`(f32.div (f32.const 0) (f32.const -0))`:                                                "returned (f32.const nan)",
			`(f32.sqrt (f32.const -1))`:                                                             "returned (f32.const nan)",
			`(f32.min (f32.const 0) (f32.const -0))`:                                                "returned (f32.const -0)",
			`(f32.max (f32.const -0) (f32.const 0))`:                                                "returned (f32.const 0)",
			`(f32.nearest (f32.const -0.5))`:                                                        "returned (f32.const -0)",
			`(f32.nearest (f32.const 2.5))`:                                                         "returned (f32.const 2)",
			`(f32.sqrt (f32.const 0x1.000002p+0))`:                                                  "returned (f32.const 1)",
			`(f32.convert_i64_s (i64.const 0x20000020000001))`:                                      "returned (f32.const 9.0072e+15)", // 0x1.000002p+53: rounded once; by way of f64 it would be 0x1p+53
			`(f32.convert_i64_u (i64.const 0x8000008000000001))`:                                    "returned (f32.const 9.223373e+18)",
			`(f32.add (f32.mul (f32.const 0x1.000002p0) (f32.const 0x1.fffffep-1)) (f32.const -1))`: "returned (f32.const 0)", // fused it would be more
		} {
			if got := eval("f32", body); got != want {
				t.Errorf("%s: %s, want %s", body, got, want)
			}
		}
	})
}

const canonical = "returned (i32.const 2143289344) (i64.const 9221120237041090560)"

// TestPartial lists the operands at the edges of the partial operators, and the saturating conversions there.
func TestPartial(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		for _, c := range []struct{ result, body, want string }{
			{"i32", `(i32.div_s (i32.const 0x80000000) (i32.const -1))`, "trap: integer overflow"},
			{"i32", `(i32.rem_s (i32.const 0x80000000) (i32.const -1))`, "returned (i32.const 0)"},
			{"i32", `(i32.rem_u (i32.const 1) (i32.const 0))`, "trap: integer divide by zero"},
			{"i64", `(i64.div_s (i64.const 0x8000000000000000) (i64.const -1))`, "trap: integer overflow"},
			{"i64", `(i64.rem_s (i64.const 0x8000000000000000) (i64.const -1))`, "returned (i64.const 0)"},
			{"i64", `(i64.div_u (i64.const -1) (i64.const 2))`, "returned (i64.const 9223372036854775807)"},
			{"i32", `(i32.trunc_f64_s (f64.const -2147483648.9))`, "returned (i32.const -2147483648)"},
			{"i32", `(i32.trunc_f64_s (f64.const -2147483649))`, "trap: integer overflow"},
			{"i32", `(i32.trunc_f64_u (f64.const -0.9))`, "returned (i32.const 0)"},
			{"i32", `(i32.trunc_f64_u (f64.const 4294967295.9))`, "returned (i32.const -1)"},
			{"i32", `(i32.trunc_f32_u (f32.const 4294967296))`, "trap: integer overflow"},
			{"i64", `(i64.trunc_f32_s (f32.const inf))`, "trap: integer overflow"},
			{"i64", `(i64.trunc_f64_u (f64.const 18446744073709549568))`, "returned (i64.const -2048)"},
			{"i64", `(i64.trunc_f64_s (f64.const nan:0x4000000000000))`, "trap: invalid conversion to integer"},
			{"i32", `(i32.trunc_sat_f32_s (f32.const nan))`, "returned (i32.const 0)"},
			{"i32", `(i32.trunc_sat_f32_s (f32.const inf))`, "returned (i32.const 2147483647)"},
			{"i32", `(i32.trunc_sat_f64_s (f64.const -inf))`, "returned (i32.const -2147483648)"},
			{"i32", `(i32.trunc_sat_f64_u (f64.const 1e99))`, "returned (i32.const -1)"},
			{"i64", `(i64.trunc_sat_f64_s (f64.const 1e99))`, "returned (i64.const 9223372036854775807)"},
			{"i64", `(i64.trunc_sat_f32_u (f32.const -5))`, "returned (i64.const 0)"},
			{"i64", `(i64.trunc_sat_f32_u (f32.const inf))`, "returned (i64.const -1)"},
			{"i32", `(i32.shl (i32.const 1) (i32.const 33))`, "returned (i32.const 2)"},
			{"i64", `(i64.shr_s (i64.const -8) (i64.const 65))`, "returned (i64.const -4)"},
			{"i32", `(i32.rotl (i32.const 0x80000001) (i32.const 33))`, "returned (i32.const 3)"},
			{"i32", `(i32.rotr (i32.const 1) (i32.const 1))`, "returned (i32.const -2147483648)"},
			{"i32", `(i32.extend8_s (i32.const 0x180))`, "returned (i32.const -128)"},
			{"i64", `(i64.extend32_s (i64.const 0x180000000))`, "returned (i64.const -2147483648)"},
			{"i64", `(i64.clz (i64.const 0))`, "returned (i64.const 64)"},
			{"i32", `(i32.ctz (i32.const 0))`, "returned (i32.const 32)"},
		} {
			w := newWorld(t, engine, wasm.Config{})
			w.add("m", fmt.Sprintf(`(module (func (export "f") (result %s) %s))`, c.result, c.body))
			if got := w.call("m", "f").String(); got != c.want {
				t.Errorf("%s: %s, want %s", c.body, got, c.want)
			}
		}
	})
}
