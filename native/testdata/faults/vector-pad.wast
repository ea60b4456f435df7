;; A vector in a payload arrives whole, at a label's top or below another value.
(module
  (tag $t (param v128))
  (tag $u (param v128 i32))
  (func $t! (throw $t (v128.const i64x2 3 4)))
  (func $u! (throw $u (v128.const i64x2 5 6) (i32.const 7)))
  (func (export "t") (result v128)
    (block $h (result v128) (try_table (catch $t $h) (call $t!)) (unreachable)))
  (func (export "u") (result v128 i32)
    (block $h (result v128 i32) (try_table (catch $u $h) (call $u!)) (unreachable))))
(assert_return (invoke "t") (v128.const i64x2 3 4))
(assert_return (invoke "u") (v128.const i64x2 5 6) (i32.const 7))
