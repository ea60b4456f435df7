;; The first of three modules that a fuzzer might make: definitions that the others import.
(module
  (tag (export "oops") (param i32 i64))
  (tag (export "stop"))
  (memory (export "memory") 1 4)
  (global $count (export "count") (mut i32) (i32.const 3))
  (table (export "table") 4 8 funcref)
  (data (i32.const 32) "three modules")

  (func (export "check") (param $x i32) (result i32)
    (i32.store (i32.const 4) (local.get $x))
    (if (i32.ge_s (local.get $x) (i32.const 5))
      (then (throw 0 (local.get $x) (i64.const -1))))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.load8_u offset=32 (local.get $x)))

  (func (export "hash") (param $x i32) (result i32)
    (i32.rotr (i32.mul (local.get $x) (i32.const 0x85EBCA6B)) (i32.const 15)))

  (func (export "unused") (param $x i64) (param $y f64) (result i64) (local $i i32)
    (local.set $i (i32.const 4))
    (loop $again
      (local.set $x (i64.add (i64.rotl (local.get $x) (i64.const 5)) (i64.trunc_sat_f64_s (local.get $y))))
      (if (i64.eqz (local.get $x)) (then (return (i64.const 1))))
      (i64.store offset=128 (i32.shl (local.get $i) (i32.const 3)) (local.get $x))
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (local.get $x))
)
