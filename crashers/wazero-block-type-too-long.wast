;; The type index of a block is a signed integer of 33 bits, which takes five bytes at most; here it takes six.
;;
;; Engine: wazero v1.12.0, compiler and interpreter: both accept the module. So does JavaScriptCore of WebKitGTK 2.50.6 and
;;   of bun 1.4.5.
;; Rule: Bblocktype is Bs33, and BsN takes ceil(N/7) bytes at most.
;; Cause: not looked for in its source.
;; Found by: wastrun fuzz --engine oracle,wazero,wazero-interpreter --seed 2001, as "accepted by the second engine only, the first: integer
;;   representation too long", once in 538,189 programs.
;; Repeat: wastrun run --engine wazero crashers/wazero-block-type-too-long.wast

(assert_malformed
  (module binary "\00asm" "\01\00\00\00"
    "\01\04\01\60\00\00"
    "\03\02\01\00"
    "\0a\0c\01\0a\00\02\80\80\80\80\80\00\0b\0b")
  "integer representation too long")
(module binary "\00asm" "\01\00\00\00"
  "\01\04\01\60\00\00"
  "\03\02\01\00"
  "\0a\0b\01\09\00\02\80\80\80\80\00\0b\0b")
