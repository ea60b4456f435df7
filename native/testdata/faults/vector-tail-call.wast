;; A vector that is passed to a tail call on the stack arrives whole.
(module
  (func $last (param v128 v128 v128 v128 v128 v128 i64 v128) (result v128) (local.get 7))
  (func (export "f") (param v128) (result v128)
    (return_call $last (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0) (i64.const 1) (local.get 0))))
(assert_return (invoke "f" (v128.const i64x2 3 4)) (v128.const i64x2 3 4))
