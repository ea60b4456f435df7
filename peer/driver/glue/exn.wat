;; Instance 2: references to exceptions as numbers.
(module
  (import "0" "" (memory 16))
  (import "1" "" (global $top (mut i32)))
  (import "2" "" (func $rethrow))
  (table $held 16 exnref)
  (global $next (mut i32) (i32.const 0))
  (func $put (param $e exnref) (result i32)
    (if (i32.eq (global.get $next) (table.size $held))
      (then (drop (table.grow $held (ref.null exn) (table.size $held)))))
    (table.set $held (global.get $next) (local.get $e))
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (i32.const 1))))
  ;; load reads the reference of a slot.
  (func (export "load") (param $at i32) (result exnref)
    (if (i64.eqz (i64.load offset=8 (local.get $at))) (then (return (ref.null exn))))
    (table.get $held (i32.wrap_i64 (i64.load (local.get $at)))))
  ;; store writes it: 0 and 0 for null, its number and 2.
  (func (export "store") (param $at i32) (param $e exnref)
    (i64.store (local.get $at) (i64.const 0))
    (i64.store offset=8 (local.get $at) (i64.const 0))
    (if (ref.is_null (local.get $e)) (then (return)))
    (i64.store (local.get $at) (i64.extend_i32_u (call $put (local.get $e))))
    (i64.store offset=8 (local.get $at) (i64.const 2)))
  ;; hold gives a number to the exception that a call ended in: "rethrow" throws it.
  (func (export "hold") (param i32) (result i32)
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (call $rethrow))
      (unreachable))
    (call $put))
  ;; throw throws the exception of a number, when a host function that was called with a slot ends so.
  (func (export "throw") (param $n i32) (param $at i32)
    (global.set $top (local.get $at))
    (throw_ref (table.get $held (local.get $n)))))
