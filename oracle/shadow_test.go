package oracle_test

import (
	"context"
	"fmt"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// shadowModule has functions whose results are open or not. nan32 and nan64 give a NaN of which only the sign is
// open; odd32 and odd64 one of which the payload is, too.
const shadowModule = `(module
  (memory 1) (table 2 funcref) (elem (i32.const 0) func $one $two)
  (type $s (struct (field (mut f32)) (field (mut i8)) (field (mut i32)))) (type $a (array (mut f64)))
  (global $g (mut f32) (f32.const 0))
  (tag $e (param f32 i32))
  (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
  (func $nan32 (result f32) (f32.div (f32.const 0) (f32.const 0)))
  (func $nan64 (result f64) (f64.sqrt (f64.const -1)))
  (func $odd32 (result f32) (f32.add (f32.const nan:0x200001) (f32.const 1)))
  (func $odd64 (result f64) (f64.mul (f64.const -nan:0x4000000000001) (f64.const 1)))
  (func $second (param f32 f32) (result f32) (local.get 1))
  (func $id (param f32) (result f32) (local $x f32) (local.set $x (local.get 0)) (local.get $x))
  (func $f (export "f") (result %s) (local $i i32) (local $r (ref null $s)) (local $v (ref null $a)) (local $x f32)
    %s)
)`

// TestShadow has one function a row: what a shadow run says of its result. "any", "canonical", "arithmetic" and
// "closed" are what the specification leaves open of the value; "everything" is that control depended on a choice.
func TestShadow(t *testing.T) {
	for _, c := range []struct{ name, result, body, want string }{
		{"no choice", "f32", `(f32.add (f32.const 1) (f32.const 2))`, "closed"},
		{"a NaN out of numbers", "f32", `(call $nan32)`, "canonical"},
		{"a NaN out of numbers, f64", "f64", `(call $nan64)`, "canonical"},
		{"a NaN out of one with a payload", "f32", `(call $odd32)`, "arithmetic"},
		{"a NaN out of one with a payload, f64", "f64", `(call $odd64)`, "arithmetic"},
		{"a NaN constant", "f32", `(f32.const nan:0x200001)`, "closed"},
		{"canonical in, canonical out", "f32", `(f32.mul (call $nan32) (f32.const 2))`, "canonical"},
		{"of two, one has a payload", "f32", `(f32.max (call $nan32) (f32.const nan:0x300000))`, "arithmetic"},
		{"an open payload goes on", "f32", `(f32.min (f32.const 1) (call $odd32))`, "arithmetic"},
		{"promoted", "f64", `(f64.promote_f32 (call $nan32))`, "canonical"},
		{"promoted with a payload", "f64", `(f64.promote_f32 (call $odd32))`, "arithmetic"},
		{"demoted", "f32", `(f32.demote_f64 (f64.const nan:0x1))`, "arithmetic"},
		{"negated", "f32", `(f32.neg (call $nan32))`, "canonical"},
		{"the sign is cleared", "f32", `(f32.abs (call $nan32))`, "closed"},
		{"the sign is given", "f32", `(f32.copysign (call $nan32) (f32.const -1))`, "closed"},
		{"the payload stays open", "f32", `(f32.copysign (call $odd32) (f32.const -1))`, "arithmetic"},
		{"a number with an open sign", "f64", `(f64.copysign (f64.const 2) (call $nan64))`, "any"},
		{"a NaN with an open sign", "f64", `(f64.copysign (f64.const nan) (call $nan64))`, "canonical"},
		{"compared", "i32", `(f32.lt (call $odd32) (f32.const 1))`, "closed"},
		{"compared with itself", "i32", `(f32.ne (local.tee $x (call $odd32)) (local.get $x))`, "closed"},
		{"converted with saturation", "i32", `(i32.trunc_sat_f32_s (call $odd32))`, "closed"},
		{"bits", "i32", `(i32.reinterpret_f32 (call $nan32))`, "canonical"},
		{"bits there and back", "f32", `(f32.reinterpret_i32 (i32.reinterpret_f32 (call $odd32)))`, "arithmetic"},
		{"computed with bits", "i32", `(i32.and (i32.reinterpret_f32 (call $nan32)) (i32.const 1))`, "any"},
		{"computed with such a float", "f32", `(f32.add (f32.reinterpret_i32 (i32.shl (i32.reinterpret_f32 (call $nan32)) (i32.const 1))) (f32.const 1))`, "any"},
		{"divided", "i32", `(i32.div_u (i32.reinterpret_f32 (call $nan32)) (i32.const 3))`, "any"},
		{"divided by open bits", "i32", `(i32.div_u (i32.const 3) (i32.reinterpret_f32 (call $nan32)))`, "everything"},
		{"divided by -1", "i32", `(i32.div_s (i32.reinterpret_f32 (call $nan32)) (i32.const -1))`, "everything"},
		{"truncated", "i32", `(i32.trunc_f32_s (f32.copysign (f32.const 2) (call $nan32)))`, "everything"},
		{"through a function and locals", "f32", `(call $id (call $nan32))`, "canonical"},
		{"a local that is written again", "f32", `(local.set $x (call $nan32)) (local.set $x (f32.const 1)) (local.get $x)`, "closed"},
		{"through a global", "f32", `(global.set $g (call $odd32)) (global.get $g)`, "arithmetic"},
		{"through memory", "f32", `(f32.store (i32.const 8) (call $nan32)) (f32.load (i32.const 8))`, "canonical"},
		{"through memory as bits", "i32", `(f32.store (i32.const 8) (call $nan32)) (i32.load (i32.const 8))`, "canonical"},
		{"a part of it", "i32", `(f64.store (i32.const 8) (call $nan64)) (i32.load (i32.const 12))`, "any"},
		{"bytes beside it", "i32", `(f32.store (i32.const 8) (call $nan32)) (i32.load (i32.const 12))`, "closed"},
		{"half of it overwritten", "f32", `(f32.store (i32.const 8) (call $nan32)) (i32.store8 (i32.const 9) (i32.const 1)) (f32.load (i32.const 8))`, "any"},
		{"all of it overwritten", "f32", `(f32.store (i32.const 8) (call $nan32)) (memory.fill (i32.const 4) (i32.const 1) (i32.const 20)) (f32.load (i32.const 8))`, "closed"},
		{"copied", "f32", `(f32.store (i32.const 8) (call $nan32)) (memory.copy (i32.const 10) (i32.const 7) (i32.const 6)) (f32.load (i32.const 11))`, "canonical"},
		{"copied over", "f32", `(f32.store (i32.const 8) (call $nan32)) (memory.copy (i32.const 7) (i32.const 20) (i32.const 6)) (f32.load (i32.const 8))`, "closed"},
		{"at an open address", "i32", `(i32.load (i32.and (i32.const 1) (i32.reinterpret_f32 (call $nan32))))`, "everything"},
		{"filled for an open length", "i32", `(memory.fill (i32.const 0) (i32.const 1) (i32.and (i32.const 1) (i32.reinterpret_f32 (call $nan32)))) (i32.const 1)`, "everything"},
		{"selected", "f32", `(select (call $nan32) (f32.const 1) (i32.const 1))`, "canonical"},
		{"not selected", "f32", `(select (call $nan32) (f32.const 1) (i32.const 0))`, "closed"},
		{"selected by open bits", "i32", `(select (i32.const 1) (i32.const 2) (i32.reinterpret_f32 (call $nan32)))`, "any"},
		{"a branch on open bits", "i32", `(if (result i32) (i32.reinterpret_f32 (call $nan32)) (then (i32.const 1)) (else (i32.const 2)))`, "everything"},
		{"br_if on open bits", "i32", `(block (br_if 0 (i32.reinterpret_f32 (call $nan32)))) (i32.const 1)`, "everything"},
		{"br_table on open bits", "i32", `(block (br_table 0 0 (i32.reinterpret_f32 (call $nan32)))) (i32.const 1)`, "everything"},
		{"a branch takes it along", "f32", `(block (result f32) (br_if 0 (call $nan32) (i32.const 1)) (drop) (f32.const 1))`, "canonical"},
		{"a branch leaves it", "f32", `(block (result f32) (br_if 0 (f32.const 1) (i32.const 1)) (drop) (call $nan32))`, "closed"},
		{"a branch moves it", "f32", `(block (result f32) (local.get $i) (br 0 (call $nan32)))`, "canonical"},
		{"a branch moves what is beside it", "f32", `(block (result f32) (call $nan32) (br 0 (f32.add (f32.const 1) (f32.const 2))))`, "closed"},
		{"a tail call moves it", "f32", `(return_call $second (f32.const 1) (call $nan32))`, "canonical"},
		{"a tail call moves what is beside it", "f32", `(local.get $i) (call $nan32) (return_call $second (call $nan32) (f32.add (f32.const 1) (f32.const 2)))`, "closed"},
		{"a NaN and what may be one", "f32", `(f32.add (f32.reinterpret_i32 (i32.or (i32.const 1) (i32.reinterpret_f32 (call $nan32)))) (call $nan32))`, "arithmetic"},
		{"an open callee", "i32", `(call_indirect (result i32) (i32.and (i32.const 1) (i32.reinterpret_f32 (call $nan32))))`, "everything"},
		{"a closed callee", "i32", `(drop (call $nan32)) (call_indirect (result i32) (i32.const 1))`, "closed"},
		{"in a payload", "f32", `(block $h (result f32 i32) (try_table (catch $e $h) (throw $e (call $nan32) (i32.const 1))) (unreachable)) (drop)`, "canonical"},
		{"beside it in a payload", "i32", `(block $h (result f32 i32) (try_table (catch $e $h) (throw $e (call $nan32) (i32.const 1))) (unreachable)) (local.set $i) (drop) (local.get $i)`, "closed"},
		{"in a payload that is thrown again", "f32", `
		   (block $h (result f32 i32)
		     (try_table (catch $e $h)
		       (block $r (result exnref) (try_table (catch_all_ref $r) (throw $e (call $odd32) (i32.const 1))) (unreachable)) (throw_ref))
		     (unreachable)) (drop)`, "arithmetic"},
		{"in a field", "f32", `(local.set $r (struct.new $s (call $nan32) (i32.const 1) (i32.const 2))) (struct.get $s 0 (local.get $r))`, "canonical"},
		{"in the field beside", "i32", `(local.set $r (struct.new $s (call $nan32) (i32.const 1) (i32.const 2))) (struct.get $s 2 (local.get $r))`, "closed"},
		{"in a packed field", "i32", `(local.set $r (struct.new $s (f32.const 1) (i32.reinterpret_f32 (call $nan32)) (i32.const 2))) (struct.get_u $s 1 (local.get $r))`, "any"},
		{"in a field, overwritten", "f32", `(local.set $r (struct.new $s (call $nan32) (i32.const 1) (i32.const 2))) (struct.set $s 0 (local.get $r) (f32.const 1)) (struct.get $s 0 (local.get $r))`, "closed"},
		{"in an array", "f64", `(local.set $v (array.new $a (call $nan64) (i32.const 3))) (array.get $a (local.get $v) (i32.const 2))`, "canonical"},
		{"copied within an array", "f64", `(local.set $v (array.new $a (f64.const 1) (i32.const 3))) (array.set $a (local.get $v) (i32.const 0) (call $odd64))
		   (array.copy $a $a (local.get $v) (i32.const 1) (local.get $v) (i32.const 0) (i32.const 2)) (array.get $a (local.get $v) (i32.const 1))`, "arithmetic"},
		{"in an array, filled over", "f64", `(local.set $v (array.new_fixed $a 2 (call $odd64) (call $nan64))) (array.fill $a (local.get $v) (i32.const 0) (f64.const 1) (i32.const 1))
		   (array.get $a (local.get $v) (i32.const 0))`, "closed"},
		{"an open element", "f64", `(local.set $v (array.new $a (f64.const 1) (i32.const 3))) (array.get $a (local.get $v) (i32.and (i32.const 1) (i32.reinterpret_f32 (call $nan32))))`, "everything"},
		{"the same reference or not", "i32", `(ref.is_null (select (result funcref) (ref.null func) (ref.func $one) (i32.reinterpret_f32 (call $nan32))))`, "any"},
		{"an open cast", "i32", `(drop (ref.as_non_null (select (result funcref) (ref.null func) (ref.func $one) (i32.reinterpret_f32 (call $nan32))))) (i32.const 1)`, "everything"},
		{"an end of it twice", "i32", `(f32.store (i32.const 8) (call $nan32)) (memory.copy (i32.const 12) (i32.const 10) (i32.const 2)) (i32.load (i32.const 10))`, "any"},
		{"an end of it twice, f64", "i64", `(f64.store (i32.const 8) (call $nan64)) (memory.copy (i32.const 16) (i32.const 12) (i32.const 4)) (i64.load (i32.const 12))`, "any"},
		{"a NaN in a lane", "v128", `(f32x4.sqrt (f32x4.splat (f32.const -1)))`, "any"},
		{"a NaN in the other word", "f32", `(f32x4.extract_lane 0 (f32x4.sqrt (v128.const f32x4 1 1 1 -1)))`, "closed"},
		{"the lane beside a NaN", "f32", `(f32x4.extract_lane 2 (f32x4.sqrt (v128.const f32x4 1 1 1 -1)))`, "closed"},
		{"the lane of a NaN", "f32", `(f32x4.extract_lane 3 (f32x4.sqrt (v128.const f32x4 1 1 1 -1)))`, "any"},
		{"part of the lane of a NaN", "i32", `(i8x16.extract_lane_u 12 (f32x4.sqrt (v128.const f32x4 1 1 1 -1)))`, "any"},
		{"NaNs in lanes, compared", "v128", `(f32x4.lt (f32x4.sqrt (f32x4.splat (f32.const -1))) (v128.const f32x4 1 nan 3 4))`, "closed"},
		{"NaNs in lanes, compared as others", "v128", `(f64x2.lt (f32x4.sqrt (f32x4.splat (f32.const -1))) (v128.const f64x2 1 2))`, "any"},
		{"NaNs in lanes, truncated", "v128", `(i32x4.trunc_sat_f64x2_s_zero (f64x2.div (v128.const f64x2 0 1) (v128.const f64x2 0 1)))`, "closed"},
		{"NaNs in lanes, made canonical", "v128", `(local $y v128)
		   (local.tee $y (f32x4.sqrt (f32x4.sqrt (v128.const f32x4 1 -1 nan:0x1 4)))) (v128.const f32x4 nan nan nan nan) (f32x4.eq (local.get $y) (local.get $y)) (v128.bitselect)`, "closed"},
		{"NaNs in lanes of 64 bits, made canonical", "v128", `(local $y v128)
		   (local.tee $y (f64x2.promote_low_f32x4 (f32x4.sqrt (v128.const f32x4 1 -1 -1 4)))) (v128.const f64x2 nan nan) (f64x2.eq (local.get $y) (local.get $y)) (v128.bitselect)`, "closed"},
		{"NaNs in lanes, made canonical as others", "v128", `(local $y v128)
		   (local.tee $y (f32x4.sqrt (v128.const f32x4 1 -1 nan:0x1 4))) (v128.const f64x2 nan nan) (f64x2.eq (local.get $y) (local.get $y)) (v128.bitselect)`, "any"},
		{"NaNs in lanes, selected by them", "v128", `(local $y v128)
		   (local.set $y (f32x4.sqrt (v128.const f32x4 1 -1 nan:0x1 4))) (v128.bitselect (v128.const i64x2 0 0) (v128.const i64x2 0 1) (local.get $y))`, "any"},
		{"a NaN in a lane, in memory", "f32", `(v128.store (i32.const 0) (f32x4.sqrt (f32x4.splat (f32.const -1)))) (f32.load (i32.const 4))`, "any"},
		{"a lane with a NaN, in memory", "i32", `(v128.store32_lane 1 (i32.const 0) (f32x4.sqrt (f32x4.splat (f32.const -1)))) (i32.load (i32.const 0))`, "any"},
		{"growth", "i32", `(memory.grow (i32.const 1))`, "closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, out := shadowRun(t, wasm.Profile{}, c.result, c.body)
			if got := openness(s, out); got != c.want {
				t.Errorf("%s (%v)", got, out)
			}
			for _, p := range append(oracle.New().Profiles(), wasm.Profile{NaN: wasm.NaNOther}, random(1), random(2), random(3), random(4)) {
				_, other := shadowRun(t, p, c.result, c.body)
				if c.want == "closed" && other.String() != out.String() {
					t.Errorf("called closed, but %v by the profile %q, %v by the deterministic one", other, p.Name, out)
				}
				if o := s.OpenValue(0); o != nil && o.Set != wasm.OpenAny && !o.Set.Includes(other.Values[0]) {
					t.Errorf("%v of the profile %q is not in the set", other, p.Name)
				}
			}
		})
	}
}

func random(seed uint64) wasm.Profile {
	return wasm.Profile{Name: fmt.Sprint("random ", seed), NaN: wasm.NaNRandom, Seed: seed}
}

// shadowRun calls f of the module with a body.
func shadowRun(t *testing.T, p wasm.Profile, result, body string) (wasm.Shadow, wasm.Outcome) {
	t.Helper()
	engine := oracle.New().Shadow(p).(*oracle.Engine)
	w := newWorld(t, engine, wasm.Config{})
	w.add("m", fmt.Sprintf(shadowModule, result, body))
	out := w.names["m"].Export("f").(wasm.Funcaddr).Call(context.Background(), nil)
	return w.store.(wasm.Shadow), out
}

func openness(s wasm.Shadow, out wasm.Outcome) string {
	if s.OpenEverything() != nil {
		return "everything"
	}
	o := s.OpenValue(0)
	if !out.OK() {
		return out.String()
	}
	switch {
	case o == nil:
		return "closed"
	case o.Set == wasm.OpenAny:
		return "any"
	case o.Set == wasm.OpenCanonical32 || o.Set == wasm.OpenCanonical64:
		return "canonical"
	}
	return "arithmetic"
}

// TestShadowState: what is open of the store after a call, and what the place of the choice is.
func TestShadowState(t *testing.T) {
	w := newWorld(t, oracle.New().Shadow(wasm.Profile{}).(*oracle.Engine), wasm.Config{})
	w.add("m", `(module
	  (memory (export "m") 1) (global (export "g") (mut f32) (f32.const 0)) (global (export "h") (mut i32) (i32.const 0)) (table (export "t") 2 funcref)
	  (func (export "f")
	    (global.set 0 (f32.div (f32.const 0) (f32.const 0)))
	    (f32.store (i32.const 100) (global.get 0))
	    (table.set (i32.const 1) (select (result funcref) (ref.null func) (ref.null func) (i32.reinterpret_f32 (global.get 0))))))`)
	inst, s := w.names["m"], w.store.(wasm.Shadow)
	inst.Export("f").(wasm.Funcaddr).Call(context.Background(), nil)
	for _, c := range []struct {
		export string
		i      uint64
		open   bool
	}{{"g", 0, true}, {"h", 0, false}, {"m", 99, false}, {"m", 100, true}, {"m", 103, true}, {"m", 104, false}, {"t", 0, false}, {"t", 1, true}} {
		if o := s.OpenState(inst.Export(c.export), c.i); (o != nil) != c.open {
			t.Errorf("%s %d: %v", c.export, c.i, o)
		}
	}
	if o := s.OpenState(inst.Export("g"), 0); o.Rule != "Step_pure/binop-val" || o.Where.Func != 0 || o.Where.Pos == 0 {
		t.Errorf("the choice is told as %+v", o)
	}
	if s.Choices() != 1 {
		t.Errorf("%d choices", s.Choices())
	}
}

// TestShadowHost: what a host function computes of open arguments is open, and nothing else is.
func TestShadowHost(t *testing.T) {
	w := newWorld(t, oracle.New().Shadow(wasm.Profile{}).(*oracle.Engine), wasm.Config{})
	s := w.store.(wasm.Shadow)
	double := parse(t, "type", `(module (type (func (param f32 i32) (result f32))))`).Defs[0]
	var args [2]bool
	w.host = map[string]wasm.Externaddr{"f": s.NewFunc(double, func(_ context.Context, vs []wasm.Value) wasm.Outcome {
		args = [2]bool{s.OpenArg(0) != nil, s.OpenArg(1) != nil}
		return wasm.Values(vs[0])
	})}
	w.add("m", `(module (import "host" "f" (func $f (param f32 i32) (result f32)))
	  (func (export "open") (result f32) (call $f (f32.div (f32.const 0) (f32.const 0)) (i32.const 1)))
	  (func (export "closed") (result f32) (call $f (f32.const 1) (i32.const 1))))`)
	call := func(export string) *wasm.Open {
		w.names["m"].Export(export).(wasm.Funcaddr).Call(context.Background(), nil)
		return s.OpenValue(0)
	}
	if call("open") == nil || args != [2]bool{true, false} {
		t.Errorf("an open argument is not followed: %v", args)
	}
	if call("closed") != nil || args != [2]bool{} {
		t.Errorf("closed arguments are called open: %v", args)
	}
}

// TestShadowLoop: a handler that goes on at a function's first instruction does not enter the function.
func TestShadowLoop(t *testing.T) {
	w := newWorld(t, oracle.New().Shadow(wasm.Profile{}).(*oracle.Engine), wasm.Config{})
	tag := w.store.NewTag(wasm.DefineFunc(nil, nil))
	w.host = map[string]wasm.Externaddr{"throw": w.store.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome {
		return wasm.Throw(w.store.NewException(tag, nil))
	})}
	w.add("m", `(module (import "host" "throw" (func $throw))
	  (func (export "f") (result f32) (local $x f32) (local $i i32)
	    (loop $l
	      (try_table (catch_all $l)
	        (if (local.get $i) (then (return (local.get $x))))
	        (local.set $i (i32.const 1)) (local.set $x (f32.sqrt (f32.const -1)))
	        (call $throw)))
	    (f32.const 0)))`)
	w.call("m", "f")
	if w.store.(wasm.Shadow).OpenValue(0) == nil {
		t.Error("the local is called closed")
	}
}

// TestShadowStart: of an exception that a start function throws, what is open is known as of one that a call throws.
func TestShadowStart(t *testing.T) {
	w := newWorld(t, oracle.New().Shadow(wasm.Profile{}).(*oracle.Engine), wasm.Config{})
	w.add("n", `(module (tag $e (export "e") (param f32)) (func (export "nan") (result f32) (f32.sqrt (f32.const -1))) (func (export "one") (result f32) (f32.const 1)))`)
	for _, c := range []struct {
		before, value string
		open          bool
	}{{"one", "(f32.sqrt (f32.const -1))", true}, {"nan", "(f32.const 1)", false}} {
		w.call("n", c.before)
		out := w.try("m", `(module (import "n" "e" (tag $e (param f32))) (func $f (throw $e `+c.value+`)) (start $f))`)
		if out.Kind != wasm.OutcomeException || (w.store.(wasm.Shadow).OpenValue(0) != nil) != c.open {
			t.Errorf("%s: %v, open %v", c.value, out, w.store.(wasm.Shadow).OpenValue(0))
		}
	}
}

// TestShadowRelay: what a host function learns that is open may come back in what it gives: at once, of what it
// called, and later, of a reference that it kept.
func TestShadowRelay(t *testing.T) {
	w := newWorld(t, oracle.New().Shadow(wasm.Profile{}).(*oracle.Engine), wasm.Config{})
	s := w.store.(wasm.Shadow)
	float := wasm.DefineFunc(nil, []wasm.Valtype{wasm.TypeF32})
	kept := wasm.ValueNull()
	w.host = map[string]wasm.Externaddr{
		"relay": s.NewFunc(float, func(ctx context.Context, _ []wasm.Value) wasm.Outcome { return w.fn("n", "nan").Call(ctx, nil) }),
		"catch": s.NewFunc(float, func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			return wasm.Values(w.fn("n", "throw").Call(ctx, nil).Exception.Payload...)
		}),
		"keep": s.NewFunc(wasm.DefineFunc([]wasm.Valtype{wasm.TypeExnref}, nil), func(_ context.Context, vs []wasm.Value) wasm.Outcome {
			kept = vs[0]
			return wasm.Values()
		}),
		"fetch": s.NewFunc(wasm.DefineFunc(nil, []wasm.Valtype{wasm.TypeExnref}), func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Values(kept) }),
	}
	w.add("n", `(module (tag $e (param f32)) (func $nan (export "nan") (result f32) (f32.sqrt (f32.const -1))) (func (export "throw") (throw $e (call $nan))))`)
	w.add("m", `(module
	  (import "host" "relay" (func $relay (result f32))) (import "host" "catch" (func $catch (result f32)))
	  (import "host" "keep" (func $keep (param exnref))) (import "host" "fetch" (func $fetch (result exnref)))
	  (func (export "relay") (result f32) (call $relay))
	  (func (export "catch") (result f32) (call $catch))
	  (func (export "closed") (result i32) (drop (call $relay)) (ref.is_null (call $fetch)))
	  (func (export "kept") (result i32)
	    (call $keep (select (result exnref) (ref.null exn) (ref.null exn) (i32.reinterpret_f32 (f32.sqrt (f32.const -1)))))
	    (ref.is_null (call $fetch))))`)
	for _, c := range []struct {
		export string
		open   bool
	}{{"relay", true}, {"catch", true}, {"closed", false}, {"kept", true}} {
		if out := w.call("m", c.export); !out.OK() || (s.OpenValue(0) != nil) != c.open {
			t.Errorf("%s: %v, open %v", c.export, out, s.OpenValue(0))
		}
	}
}

// TestRefusedGrowth: a profile lets a growth fail that the limits allow.
func TestRefusedGrowth(t *testing.T) {
	w := newWorld(t, oracle.New().Shadow(wasm.Profile{Refused: 0b10}).(*oracle.Engine), wasm.Config{})
	w.add("m", `(module (memory 1) (table 1 funcref) (func (export "f") (result i32 i32 i32)
	  (memory.grow (i32.const 1)) (table.grow (ref.null func) (i32.const 1)) (memory.grow (i32.const 1))))`)
	out := w.names["m"].Export("f").(wasm.Funcaddr).Call(context.Background(), nil)
	if want := wasm.Values(wasm.ValueI32(1), wasm.ValueI32(-1), wasm.ValueI32(2)); out.String() != want.String() {
		t.Errorf("%v, want %v", out, want)
	}
	if n := w.store.(wasm.Chooser).Growths(); n != 3 {
		t.Errorf("%d growths", n)
	}
}
