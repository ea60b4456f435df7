package oracle_test

import (
	"context"
	"fmt"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestRelaxed: what each parameter of a profile makes of operands for which it matters, and how many choices that are.
func TestRelaxed(t *testing.T) {
	for _, c := range []struct {
		name, body string
		by         func(r *wasm.Relaxed, value uint8)
		want       []string // by the parameter's value
		choices    int
	}{
		{"madd", `(f32x4.relaxed_madd (v128.const f32x4 0x1.000004p+0 1 2 3) (v128.const f32x4 0x1.0002p+0 2 3 4) (v128.const f32x4 -0x1.000204p+0 1 1 1))`,
			func(r *wasm.Relaxed, v uint8) { r.Fmadd = v }, []string{"f32x4 0 3 7 13", "f32x4 0x1p-37 3 7 13"}, 1},
		{"nmadd", `(f64x2.relaxed_nmadd (v128.const f64x2 -0x1.00000004p+0 1) (v128.const f64x2 0x1.000002p+0 2) (v128.const f64x2 -0x1.0000020400000p+0 5))`,
			func(r *wasm.Relaxed, v uint8) { r.Fmadd = v }, []string{"f64x2 0 3", "f64x2 0x1p-53 3"}, 1},
		{"madd beyond the largest number", `(f32x4.relaxed_madd (f32x4.splat (f32.const 0x1.fffffep+127)) (f32x4.splat (f32.const 2)) (f32x4.splat (f32.const -0x1.fffffep+127)))`,
			func(r *wasm.Relaxed, v uint8) { r.Fmadd = v }, []string{"f32x4 inf inf inf inf", "f32x4 0x1.fffffep+127 0x1.fffffep+127 0x1.fffffep+127 0x1.fffffep+127"}, 4},
		{"min", `(f32x4.relaxed_min (v128.const f32x4 nan 1 0 -0) (v128.const f32x4 1 nan -0 0))`,
			func(r *wasm.Relaxed, v uint8) { r.Fmin = v }, []string{"f32x4 nan nan -0 -0", "f32x4 nan 1 0 -0", "f32x4 1 nan -0 0", "f32x4 1 1 -0 -0"}, 6},
		{"max", `(f64x2.relaxed_max (v128.const f64x2 nan -0) (v128.const f64x2 1 0))`,
			func(r *wasm.Relaxed, v uint8) { r.Fmax = v }, []string{"f64x2 nan 0", "f64x2 nan -0", "f64x2 1 0", "f64x2 1 0"}, 3},
		{"min of numbers", `(f32x4.relaxed_min (v128.const f32x4 2 -inf 0 -0) (v128.const f32x4 1 7 0 -0))`,
			func(r *wasm.Relaxed, v uint8) { r.Fmin = v }, []string{"f32x4 1 -inf 0 -0", "f32x4 1 -inf 0 -0", "f32x4 1 -inf 0 -0", "f32x4 1 -inf 0 -0"}, 0},
		{"dot", `(i16x8.relaxed_dot_i8x16_i7x16_s (v128.const i8x16 -128 -128 2 3 0 0 0 0 0 0 0 0 0 0 0 0) (v128.const i8x16 -127 -127 4 5 0 0 0 0 0 0 0 0 0 0 0 0))`,
			func(r *wasm.Relaxed, v uint8) { r.Idot = v }, []string{"i16x8 32512 23 0 0 0 0 0 0", "i16x8 -32768 23 0 0 0 0 0 0"}, 1},
		{"dot of seven bits", `(i16x8.relaxed_dot_i8x16_i7x16_s (v128.const i8x16 -128 -128 2 3 0 0 0 0 0 0 0 0 0 0 0 0) (v128.const i8x16 127 127 4 5 0 0 0 0 0 0 0 0 0 0 0 0))`,
			func(r *wasm.Relaxed, v uint8) { r.Idot = v }, []string{"i16x8 -32512 23 0 0 0 0 0 0", "i16x8 -32512 23 0 0 0 0 0 0"}, 0},
		{"dot and sum", `(i32x4.relaxed_dot_i8x16_i7x16_add_s (v128.const i8x16 -128 -128 2 3 0 0 0 0 0 0 0 0 0 0 0 0) (v128.const i8x16 -127 -127 4 5 0 0 0 0 0 0 0 0 0 0 0 0) (v128.const i32x4 1 2 3 4))`,
			func(r *wasm.Relaxed, v uint8) { r.Idot = v }, []string{"i32x4 32536 2 3 4", "i32x4 -32744 2 3 4"}, 1},
		{"q15mulr", `(i16x8.relaxed_q15mulr_s (v128.const i16x8 -32768 -32768 16384 0 0 0 0 0) (v128.const i16x8 -32768 16384 16384 0 0 0 0 0))`,
			func(r *wasm.Relaxed, v uint8) { r.Iq15mulr = v }, []string{"i16x8 32767 -16384 8192 0 0 0 0 0", "i16x8 -32768 -16384 8192 0 0 0 0 0"}, 1},
		{"trunc_u", `(i32x4.relaxed_trunc_f32x4_u (v128.const f32x4 nan -1 4294967296 -0.9))`,
			func(r *wasm.Relaxed, v uint8) { r.TruncU = v }, []string{"i32x4 0 0 -1 0", "i32x4 -1 -1 -1 0", "i32x4 -2 -2 -2 0", "i32x4 0x80000000 0x80000000 0x80000000 0"}, 3},
		{"trunc_s", `(i32x4.relaxed_trunc_f64x2_s_zero (v128.const f64x2 nan 2147483648))`,
			func(r *wasm.Relaxed, v uint8) { r.TruncS = v }, []string{"i32x4 0 0x7fffffff 0 0", "i32x4 0x80000000 0x80000000 0 0"}, 2},
		{"trunc_s of the least", `(i32x4.relaxed_trunc_f32x4_s (v128.const f32x4 -2147483648 2147483520 -0.5 1.9))`,
			func(r *wasm.Relaxed, v uint8) { r.TruncS = v }, []string{"i32x4 0x80000000 2147483520 0 1", "i32x4 0x80000000 2147483520 0 1"}, 0},
		{"swizzle", `(i8x16.relaxed_swizzle (v128.const i8x16 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25) (v128.const i8x16 15 16 127 128 255 0 0 0 0 0 0 0 0 0 0 0))`,
			func(r *wasm.Relaxed, v uint8) { r.Swizzle = v }, []string{"i8x16 25 0 0 0 0 10 10 10 10 10 10 10 10 10 10 10", "i8x16 25 10 25 0 0 10 10 10 10 10 10 10 10 10 10 10"}, 2},
		{"laneselect", `(i16x8.relaxed_laneselect (v128.const i16x8 0x1234 0x1234 1 1 0 0 0 0) (v128.const i16x8 0x5678 0x5678 2 2 0 0 0 0) (v128.const i16x8 0xff00 0x00ff -1 0 0x8000 0 0 0))`,
			func(r *wasm.Relaxed, v uint8) { r.Laneselect = v }, []string{"i16x8 0x1278 0x5634 1 2 0 0 0 0", "i16x8 0x1234 0x5678 1 2 0 0 0 0", "i16x8 0x1278 0x5634 1 2 0 0 0 0", "i16x8 0x1278 0x5634 1 2 0 0 0 0"}, 2},
		{"laneselect by the first bits of bytes", `(i16x8.relaxed_laneselect (i16x8.splat (i32.const 0x1234)) (i16x8.splat (i32.const 0x5678)) (v128.const i16x8 0x0080 0x8000 0x8080 0x7f80 -1 0 0 0))
			`, func(r *wasm.Relaxed, v uint8) { r.Laneselect = v }, []string{"i16x8 0x5678 0x5678 0x5678 0x1278 0x1234 0x5678 0x5678 0x5678", "i16x8 0x5678 0x1234 0x1234 0x5678 0x1234 0x5678 0x5678 0x5678",
			"i16x8 0x5634 0x1278 0x1234 0x5634 0x1234 0x5678 0x5678 0x5678", "i16x8 0x5678 0x5678 0x5678 0x1278 0x1234 0x5678 0x5678 0x5678"}, 4},
		{"laneselect where the first bits of bytes alone matter", `(i16x8.relaxed_laneselect (i16x8.splat (i32.const 0)) (i16x8.splat (i32.const 1)) (v128.const i16x8 0x0080 0 0 0 0 0 0 0))`,
			func(r *wasm.Relaxed, v uint8) { r.Laneselect = v }, []string{"i16x8 1 1 1 1 1 1 1 1", "i16x8 1 1 1 1 1 1 1 1", "i16x8 0 1 1 1 1 1 1 1", "i16x8 1 1 1 1 1 1 1 1"}, 1},
		{"laneselect of other shapes", `(i32x4.relaxed_laneselect (i32x4.splat (i32.const 1)) (i32x4.splat (i32.const 2)) (v128.const i32x4 0x80000001 0x00008002 -1 0))`,
			func(r *wasm.Relaxed, v uint8) { r.Laneselect = v }, []string{"i32x4 3 0 1 2", "i32x4 1 2 1 2", "i32x4 1 2 1 2", "i32x4 1 2 1 2"}, 2},
	} {
		for value, want := range c.want {
			profile := wasm.Profile{Name: c.name}
			c.by(&profile.Relaxed, uint8(value))
			w := newWorld(t, oracle.New(oracle.Choose(profile)), wasm.Config{})
			w.add("m", fmt.Sprintf(`(module (func (export "got") (result v128) %s) (func (export "want") (result v128) (v128.const %s)))`, c.body, want))
			if got, want := w.call("m", "got").String(), w.call("m", "want").String(); got != want {
				t.Errorf("%s by %d: %s, want %s", c.name, value, got, want)
			}
			if n := w.store.(wasm.Chooser).Choices(); n != c.choices {
				t.Errorf("%s by %d: %d choices, want %d", c.name, value, n, c.choices)
			}
		}
	}
}

// TestNegatedNaN: where the result is a NaN that the first operand was, its sign is that before it was negated if
// x86-64 chooses, whose instruction negates the product; and that after it if aarch64 does.
func TestNegatedNaN(t *testing.T) {
	const module = `(module (func (export "f32") (result v128)
	    (f32x4.relaxed_nmadd (v128.const f32x4 nan:0x1 -nan:0x1 1 inf) (v128.const f32x4 1 1 nan:0x2 0) (v128.const f32x4 1 1 1 1)))
	  (func (export "f64") (result v128)
	    (f64x2.relaxed_nmadd (v128.const f64x2 nan:0x1 2) (v128.const f64x2 1 1) (v128.const f64x2 1 -nan:0x3))))`
	for _, c := range []struct {
		profile  wasm.NaNProfile
		f32, f64 string
	}{
		{wasm.NaNX86, "nan:0x400001 -nan:0x400001 nan:0x400002 -nan", "nan:0x8000000000001 -nan:0x8000000000003"},
		{wasm.NaNX86Swapped, "nan:0x400001 -nan:0x400001 nan:0x400002 -nan", "nan:0x8000000000001 -nan:0x8000000000003"},
		{wasm.NaNArm64, "-nan:0x400001 nan:0x400001 nan:0x400002 nan", "-nan:0x8000000000001 -nan:0x8000000000003"},
		{wasm.NaNDeterministic, "nan nan nan nan", "nan nan"},
	} {
		profile := wasm.Profile{NaN: c.profile, Relaxed: wasm.Relaxed{Fmadd: 1}}
		w := newWorld(t, oracle.New(oracle.Choose(profile)), wasm.Config{})
		w.add("m", module)
		f32, f64 := w.call("m", "f32"), w.call("m", "f64")
		for got, want := range map[string]string{
			f32.In([]wasm.Shape{wasm.ShapeF32x4}): "returned (v128.const f32x4 " + c.f32 + ")",
			f64.In([]wasm.Shape{wasm.ShapeF64x2}): "returned (v128.const f64x2 " + c.f64 + ")",
		} {
			if got != want {
				t.Errorf("profile %d: %s, want %s", c.profile, got, want)
			}
		}
	}
}

// TestShadowVectors: what a shadow run says of results that come out of vectors. $open has NaNs in its low word.
func TestShadowVectors(t *testing.T) {
	const open, closed, word = `(f32x4.div (v128.const f32x4 0 1 2 3) (v128.const f32x4 0 1 1 1))`, `(v128.const i32x4 1 2 3 4)`, `(i64x2.extract_lane 0 `
	for _, c := range []struct{ result, body, want string }{
		{"v128", closed, "closed"},
		{"v128", open, "any"},
		{"v128", `(f32x4.add (v128.const f32x4 1 2 3 4) (v128.const f32x4 1 2 3 4))`, "closed"},
		{"f32", `(f32x4.extract_lane 1 ` + open + `)`, "closed"}, // only the lane beside it is open
		{"f32", `(f32x4.extract_lane 2 ` + open + `)`, "closed"},
		{"i32", `(i16x8.extract_lane_u 3 ` + open + `)`, "closed"},
		{"i32", `(i16x8.extract_lane_u 1 ` + open + `)`, "any"},
		{"i32", `(i8x16.extract_lane_s 8 ` + open + `)`, "closed"},
		{"f64", `(f64x2.extract_lane 1 (f64x2.sqrt (v128.const f64x2 4 -1)))`, "any"},
		{"f64", `(f64x2.extract_lane 0 (f64x2.sqrt (v128.const f64x2 4 -1)))`, "closed"},
		{"f32", `(f32x4.extract_lane 3 (f32x4.demote_f64x2_zero (v128.const f64x2 nan:0x1 1)))`, "closed"},
		{"f32", `(f32x4.extract_lane 0 (f32x4.demote_f64x2_zero (v128.const f64x2 nan:0x1 1)))`, "any"},
		{"f64", `(f64x2.extract_lane 1 (f64x2.promote_low_f32x4 (v128.const f32x4 1 nan:0x1 1 1)))`, "any"},
		{"v128", `(f32x4.abs (v128.const f32x4 nan:0x1 1 1 1))`, "closed"},
		{"v128", `(f32x4.pmin (v128.const f32x4 nan:0x1 1 1 1) (v128.const f32x4 1 1 1 1))`, "closed"},
		{"i64", `(i64x2.extract_lane 1 (i8x16.add ` + open + closed + `))`, "closed"},
		{"i64", word + `(v128.and ` + closed + open + `))`, "any"},
		{"i64", `(i64x2.extract_lane 1 (i32x4.shl ` + closed + ` (f32x4.extract_lane 0 ` + open + `) (i32.reinterpret_f32)))`, "any"},
		{"i64", `(i64x2.extract_lane 1 (i8x16.swizzle ` + closed + open + `))`, "any"},
		{"i64", `(i64x2.extract_lane 1 (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 ` + open + closed + `))`, "any"},
		{"i64", `(i64x2.extract_lane 1 (i8x16.narrow_i16x8_s ` + open + closed + `))`, "any"},
		{"i32", `(i32x4.bitmask ` + open + `)`, "any"},
		{"i32", `(v128.any_true ` + closed + `)`, "closed"},
		{"i64", `(i64x2.extract_lane 1 (i32x4.replace_lane 1 ` + closed + ` (i32x4.extract_lane 0 ` + open + `)))`, "closed"},
		{"i64", word + `(i32x4.replace_lane 1 ` + closed + ` (i32x4.extract_lane 0 ` + open + `)))`, "any"},
		{"v128", `(f32x4.splat (f32.div (f32.const 0) (f32.const 0)))`, "any"},
		{"i64", `(v128.store (i32.const 8) ` + open + `) (i64.load (i32.const 8))`, "any"},
		{"i64", `(v128.store (i32.const 8) ` + open + `) (i64.load (i32.const 16))`, "closed"},
		{"i64", `(v128.store (i32.const 8) ` + open + `) (i64x2.extract_lane 1 (v128.load (i32.const 8)))`, "closed"},
		{"v128", `(v128.store (i32.const 8) ` + open + `) (v128.load (i32.const 8))`, "any"},
		{"i64", `(v128.store (i32.const 8) ` + open + `) (v128.store (i32.const 0) ` + closed + `) (i64.load (i32.const 8))`, "closed"},
		{"v128", `(v128.store (i32.const 8) ` + open + `) (v128.load16_splat (i32.const 10))`, "any"},
		{"v128", `(v128.store (i32.const 8) ` + open + `) (v128.load8x8_u (i32.const 16))`, "closed"},
		{"i64", `(v128.store (i32.const 8) ` + open + `) ` + word + `(v128.load32_lane 0 (i32.const 8) ` + closed + `))`, "any"},
		{"i64", `(v128.store (i32.const 8) ` + open + `) ` + word + `(v128.load32_lane 2 (i32.const 8) ` + closed + `))`, "closed"},
		{"i32", `(v128.store16_lane 1 (i32.const 8) ` + open + `) (i32.load16_u (i32.const 8))`, "any"},
		{"i32", `(v128.store16_lane 5 (i32.const 8) ` + open + `) (i32.load16_u (i32.const 8))`, "closed"},
		{"v128", `(v128.load (i32.and (i32.const 1) (i32x4.extract_lane 0 ` + open + `)))`, "everything"},
		{"i32", `(v128.store (i32.and (i32.const 1) (i32x4.extract_lane 0 ` + open + `)) ` + closed + `) (i32.const 1)`, "everything"},
		{"v128", `(f32x4.relaxed_madd (v128.const f32x4 1 2 3 4) (v128.const f32x4 1 2 3 4) (v128.const f32x4 1 2 3 4))`, "closed"},
		{"v128", `(f32x4.relaxed_madd (f32x4.splat (f32.const 0x1.000004p+0)) (f32x4.splat (f32.const 0x1.0002p+0)) (f32x4.splat (f32.const -0x1.000204p+0)))`, "any"},
		{"v128", `(i32x4.relaxed_trunc_f32x4_s (v128.const f32x4 1 2 3 4))`, "closed"},
		{"v128", `(i32x4.relaxed_trunc_f32x4_s (v128.const f32x4 1 2 3 nan))`, "any"},
		{"v128", `(i8x16.relaxed_laneselect ` + closed + closed + closed + `)`, "closed"},
		{"v128", `(i8x16.relaxed_laneselect ` + closed + ` (v128.const i64x2 0 0) ` + closed + `)`, "any"},
	} {
		s, out := shadowRun(t, wasm.Profile{}, c.result, c.body)
		if got := openness(s, out); got != c.want {
			t.Errorf("%s: %s, want %s (%v)", c.body, got, c.want, out)
		}
		for _, p := range append(oracle.New().Profiles(), wasm.Profile{NaN: wasm.NaNOther}) {
			if _, other := shadowRun(t, p, c.result, c.body); c.want == "closed" && other.String() != out.String() {
				t.Errorf("%s is called closed, but %v by the profile %q, %v by the deterministic one", c.body, other, p.Name, out)
			}
		}
	}
}

// TestVectorOperands has programs in which it would show if a vector were not where the compile pass thinks it is, or
// if a result were written over an operand before all of that is read. $v is 1 2 3 4, $w is 10 20 30 40, and the same
// lies in memory at 0.
func TestVectorOperands(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a sum into its operand", `(local.set $v (i32x4.add (local.get $w) (local.get $v))) (local.get $v)`, "11 22 33 44"},
		{"an operand twice", `(i32x4.mul (local.get $v) (local.get $v))`, "1 4 9 16"},
		{"swapped", `(local.get $v) (local.get $w) (local.set $v) (local.set $w) (i32x4.sub (local.get $v) (local.get $w))`, "9 18 27 36"},
		{"written while its value is an operand", `(local.get $v) (local.set $v (local.get $w)) (i32x4.sub (local.get $v))`, "-9 -18 -27 -36"},
		{"a load above a scalar", `(i32.const 7) (v128.load (i32.const 0)) (local.set $v) (drop) (local.get $v)`, "10 20 30 40"},
		{"a lane loaded into a vector that lies one slot higher", `(v128.load32_lane 2 (i32.const 4) (i32x4.add (local.get $v) (local.get $v)))`, "2 4 20 8"},
		{"a lane loaded into the local that it comes from", `(local.set $v (v128.load32_lane 0 (i32.const 0) (local.get $v))) (local.get $v)`, "10 2 3 4"},
		{"a lane replaced by a sum", `(i32x4.replace_lane 3 (local.get $v) (i32.add (i32x4.extract_lane 0 (local.get $w)) (i32.const 1)))`, "1 2 3 11"},
		{"a lane stored", `(v128.store32_lane 3 (i32.const 32) (local.get $w)) (v128.load32_splat (i32.const 32))`, "40 40 40 40"},
		{"a shift by a lane", `(i32x4.shl (local.get $v) (i32x4.extract_lane 1 (local.get $v)))`, "4 8 12 16"},
		{"two shuffles", `(i8x16.shuffle 0 1 2 3 16 17 18 19 0 1 2 3 0 1 2 3 (i8x16.shuffle 4 5 6 7 0 1 2 3 0 1 2 3 0 1 2 3 (local.get $v) (local.get $w)) (local.get $w))`, "2 10 2 2"},
		{"three operands", `(v128.bitselect (local.get $w) (local.get $v) (v128.const i32x4 -1 0 -1 0))`, "10 2 30 4"},
		{"many vectors that are locals", times(20, `(local.get $v)`) + `(local.set $v (local.get $w))` + times(19, `(i32x4.add)`), "20 40 60 80"},
		{"scalars and vectors in turn", `(i32.const 5) (local.get $v) (i32.const 2) (local.get $w) (local.set $v) (local.set $w (i32x4.splat)) (i32x4.add (local.get $w)) (local.set $v)
			(i32x4.splat) (i32x4.add (local.get $v))`, "8 9 10 11"},
		{"a constant", `(i32x4.add (v128.const i32x4 0x7fffffff 0x80000000 -1 0x12345678) (v128.const i32x4 0 0 0 0))`, "0x7fffffff 0x80000000 -1 0x12345678"},
		{"through a block", `(block (result v128) (local.get $v) (br_if 0 (i32.const 1)) (drop) (local.get $w))`, "1 2 3 4"},
		{"a loop", `(loop (local.set $v (i32x4.add (local.get $v) (local.get $w))) (br_if 0 (i32.lt_s (i32x4.extract_lane 0 (local.get $v)) (i32.const 40)))) (local.get $v)`, "41 82 123 164"},
	} {
		both(t, func(t *testing.T, engine *oracle.Engine) {
			w := newWorld(t, engine, wasm.Config{})
			w.add("m", fmt.Sprintf(`(module (memory 1) (data (i32.const 0) "\0a\00\00\00\14\00\00\00\1e\00\00\00\28\00\00\00")
				(func (export "f") (param $v v128) (param $w v128) (result v128) %s)
				(func (export "want") (result v128) (v128.const i32x4 %s)))`, c.body, c.want))
			args := []wasm.Value{vector([2]uint64{2<<32 | 1, 4<<32 | 3}), vector([2]uint64{20<<32 | 10, 40<<32 | 30})}
			got := w.names["m"].Export("f").(wasm.Funcaddr).Call(context.Background(), args)
			if want := w.call("m", "want"); got.String() != want.String() {
				t.Errorf("%s: %v, want %v", c.name, got, want)
			}
		})
	}
}
