;; The formal text (5.3-binary.instructions.spectec) reads opcode 0xFD 275, i32x4.relaxed_dot_i8x16_i7x16_add_s, as an operator from the shape i16x8 to
;; i32x4. The syntax (1.3-syntax.instructions.spectec) has RELAXED_DOT_ADD only where lanes become four times as wide, so that no rule applies.
(module
  (func (export "f") (result v128)
    (i32x4.relaxed_dot_i8x16_i7x16_add_s
      (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
      (v128.const i8x16 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1)
      (v128.const i32x4 100 200 300 400))))
(assert_return (invoke "f") (v128.const i32x4 110 226 342 458))
