;; Lane 0 of a vector is the one at its lowest address.
(module
  (func (export "first") (param v128) (result i32) (i32x4.extract_lane 0 (local.get 0)))
  (func (export "put") (param v128) (result v128) (i16x8.replace_lane 1 (local.get 0) (i32.const -1))))
(assert_return (invoke "first" (v128.const i32x4 1 2 3 4)) (i32.const 1))
(assert_return (invoke "put" (v128.const i16x8 0 1 2 3 4 5 6 7)) (v128.const i16x8 0 -1 2 3 4 5 6 7))
