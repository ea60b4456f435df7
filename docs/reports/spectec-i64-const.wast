;; The formal text (5.1-binary.values.spectec) reads the operand of i64.const as an unsigned number, like that of i32.const: Bi64 = BuN(64).
(module binary
  "\00asm\01\00\00\00"
  "\01\05\01\60\00\01\7e"      ;; type 0: [] -> [i64]
  "\03\02\01\00"               ;; function 0 of type 0
  "\07\05\01\01f\00\00"        ;; exported as "f"
  "\0a\06\01\04\00\42\79\0b")  ;; i64.const -7
(assert_return (invoke "f") (i64.const -7))
