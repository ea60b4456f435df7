;; A sum of unsigned bytes stays 255 where it would be more.
(module (func (export "f") (param v128 v128) (result v128) (i8x16.add_sat_u (local.get 0) (local.get 1))))
(assert_return (invoke "f" (v128.const i8x16 200 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15) (v128.const i8x16 56 1 2 3 4 5 6 7 8 9 10 11 12 13 14 255))
  (v128.const i8x16 255 2 4 6 8 10 12 14 16 18 20 22 24 26 28 255))
