;; The second: catches what the first throws, and throws it again.
(module
  (import "a" "oops" (tag $oops (param i32 i64)))
  (import "a" "stop" (tag $stop))
  (import "a" "check" (func $check (param i32) (result i32)))
  (import "a" "table" (table 4 8 funcref))
  (import "a" "count" (global $count (mut i32)))
  (elem (i32.const 1) $again $stop)

  (func $again (export "again") (param $x i32) (result i32) (local $exn exnref)
    (block $caught (result i32 i64 exnref)
      (return (try_table (result i32) (catch_ref $oops $caught) (call $check (local.get $x)))))
    (local.set $exn)
    (global.set $count (i32.wrap_i64))
    (drop)
    (if (i32.and (local.get $x) (i32.const 1)) (then (throw_ref (local.get $exn))))
    (i32.const -5))

  (func $stop (param i32) (result i32) (throw $stop))

  (func (export "unused") (param $n i32) (param $x f32) (result f32)
    (loop $next
      (local.set $x (f32.add (f32.sqrt (local.get $x)) (f32.convert_i32_u (local.get $n))))
      (br_if $next (local.tee $n (i32.shr_u (local.get $n) (i32.const 2)))))
    (f32.min (local.get $x) (f32.const 8)))
)
