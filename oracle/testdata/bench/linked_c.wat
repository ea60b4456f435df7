;; The third: calls the others by name and by table.
(module
  (type $unary (func (param i32) (result i32)))
  (import "a" "oops" (tag $oops (param i32 i64)))
  (import "a" "memory" (memory 1))
  (import "b" "again" (func $again (param i32) (result i32)))
  (import "a" "hash" (func $hash (param i32) (result i32)))
  (import "a" "table" (table 4 8 funcref))
  (import "a" "count" (global $count (mut i32)))
  (elem (i32.const 0) $via)
  (elem (i32.const 3) $via)

  (func $via (param i32) (result i32) (call $again (local.get 0)))

  (func (export "run") (result i32) (local $i i32) (local $sum i32)
    (loop $next
      (block $done
        (block $oops (result i32 i64)
          (try_table (result i32) (catch $oops $oops) (catch_all $done)
            (call_indirect (type $unary) (local.get $i) (i32.and (local.get $i) (i32.const 3))))
          (local.set $sum (i32.add (local.get $sum)))
          (br $done))
        (drop)
        (local.set $sum (i32.xor (local.get $sum))))
      (local.set $sum (i32.add (call $hash (local.get $sum)) (i32.load (i32.const 4))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 12))))
    (i32.add (local.get $sum) (global.get $count)))
)
