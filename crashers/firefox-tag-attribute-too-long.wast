;; The attribute of a tag is the byte 0x00, and no integer that may take more bytes.
;;
;; Engine: SpiderMonkey of Firefox 153 accepts the first two modules, and so does V8 14.6, 15.0 and of Chromium 156: they
;;   read an integer that must be 0. JavaScriptCore, wasmtime and wazero do not.
;; Rule: Btagtype is 0x00, and then a type index. The second module imports its tag.
;; Cause: not looked for in its source.
;; Found by: wastrun fuzz --engine oracle,firefox --seed 5303, as "accepted by the second engine only, the first: zero byte
;;   expected", once in the first 1,900 programs.
;; Repeat: wastrun run --engine firefox crashers/firefox-tag-attribute-too-long.wast

(assert_malformed
  (module binary "\00asm" "\01\00\00\00"
    "\01\04\01\60\00\00"
    "\0d\04\01\80\00\00")
  "zero byte expected")
(assert_malformed
  (module binary "\00asm" "\01\00\00\00"
    "\01\04\01\60\00\00"
    "\02\09\01\01m\01t\04\80\00\00")
  "zero byte expected")
(module binary "\00asm" "\01\00\00\00"
  "\01\04\01\60\00\00"
  "\0d\03\01\00\00")
