;; A vector on the operand stack, and one in a local, are whole after a call.
(module
  (func $f)
  (func (export "operand") (param v128) (result v128)
    (i32x4.add (local.get 0) (local.get 0)) (call $f))
  (func (export "local") (param v128) (result v128)
    (local v128)
    (local.set 1 (i32x4.add (local.get 0) (local.get 0)))
    (call $f)
    (i32x4.add (local.get 1) (local.get 1))))
(assert_return (invoke "operand" (v128.const i64x2 3 4)) (v128.const i64x2 6 8))
(assert_return (invoke "local" (v128.const i64x2 3 4)) (v128.const i64x2 12 16))
