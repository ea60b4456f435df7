;; Two exceptions of one tag live at a time.
(module
  (tag $t (param i32))
  (func $throw (param i32) (throw $t (local.get 0)))
  (func (export "f") (result i32) (local $x exnref)
    (block $h (result i32 exnref) (try_table (catch_ref $t $h) (call $throw (i32.const 1))) (unreachable))
    (local.set $x) (drop)
    (block $h (result i32) (try_table (catch $t $h) (call $throw (i32.const 2))) (unreachable))
    (drop)
    (block $h (result i32)
      (try_table (catch $t $h) (throw_ref (local.get $x)))
      (unreachable))))
(assert_return (invoke "f") (i32.const 1))
