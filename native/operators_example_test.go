package native_test

import "wasmjudge/wasm"

// sampleModule is what the samples refer to.
const sampleModule = `
  (type $unary (func (param i32) (result i32)))
  (type $open (sub (struct (field $n (mut i32)))))
  (type $final (struct (field $n (mut i32)) (field $b (mut i8)) (field $h i16) (field $l (mut i64)) (field $d (mut f64)) (field $v (mut v128)) (field $r (mut anyref))))
  (type $deep (sub $open (struct (field $n (mut i32)) (field $l (mut i64)))))
  (type $zeros (struct (field i32 i64 f64 v128 anyref)))
  (type $bytes (array (mut i8)))
  (type $shorts (array (mut i16)))
  (type $words (array (mut i32)))
  (type $quads (array (mut i64)))
  (type $floats (array (mut f32)))
  (type $doubles (array (mut f64)))
  (type $vectors (array (mut v128)))
  (type $refs (array (mut anyref)))
  (type $funcs (array (mut funcref)))
  (import "m" "f" (func $imported (type $unary)))
  (import "m" "g" (global $imported (mut i32)))
  (import "m" "t" (table $imported 10 funcref))
  (import "m" "e" (tag $imported (param i32)))
  (memory $memory 1)
  (memory $long i64 1)
  (table $table 10 funcref)
  (table $wide i64 10 anyref)
  (global $constant i32 (i32.const 42))
  (global $i (mut i32) (i32.const 0))
  (global $l (mut i64) (i64.const 0))
  (global $d (mut f64) (f64.const 0))
  (global $v (mut v128) (v128.const i32x4 0 0 0 0))
  (global $r (mut anyref) (ref.null any))
  (tag $tag (param i32))
  (tag $empty)
  (data $bytes "bytes")
  (elem $elems func $callee)
  (elem $anys anyref (ref.null any))
  (elem declare func $imported)
  (func $callee (type $unary) (local.get 0))
  (func $effect)
`

// examples are functions for the operators whose operands no signature in the table fixes: parameters, results and
// locals, then the body.
var examples = map[wasm.Op][][2]string{
	wasm.OpUnreachable: {{"", "(unreachable)"}},
	wasm.OpBlock: {
		{"(param $x i32) (result i32)", "(block (result i32) (local.get $x))"},
		{"(param $x i32) (result i32)", "(block (result i32) (drop (br_if 0 (i32.const 1) (local.get $x))) (i32.const 2))"},
	},
	wasm.OpLoop: {{"(param $x i32)", "(loop (local.set $x (i32.sub (local.get $x) (i32.const 1))) (br_if 0 (local.get $x)))"}},
	wasm.OpIf: {
		{"(param $x i32)", "(if (local.get $x) (then (call $effect)))"},
		{"(param $x i32)", "(if (i32.eqz (local.get $x)) (then (call $effect)))"},
		{"", "(if (i32.const 1) (then (call $effect)))"},
		{"(param $p i32)", "(if (i32.load (local.get $p)) (then (call $effect)))"},
		{"(param $x i64) (param $y i64)", "(if (i64.lt_u (local.get $x) (local.get $y)) (then (call $effect)))"},
	},
	wasm.OpElse: {{"(param $x i32) (param $y i32) (result i32)", "(if (result i32) (local.get $x) (then (local.get $y)) (else (i32.const 1)))"}},
	wasm.OpEnd:  {{"(param $x i32) (result i32)", "(local.get $x)"}},
	wasm.OpBr: {
		{"(param $x i32) (result i32)", "(block (result i32) (br 0 (local.get $x)))"},
		{"(param $x i32)", "(loop (call $effect) (br 0))"},
	},
	wasm.OpBrIf: {
		{"(param $x i32)", "(br_if 0 (local.get $x)) (call $effect)"},
		{"(param $x i32) (param $y i32)", "(br_if 0 (i32.lt_s (local.get $x) (local.get $y))) (call $effect)"},
		{"(param $x f64) (param $y f64)", "(br_if 0 (f64.eq (local.get $x) (local.get $y))) (call $effect)"},
		{"(param $x i32) (param $y i64) (result i64)", "(drop (br_if 0 (local.get $y) (local.get $x))) (i64.const 1)"},
		{"(param $x i32)", "(loop (br_if 0 (local.get $x)))"},
	},
	wasm.OpBrTable: {
		{"(param $x i32) (result i32)", "(block (block (br_table 0 1 (local.get $x))) (return (i32.const 1))) (i32.const 2)"},
		{"(param $x i32) (result i32)", "(block (block (block (block (block (br_table 0 1 2 3 4 (local.get $x))) (return (i32.const 1))) (return (i32.const 2))) (return (i32.const 3))) (return (i32.const 4))) (i32.const 5)"},
	},
	wasm.OpReturn: {
		{"(param $x i32) (result i32)", "(return (local.get $x))"},
		{"(param $x i32) (param $y f64) (result i32 f64 i64)", "(return (local.get $x) (local.get $y) (i64.const 1))"},
	},
	wasm.OpCall: {
		{"(param $x i32) (result i32)", "(call $callee (local.get $x))"},
		{"(param $x i32) (result i32)", "(call $imported (local.get $x))"},
		{"(result i32)", "(call $callee (i32.const 7))"},
		{"(param $x i32) (param $y i32) (result i32)", "(i32.add (local.get $y) (call $callee (local.get $x)))"},
	},
	wasm.OpCallIndirect: {
		{"(param $x i32) (param $y i32) (result i32)", "(call_indirect $table (type $unary) (local.get $x) (local.get $y))"},
		{"(param $x i32) (result i32)", "(call_indirect $table (type $unary) (local.get $x) (i32.const 3))"},
		{"(param $x i32) (param $y i32) (result i32)", "(call_indirect $imported (type $unary) (local.get $x) (local.get $y))"},
	},
	wasm.OpCallRef: {
		{"(param $x i32) (param $y (ref null $unary)) (result i32)", "(call_ref $unary (local.get $x) (local.get $y))"},
		{"(param $x i32) (param $y (ref $unary)) (result i32)", "(call_ref $unary (local.get $x) (local.get $y))"},
	},
	wasm.OpReturnCall: {
		{"(param $x i32) (result i32)", "(return_call $callee (local.get $x))"},
		{"(param $x i32) (result i32)", "(return_call $imported (local.get $x))"},
	},
	wasm.OpReturnCallIndirect: {{"(param $x i32) (param $y i32) (result i32)", "(return_call_indirect $table (type $unary) (local.get $x) (local.get $y))"}},
	wasm.OpReturnCallRef:      {{"(param $x i32) (param $y (ref null $unary)) (result i32)", "(return_call_ref $unary (local.get $x) (local.get $y))"}},
	wasm.OpBrOnNull: {
		{"(param $x anyref)", "(drop (br_on_null 0 (local.get $x))) (call $effect)"},
	},
	wasm.OpBrOnNonNull: {
		{"(param $x anyref) (result anyref)", "(br_on_non_null 0 (local.get $x)) (ref.null any)"},
	},
	wasm.OpBrOnCast: {
		{"(param $x anyref) (result anyref)", "(br_on_cast 0 anyref (ref i31) (local.get $x))"},
		{"(param $x anyref) (result anyref)", "(drop (br_on_cast 0 anyref (ref $final) (local.get $x))) (ref.null any)"},
		{"(param $x anyref) (result anyref)", "(drop (br_on_cast 0 anyref (ref $deep) (local.get $x))) (ref.null any)"},
	},
	wasm.OpBrOnCastFail: {
		{"(param $x anyref) (result anyref)", "(drop (br_on_cast_fail 0 anyref (ref struct) (local.get $x))) (ref.null any)"},
		{"(param $x anyref) (result anyref)", "(drop (br_on_cast_fail 0 anyref (ref null $final) (local.get $x))) (ref.null any)"},
	},

	wasm.OpThrow: {
		{"(param $x i32)", "(throw $tag (local.get $x))"},
		{"", "(throw $imported (i32.const 7))"},
		{"", "(throw $empty)"},
	},
	wasm.OpThrowRef: {{"(param $x exnref)", "(throw_ref (local.get $x))"}},
	wasm.OpTryTable: {
		{"(param $x i32) (result i32)", "(block $h (result i32) (try_table (result i32) (catch $tag $h) (call $callee (local.get $x))))"},
		{"(param $x i32) (result i32)", "(block $h (drop (try_table (result i32) (catch_all $h) (call $callee (local.get $x)))) (return (i32.const 1))) (i32.const 2)"},
		{"(param $x i32) (result exnref)", "(block $h (result exnref) (drop (try_table (result i32) (catch_all_ref $h) (call $callee (local.get $x)))) (ref.null exn))"},
		{"(param $x i32) (result i32)", "(block $h (result i32) (try_table (result i32) (catch $tag $h) (throw $tag (local.get $x))))"},
	},

	wasm.OpDrop: {{"(param $x i32)", "(drop (local.get $x))"}, {"(param $x i32)", "(drop (call $callee (local.get $x)))"}},
	wasm.OpSelect: {
		{"(param $x i32) (param $y i32) (param $z i32) (result i32)", "(select (local.get $x) (local.get $y) (local.get $z))"},
		{"(param $x i64) (param $y i64) (param $z i32) (result i64)", "(select (local.get $x) (local.get $y) (local.get $z))"},
		{"(param $x f32) (param $y f32) (param $z i32) (result f32)", "(select (local.get $x) (local.get $y) (local.get $z))"},
		{"(param $x f64) (param $y f64) (param $z i32) (result f64)", "(select (local.get $x) (local.get $y) (local.get $z))"},
		{"(param $x v128) (param $y v128) (param $z i32) (result v128)", "(select (local.get $x) (local.get $y) (local.get $z))"},
		{"(param $z i32) (result i32)", "(select (i32.const 7) (i32.const 9) (local.get $z))"},
		{"(param $x i32) (param $y i32) (result i32)", "(select (local.get $x) (local.get $y) (i32.lt_u (local.get $x) (local.get $y)))"},
		{"(param $x f64) (param $y f64) (result f64)", "(select (local.get $x) (local.get $y) (f64.ne (local.get $x) (local.get $y)))"},
	},
	wasm.OpSelectT: {{"(param $x anyref) (param $y anyref) (param $z i32) (result anyref)", "(select (result anyref) (local.get $x) (local.get $y) (local.get $z))"}},

	wasm.OpLocalGet: {
		{"(param $x i32) (result i32)", "(local.get $x)"},
		{"(param $x v128) (result v128)", "(local.get $x)"},
		{"(result i64) (local $x i64)", "(local.get $x)"},
		{"(result v128) (local $x v128)", "(local.get $x)"},
	},
	wasm.OpLocalSet: {
		{"(param $x i32) (param $y i32) (result i32)", "(local.set $x (i32.mul (local.get $x) (local.get $y))) (i32.add (local.get $x) (local.get $y))"},
		{"(param $x i32)", "(local.set $x (i32.const 7)) (drop (call $callee (local.get $x)))"},
	},
	wasm.OpLocalTee: {{"(param $x i32) (param $y i32) (result i32)", "(i32.mul (local.tee $x (i32.add (local.get $y) (i32.const 1))) (local.get $x))"}},
	wasm.OpGlobalGet: {
		{"(result i32)", "(global.get $constant)"},
		{"(result i32)", "(global.get $imported)"},
		{"(result i32)", "(global.get $i)"},
		{"(result i64)", "(global.get $l)"},
		{"(result f64)", "(global.get $d)"},
		{"(result v128)", "(global.get $v)"},
		{"(result anyref)", "(global.get $r)"},
		{"(param $x i32) (result i32)", "(i32.add (local.get $x) (global.get $i))"},
	},
	wasm.OpGlobalSet: {
		{"(param $x i32)", "(global.set $imported (local.get $x))"},
		{"(param $x i32)", "(global.set $i (local.get $x))"},
		{"", "(global.set $i (i32.const 7))"},
		{"(param $x i64)", "(global.set $l (local.get $x))"},
		{"(param $x f64)", "(global.set $d (local.get $x))"},
		{"(param $x v128)", "(global.set $v (local.get $x))"},
		{"(param $x anyref)", "(global.set $r (local.get $x))"},
		{"(param $x i32)", "(global.set $i (i32.add (global.get $i) (local.get $x)))"},
	},

	wasm.OpTableGet: {
		{"(param $x i32) (result funcref)", "(table.get $table (local.get $x))"},
		{"(result funcref)", "(table.get $table (i32.const 3))"},
		{"(param $x i32) (result funcref)", "(table.get $imported (local.get $x))"},
		{"(param $x i64) (result anyref)", "(table.get $wide (local.get $x))"},
	},
	wasm.OpTableSet: {
		{"(param $x i32) (param $y funcref)", "(table.set $table (local.get $x) (local.get $y))"},
		{"(param $x i64) (param $y anyref)", "(table.set $wide (local.get $x) (local.get $y))"},
		{"(param $x i32)", "(table.set $table (local.get $x) (ref.null func))"},
	},
	wasm.OpTableSize: {{"(result i32)", "(table.size $table)"}, {"(result i32)", "(table.size $imported)"}, {"(result i64)", "(table.size $wide)"}},
	wasm.OpTableGrow: {
		{"(param $x i32) (param $y funcref) (result i32)", "(table.grow $table (local.get $y) (local.get $x))"},
		{"(param $x i64) (param $y anyref) (result i64)", "(table.grow $wide (local.get $y) (local.get $x))"},
	},
	wasm.OpTableFill: {{"(param $x i32) (param $y funcref) (param $z i32)", "(table.fill $table (local.get $x) (local.get $y) (local.get $z))"}},
	wasm.OpTableCopy: {{"(param $x i32) (param $y i32) (param $z i32)", "(table.copy $table $imported (local.get $x) (local.get $y) (local.get $z))"}},
	wasm.OpTableInit: {{"(param $x i32) (param $y i32) (param $z i32)", "(table.init $table $elems (local.get $x) (local.get $y) (local.get $z))"}},

	wasm.OpMemoryCopy: {
		{"(param $x i32) (param $y i32) (param $z i32)", "(memory.copy (local.get $x) (local.get $y) (local.get $z))"},
		{"(param $x i32) (param $y i32)", "(memory.copy (local.get $x) (local.get $y) (i32.const 16))"},
		{"(param $x i64) (param $y i32) (param $z i32)", "(memory.copy $long $memory (local.get $x) (local.get $y) (local.get $z))"},
	},

	wasm.OpRefNull: {{"(result anyref)", "(ref.null any)"}, {"(param $x anyref) (result i32)", "(ref.is_null (ref.null any))"}},
	wasm.OpRefIsNull: {
		{"(param $x anyref) (result i32)", "(ref.is_null (local.get $x))"},
		{"(param $x anyref)", "(if (ref.is_null (local.get $x)) (then (call $effect)))"},
		{"(param $x i32) (result i32)", "(ref.is_null (table.get $table (local.get $x)))"},
	},
	wasm.OpRefFunc: {{"(result funcref)", "(ref.func $callee)"}, {"(result funcref)", "(ref.func $imported)"}},
	wasm.OpRefEq: {
		{"(param $x eqref) (param $y eqref) (result i32)", "(ref.eq (local.get $x) (local.get $y))"},
		{"(param $x eqref) (param $y eqref)", "(if (ref.eq (local.get $x) (local.get $y)) (then (call $effect)))"},
		{"(param $x eqref) (result i32)", "(ref.eq (local.get $x) (ref.null eq))"},
	},
	wasm.OpRefAsNonNull: {{"(param $x anyref) (result (ref any))", "(ref.as_non_null (local.get $x))"}},
	wasm.OpRefTest: {
		{"(param $x anyref) (result i32)", "(ref.test (ref i31) (local.get $x))"},
		{"(param $x anyref) (result i32)", "(ref.test (ref struct) (local.get $x))"},
		{"(param $x anyref) (result i32)", "(ref.test (ref eq) (local.get $x))"},
		{"(param $x anyref) (result i32)", "(ref.test (ref $final) (local.get $x))"},
		{"(param $x anyref) (result i32)", "(ref.test (ref $open) (local.get $x))"},
		{"(param $x anyref) (result i32)", "(ref.test (ref $deep) (local.get $x))"},
		{"(param $x (ref $open)) (result i32)", "(ref.test (ref $deep) (local.get $x))"},
		{"(param $x funcref) (result i32)", "(ref.test (ref $unary) (local.get $x))"},
		{"(param $x anyref)", "(if (ref.test (ref $deep) (local.get $x)) (then (call $effect)))"},
	},
	wasm.OpRefTestNull: {
		{"(param $x anyref) (result i32)", "(ref.test (ref null i31) (local.get $x))"},
		{"(param $x anyref) (result i32)", "(ref.test (ref null $deep) (local.get $x))"},
		{"(param $x anyref) (result i32)", "(ref.test (ref null none) (local.get $x))"},
	},
	wasm.OpRefCast: {
		{"(param $x anyref) (result i31ref)", "(ref.cast (ref i31) (local.get $x))"},
		{"(param $x anyref) (result arrayref)", "(ref.cast (ref array) (local.get $x))"},
		{"(param $x anyref) (result anyref)", "(ref.cast (ref $final) (local.get $x))"},
		{"(param $x anyref) (result anyref)", "(ref.cast (ref $deep) (local.get $x))"},
		{"(param $x funcref) (result funcref)", "(ref.cast (ref $unary) (local.get $x))"},
	},
	wasm.OpRefCastNull: {
		{"(param $x anyref) (result anyref)", "(ref.cast (ref null $final) (local.get $x))"},
		{"(param $x anyref) (result anyref)", "(ref.cast (ref null $deep) (local.get $x))"},
	},

	wasm.OpStructNew: {
		{"(param $x i32) (result (ref $open))", "(struct.new $open (local.get $x))"},
		{"(param $x i32) (param $y v128) (param $z anyref) (result (ref $final))",
			"(struct.new $final (local.get $x) (i32.const 1) (i32.const 2) (i64.const 3) (f64.const 4) (local.get $y) (local.get $z))"},
	},
	wasm.OpStructNewDefault: {{"(result (ref $open))", "(struct.new_default $open)"}, {"(result (ref $zeros))", "(struct.new_default $zeros)"}},
	wasm.OpStructGet: {
		{"(param $x (ref null $final)) (result i32)", "(struct.get $final $n (local.get $x))"},
		{"(param $x (ref $final)) (result i64)", "(struct.get $final $l (local.get $x))"},
		{"(param $x (ref $final)) (result f64)", "(struct.get $final $d (local.get $x))"},
		{"(param $x (ref $final)) (result v128)", "(struct.get $final $v (local.get $x))"},
		{"(param $x (ref $final)) (result anyref)", "(struct.get $final $r (local.get $x))"},
		{"(param $x (ref $final)) (param $y i32) (result i32)", "(i32.add (local.get $y) (struct.get $final $n (local.get $x)))"},
	},
	wasm.OpStructGetS: {{"(param $x (ref $final)) (result i32)", "(struct.get_s $final $b (local.get $x))"}, {"(param $x (ref $final)) (result i32)", "(struct.get_s $final $h (local.get $x))"}},
	wasm.OpStructGetU: {{"(param $x (ref $final)) (result i32)", "(struct.get_u $final $b (local.get $x))"}, {"(param $x (ref $final)) (result i32)", "(struct.get_u $final $h (local.get $x))"}},
	wasm.OpStructSet: {
		{"(param $x (ref null $final)) (param $y i32)", "(struct.set $final $n (local.get $x) (local.get $y))"},
		{"(param $x (ref $final)) (param $y i32)", "(struct.set $final $b (local.get $x) (local.get $y))"},
		{"(param $x (ref $final))", "(struct.set $final $l (local.get $x) (i64.const 7))"},
		{"(param $x (ref $final)) (param $y f64)", "(struct.set $final $d (local.get $x) (local.get $y))"},
		{"(param $x (ref $final)) (param $y v128)", "(struct.set $final $v (local.get $x) (local.get $y))"},
		{"(param $x (ref $final)) (param $y anyref)", "(struct.set $final $r (local.get $x) (local.get $y))"},
	},
	wasm.OpArrayNew: {
		{"(param $x i32) (param $n i32) (result (ref $words))", "(array.new $words (local.get $x) (local.get $n))"},
		{"(param $x v128) (result (ref $vectors))", "(array.new $vectors (local.get $x) (i32.const 3))"},
	},
	wasm.OpArrayNewDefault: {{"(param $n i32) (result (ref $bytes))", "(array.new_default $bytes (local.get $n))"}, {"(result (ref $refs))", "(array.new_default $refs (i32.const 3))"}},
	wasm.OpArrayNewFixed: {
		{"(param $x i32) (param $y i32) (result (ref $words))", "(array.new_fixed $words 2 (local.get $x) (local.get $y))"},
		{"(result (ref $quads))", "(array.new_fixed $quads 0)"},
	},
	wasm.OpArrayNewData: {{"(param $x i32) (param $y i32) (result (ref $bytes))", "(array.new_data $bytes $bytes (local.get $x) (local.get $y))"}},
	wasm.OpArrayNewElem: {{"(param $x i32) (param $y i32) (result (ref $funcs))", "(array.new_elem $funcs $elems (local.get $x) (local.get $y))"}},
	wasm.OpArrayGet: {
		{"(param $x (ref null $words)) (param $y i32) (result i32)", "(array.get $words (local.get $x) (local.get $y))"},
		{"(param $x (ref $words)) (result i32)", "(array.get $words (local.get $x) (i32.const 3))"},
		{"(param $x (ref $quads)) (param $y i32) (result i64)", "(array.get $quads (local.get $x) (local.get $y))"},
		{"(param $x (ref $floats)) (param $y i32) (result f32)", "(array.get $floats (local.get $x) (local.get $y))"},
		{"(param $x (ref $doubles)) (param $y i32) (result f64)", "(array.get $doubles (local.get $x) (local.get $y))"},
		{"(param $x (ref $vectors)) (param $y i32) (result v128)", "(array.get $vectors (local.get $x) (local.get $y))"},
		{"(param $x (ref $refs)) (param $y i32) (result anyref)", "(array.get $refs (local.get $x) (local.get $y))"},
	},
	wasm.OpArrayGetS: {
		{"(param $x (ref $bytes)) (param $y i32) (result i32)", "(array.get_s $bytes (local.get $x) (local.get $y))"},
		{"(param $x (ref $shorts)) (param $y i32) (result i32)", "(array.get_s $shorts (local.get $x) (local.get $y))"},
	},
	wasm.OpArrayGetU: {
		{"(param $x (ref $bytes)) (param $y i32) (result i32)", "(array.get_u $bytes (local.get $x) (local.get $y))"},
		{"(param $x (ref $shorts)) (param $y i32) (result i32)", "(array.get_u $shorts (local.get $x) (local.get $y))"},
	},
	wasm.OpArraySet: {
		{"(param $x (ref null $words)) (param $y i32) (param $z i32)", "(array.set $words (local.get $x) (local.get $y) (local.get $z))"},
		{"(param $x (ref $bytes)) (param $y i32)", "(array.set $bytes (local.get $x) (local.get $y) (i32.const 7))"},
		{"(param $x (ref $shorts)) (param $y i32) (param $z i32)", "(array.set $shorts (local.get $x) (i32.const 3) (local.get $z))"},
		{"(param $x (ref $doubles)) (param $y i32) (param $z f64)", "(array.set $doubles (local.get $x) (local.get $y) (local.get $z))"},
		{"(param $x (ref $vectors)) (param $y i32) (param $z v128)", "(array.set $vectors (local.get $x) (local.get $y) (local.get $z))"},
		{"(param $x (ref $refs)) (param $y i32) (param $z anyref)", "(array.set $refs (local.get $x) (local.get $y) (local.get $z))"},
	},
	wasm.OpArrayLen: {{"(param $x arrayref) (result i32)", "(array.len (local.get $x))"}},
	wasm.OpArrayFill: {
		{"(param $x (ref null $words)) (param $y i32) (param $z i32) (param $n i32)", "(array.fill $words (local.get $x) (local.get $y) (local.get $z) (local.get $n))"},
		{"(param $x (ref $vectors)) (param $y i32) (param $z v128) (param $n i32)", "(array.fill $vectors (local.get $x) (local.get $y) (local.get $z) (local.get $n))"},
	},
	wasm.OpArrayCopy: {{"(param $x (ref null $bytes)) (param $i i32) (param $y (ref null $bytes)) (param $j i32) (param $n i32)",
		"(array.copy $bytes $bytes (local.get $x) (local.get $i) (local.get $y) (local.get $j) (local.get $n))"}},
	wasm.OpArrayInitData: {{"(param $x (ref null $words)) (param $i i32) (param $j i32) (param $n i32)", "(array.init_data $words $bytes (local.get $x) (local.get $i) (local.get $j) (local.get $n))"}},
	wasm.OpArrayInitElem: {{"(param $x (ref null $refs)) (param $i i32) (param $j i32) (param $n i32)", "(array.init_elem $refs $anys (local.get $x) (local.get $i) (local.get $j) (local.get $n))"}},

	wasm.OpRefI31:           {{"(param $x i32) (result i31ref)", "(ref.i31 (local.get $x))"}, {"(result i31ref)", "(ref.i31 (i32.const 7))"}},
	wasm.OpI31GetS:          {{"(param $x i31ref) (result i32)", "(i31.get_s (local.get $x))"}},
	wasm.OpI31GetU:          {{"(param $x i31ref) (result i32)", "(i31.get_u (local.get $x))"}},
	wasm.OpAnyConvertExtern: {{"(param $x externref) (result anyref)", "(any.convert_extern (local.get $x))"}},
	wasm.OpExternConvertAny: {{"(param $x anyref) (result externref)", "(extern.convert_any (local.get $x))"}},
}
