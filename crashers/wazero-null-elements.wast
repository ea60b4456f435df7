;; An element segment whose elements are not to be null may have null in it.
;;
;; Engine: wazero v1.12.0, compiler and interpreter: both accept these modules.
;; Rule: Elem_ok by way of Expr_ok and Reftype_sub: (ref null func) does not match (ref func).
;; Cause: of a segment of (ref func), what an element is initialised with is taken for good if it is a reference to a function at all. It is
;;   refused where the segment is one of (ref extern), and where (ref func) is the type of a global or local, of a parameter or of a result.
;; Found by: wastrun fuzz --engine oracle,wazero,wazero-interpreter --seed 2001, as "accepted by the second engine only, the first: type
;;   mismatch: expression requires but stack has", with a segment's type that was changed.
;; Repeat: wastrun run --engine wazero crashers/wazero-null-elements.wast

(assert_invalid
  (module (elem (ref func) (ref.null func)))
  "type mismatch")
(assert_invalid
  (module (table 1 funcref) (elem (table 0) (i32.const 0) (ref func) (ref.null func)))
  "type mismatch")
(assert_invalid
  (module (import "a" "null" (global $null funcref)) (elem (ref func) (global.get $null)))
  "type mismatch")
(assert_invalid
  (module (elem (ref extern) (ref.null extern)))
  "type mismatch")
(module (func $f) (elem (ref func) (ref.func $f)))
