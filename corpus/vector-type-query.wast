;; A vector lives across a test of a function's type that is not decided at once.
;;
;; The type of the function is not the one that is asked for, but may be a subtype of it: an engine that asks its runtime
;; keeps all registers, and of those that hold vectors all sixteen bytes. One kept eight.
;;
;; Rules: Step_read/ref.test-true, Step_read/ref.cast-succeed, Step_read/br_on_cast_fail-succeed

(module
  (type $super (sub (func (result i32))))
  (type $sub (sub $super (func (result i32))))
  (func $f (type $sub) (i32.const 7))
  (table $t 1 funcref)
  (elem (table $t) (i32.const 0) func $f)
  (func (export "test") (param $x v128) (result v128 i32)
    (local $v v128)
    (local.set $v (i64x2.add (local.get $x) (local.get $x)))
    (ref.test (ref $super) (table.get $t (i32.const 0)))
    (local.set $x (i64x2.add (local.get $v) (local.get $x)))
    (drop)
    (local.get $x)
    (i32.const 1))
  (func (export "cast") (param $x v128) (result v128)
    (local $v v128)
    (local.set $v (i64x2.add (local.get $x) (local.get $x)))
    (i64x2.add (local.get $v) (local.get $x))
    (drop (ref.cast (ref $super) (table.get $t (i32.const 0)))))
  (func (export "branch") (param $x v128) (result v128)
    (local $v v128)
    (local.set $v (i64x2.add (local.get $x) (local.get $x)))
    (block $no (result funcref)
      (br_on_cast_fail $no funcref (ref $super) (table.get $t (i32.const 0)))
      (drop)
      (return (i64x2.add (local.get $v) (local.get $x))))
    (drop)
    (local.get $x)))
(assert_return (invoke "test" (v128.const i64x2 1 2)) (v128.const i64x2 3 6) (i32.const 1))
(assert_return (invoke "cast" (v128.const i64x2 1 2)) (v128.const i64x2 3 6))
(assert_return (invoke "branch" (v128.const i64x2 1 2)) (v128.const i64x2 3 6))
