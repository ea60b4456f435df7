;; What the binary grammar and the numerics of the formal text of 2.0 say otherwise than the specification's pages. Without one of the replacements in
;; spectec/errata-2.0.txt a command here fails, or a module is refused.

;; The version: by the text 01 is an integer of variable length, and the three bytes after it begin the sections.
(module (func (export "f") (result i32) (i32.const 1)))
(assert_return (invoke "f") (i32.const 1))

;; An import names the type of its function by an index; the text reads a type there.
(module (import "spectest" "print" (func)) (func (export "f") (call 0)))
(assert_return (invoke "f"))

;; 0xFD 93: v128.load64_zero; the text has 92 for it, as for v128.load32_zero.
(module (memory 1) (data (i32.const 0) "\01\02\03\04\05\06\07\08\09")
  (func (export "f") (result v128) (v128.load64_zero (i32.const 0))))
(assert_return (invoke "f") (v128.const i8x16 1 2 3 4 5 6 7 8 0 0 0 0 0 0 0 0))

;; 0xBB: the text has the types of f64.promote_f32 in the wrong order.
(module (func (export "f") (param f32) (result f64) (f64.promote_f32 (local.get 0))))
(assert_return (invoke "f" (f32.const 1.5)) (f64.const 1.5))

;; The kind 6 of element segments has a type, which the text leaves out.
(module (table 1 externref) (table $t 1 funcref) (elem (table $t) (i32.const 0) funcref (ref.null func)))

;; v128.const: sixteen bytes, not one.
(module (func (export "f") (result v128) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)))
(assert_return (invoke "f") (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))

;; i8x16.shuffle: sixteen indices, not one.
(module (func (export "f") (param v128) (result v128)
  (i8x16.shuffle 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0 (local.get 0) (local.get 0))))
(assert_return (invoke "f" (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))
  (v128.const i8x16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0))

;; Operators with lanes of 8 and 16 bits: the text has them for lanes of 32 and 64 bits only.
(module
  (func (export "extadd") (param v128) (result v128) (i16x8.extadd_pairwise_i8x16_s (local.get 0)))
  (func (export "extmul") (param v128) (result v128) (i16x8.extmul_low_i8x16_s (local.get 0) (local.get 0)))
  (func (export "dot") (param v128) (result v128) (i32x4.dot_i16x8_s (local.get 0) (local.get 0))))
(assert_return (invoke "extadd" (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)) (v128.const i16x8 1 5 9 13 17 21 25 29))
(assert_return (invoke "extmul" (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)) (v128.const i16x8 0 1 4 9 16 25 36 49))
(assert_return (invoke "dot" (v128.const i16x8 0 1 2 3 4 5 6 7)) (v128.const i32x4 1 13 41 85))
