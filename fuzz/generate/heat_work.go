package generate

import (
	"slices"
	"strings"

	"wasmjudge/fuzz/program"
)

// A compiler that compiles a function again enters its loop in the middle. It has to bring over what the loop has in
// locals, and to check what it relies on because each turn before was so. So the loop of a heater works on values of
// every kind beside the call, and some of that work is different in the last turn.

// work is something that each turn of a heater's loop does. $n counts turns down to 1; $add notes an i64.
type work struct {
	needs  program.Features
	module string // what it has in the module
	locals string
	turn   string
	end    string // what is noted after the loop
}

// works are all kinds of work.
var works = []work{
	{
		locals: `(local $i i32)`,
		turn:   `(local.set $i (i32.rotl (i32.add (i32.mul (local.get $i) (i32.const 1664525)) (local.get $n)) (local.get $n)))`,
		end:    `(call $add (i64.extend_i32_u (local.get $i)))`,
	},
	{
		locals: `(local $j i64)`,
		turn: `(local.set $j (i64.xor (i64.shl (local.get $j) (i64.extend_i32_u (local.get $n)))
			(i64.add (i64.shr_u (local.get $j) (i64.const 7)) (i64.extend_i32_s (local.get $n)))))`,
		end: `(call $add (local.get $j))`,
	},
	{
		locals: `(local $x f64) (local $y f32)`,
		turn: `(local.set $x (f64.sub (f64.convert_i32_s (local.get $n)) (f64.mul (local.get $x) (f64.const 0.75))))
			(local.set $y (f32.sqrt (f32.abs (f32.demote_f64 (local.get $x)))))`,
		end: `(call $add (i64.reinterpret_f64 (local.get $x))) (call $add (i64.extend_i32_u (i32.reinterpret_f32 (local.get $y))))`,
	},
	{
		needs:  program.FeatureVectors,
		locals: `(local $v v128)`,
		turn: `(local.set $v (i32x4.add (i32x4.mul (local.get $v) (v128.const i32x4 3 5 7 9))
			(i32x4.replace_lane 2 (i32x4.splat (local.get $n)) (i32x4.extract_lane 1 (local.get $v)))))`,
		end: `(call $add (i64x2.extract_lane 0 (local.get $v))) (call $add (i64x2.extract_lane 1 (local.get $v)))`,
	},
	{ // a function that is another one in the last turn: by reference, and by an index
		module: `(type $unary (func (param i32) (result i32))) (table $functions funcref (elem $double $square))
			(func $double (type $unary) (i32.shl (local.get 0) (i32.const 1)))
			(func $square (type $unary) (i32.mul (local.get 0) (local.get 0)))
			(elem declare func $double $square)`,
		locals: `(local $f (ref null $unary)) (local $s i32)`,
		turn: `(local.set $f (select (result (ref null $unary)) (ref.func $square) (ref.func $double)
			(i32.eq (local.get $n) (i32.const 1))))
			(local.set $s (i32.add (local.get $s) (call_ref $unary (local.get $n) (local.get $f))))
			(local.set $s (i32.xor (call_indirect $functions (type $unary) (local.get $s)
				(i32.le_u (local.get $n) (i32.const 2))) (local.get $s)))`,
		end: `(call $add (i64.extend_i32_u (local.get $s)))`,
	},
	{ // a reference that is of other types in the last turns
		needs: program.FeatureGC,
		module: `(type $small (sub (struct (field (mut i32))))) (type $large (sub $small (struct (field (mut i32)) (field i64))))
			(type $bytes (array (mut i8)))`,
		locals: `(local $r anyref) (local $seen i32)`,
		turn: `(if (i32.gt_u (local.get $n) (i32.const 3))
			(then (local.set $r (struct.new $small (local.get $n))))
			(else (if (i32.eq (local.get $n) (i32.const 3)) (then (local.set $r (ref.i31 (local.get $n))))
			(else (if (i32.eq (local.get $n) (i32.const 2)) (then (local.set $r (struct.new $large (i32.const 77) (i64.const 1))))
			(else (local.set $r (array.new $bytes (i32.const 200) (local.get $n)))))))))
			(block $other
			(local.set $seen (i32.add (local.get $seen)
				(struct.get $small 0 (block $one (result (ref $small))
					(drop (br_on_cast $one anyref (ref $small) (local.get $r))) (br $other)))))
			(struct.set $small 0 (ref.cast (ref $small) (local.get $r)) (local.get $seen)))
			(local.set $seen (i32.add (i32.mul (local.get $seen) (i32.const 3)) (ref.test (ref i31) (local.get $r))))`,
		end: `(call $add (i64.extend_i32_u (local.get $seen)))
			(call $add (i64.extend_i32_u (array.get_u $bytes (ref.cast (ref $bytes) (local.get $r)) (i32.const 0))))`,
	},
	{ // objects that live as long as the loop, and garbage
		needs:  program.FeatureGC,
		module: `(type $list (struct (field (ref null $list)) (field i64)))`,
		locals: `(local $head (ref null $list)) (local $next (ref null $list))`,
		turn: `(if (i32.eqz (i32.and (local.get $n) (i32.const 31)))
			(then (local.set $head (struct.new $list (local.get $head) (i64.extend_i32_u (local.get $n)))))
			(else (local.set $next (struct.new $list (local.get $head) (i64.extend_i32_u (local.get $n))))))`,
		end: `(local.set $next (struct.new $list (local.get $next) (i64.const 5)))
			(block $end (loop $each (br_if $end (ref.is_null (local.get $next)))
				(call $add (struct.get $list 1 (local.get $next))) (local.set $next (struct.get $list 0 (local.get $next))) (br $each)))`,
	},
	{ // exceptions in the loop: caught in each turn, held over turns, and thrown again in the last
		module: `(tag $thrown (param i32 i64))`,
		locals: `(local $held exnref) (local $p i32) (local $q i64)`,
		turn: `(block $done (block $caught (result i32 i64)
			(if (i32.eq (local.get $n) (i32.const 1)) (then (try_table (catch $thrown $caught) (throw_ref (local.get $held)))))
			(block $took (result i32 i64 exnref)
				(try_table (catch_ref $thrown $took) (throw $thrown (local.get $n) (local.get $q))) unreachable)
			(if (param i32 i64 exnref) (result i32 i64) (i32.eqz (i32.and (local.get $n) (i32.const 3)))
				(then (local.set $held)) (else (drop))))
			(local.set $q (i64.add (i64.const 3))) (local.set $p (i32.add (local.get $p))))`,
		end: `(call $add (local.get $q)) (call $add (i64.extend_i32_u (local.get $p)))`,
	},
	{ // a handler sees locals as they are when it is entered
		module: `(tag $late) (func $maybe (param i32) (if (i32.le_u (local.get 0) (i32.const 2)) (then (throw $late))))`,
		locals: `(local $before i32) (local $after i64)`,
		turn: `(block $out (block $now (try_table (catch $late $now)
				(local.set $before (i32.add (local.get $before) (local.get $n)))
				(local.set $after (i64.extend_i32_u (local.get $before)))
				(call $maybe (local.get $n))
				(local.set $after (i64.mul (local.get $after) (i64.const 31))) (br $out)))
			(call $add (local.get $after)))`,
		end: `(call $add (local.get $after)) (call $add (i64.extend_i32_u (local.get $before)))`,
	},
	{ // memory that grows in the last turn but one
		module: `(memory $m 1 2)`,
		locals: `(local $at i32)`,
		turn: `(if (i32.eq (local.get $n) (i32.const 2)) (then (drop (memory.grow (i32.const 1)))))
			(local.set $at (i32.and (i32.mul (local.get $n) (i32.const 4093)) (i32.const 65535)))
			(i32.store16 (local.get $at) (i32.add (i32.load8_u (local.get $at)) (local.get $n)))`,
		end: `(call $add (i64.load (i32.const 4093))) (call $add (i64.extend_i32_u (memory.size)))`,
	},
	{ // loops in the loop, with parameters
		locals: `(local $inner i32)`,
		turn: `(local.set $inner (i32.add (local.get $inner) (i32.and (local.get $n) (i32.const 7)) (loop $more (param i32) (result i32)
			(if (param i32) (result i32) (i32.and (local.get $inner) (i32.const 1)) (then (i32.const 5) (i32.mul)) (else (i32.const 3) (i32.sub)))
			(local.tee $inner) (br_if $more (i32.eqz (i32.and (local.get $inner) (i32.const 31)))))))`,
		end: `(call $add (i64.extend_i32_u (local.get $inner)))`,
	},
	{ // a trap in the last turn, now and then
		locals: `(local $d i32)`,
		turn: `(local.set $d (i32.add (local.get $d) (i32.div_s (i32.const -2147483648)
			(select (i32.const -1) (local.get $n) (i32.and (i32.eq (local.get $n) (i32.const 1)) (i32.wrap_i64 (global.get $sum)))))))`,
		end: `(call $add (i64.extend_i32_u (local.get $d)))`,
	},
}

// drawWorks draws a few kinds of work that a program may need.
func (c *choices) drawWorks(features program.Features) (list []*work) {
	for n := c.Below(3); n > 0; n-- {
		k := c.OneOf(len(works), func(k int) bool {
			return features.Has(works[k].needs) && !slices.Contains(list, &works[k])
		})
		if k >= 0 {
			list = append(list, &works[k])
		}
	}
	return list
}

// textOf is some part of all works.
func textOf(list []*work, part func(*work) string) string {
	var b strings.Builder
	for _, w := range list {
		b.WriteString(part(w))
		b.WriteByte('\n')
	}
	return b.String()
}
