;; Types that are none: a number where a reference type must be, a heap type that there is not, an index that is out of range.
;;
;; Engine: wazero v1.12.0, compiler and interpreter: both accept these modules, and panic at the last two.
;; Rule: Breftype and Bheaptype, of the binary format; Externtype_ok/global with Heaptype_ok/typeuse; Tag_ok.
;; Cause: what a table's import says of its elements and the immediate of ref.null are not looked at; neither is whether a type index
;;   of a global's import or of a tag is in range, until a throw or a clause looks up the tag's parameters.
;; Found by: programs with mutants, plain-invalid.
;; Repeat: wastrun run --engine wazero crashers/wazero-unknown-types.wast

(assert_malformed ;; an imported table of i32
  (module binary "\00asm" "\01\00\00\00" "\02\08\01\01m\00\01\7f\00\00")
  "malformed reference type")
(assert_malformed ;; ref.null of 0x52
  (module binary "\00asm" "\01\00\00\00" "\06\06\01\70\00\d0\52\0b")
  "malformed heap type")
(assert_invalid ;; an imported global of (ref null 99), without types
  (module binary "\00asm" "\01\00\00\00" "\02\09\01\01m\00\03\63\e3\00\00")
  "unknown type")
(assert_invalid
  (module (type (func)) (tag (type 5)) (func (throw 0)))
  "unknown type")
(assert_invalid
  (module (type (func)) (tag (type 5)) (func (block $h (try_table (catch 0 $h)))))
  "unknown type")
