;; The formal text (5.1-binary.values.spectec) reads the operand of i32.const as an unsigned number: Bi32 = BuN(32), where the page says that it is
;; signed. By the text the bytes 41 79 are (i32.const 121), and negative operands of five bytes are malformed.
(module binary
  "\00asm\01\00\00\00"
  "\01\05\01\60\00\01\7f"      ;; type 0: [] -> [i32]
  "\03\02\01\00"               ;; function 0 of type 0
  "\07\05\01\01f\00\00"        ;; exported as "f"
  "\0a\06\01\04\00\41\79\0b")  ;; i32.const -7
(assert_return (invoke "f") (i32.const -7))
