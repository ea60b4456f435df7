;; Imports of globals, tables and tags whose types name a function type are matched by the type's index, not by what the type is: equal
;; types under other indices do not link, and different types under the same index do.
;;
;; Engine: wazero v1.12.0, compiler and interpreter.
;; Rule: Externtype_sub, by way of Globaltype_sub, Tabletype_sub and Tagtype_sub, compares closed types (Reftype_sub, Deftype_sub); a type index means
;;   something in one module only.
;; Cause: the index is part of the value type that is compared. That different types link is a hole in type safety: call_ref calls a function
;;   with a type that it has not.
;; Found by: wastrun fuzz, plain-linked seed 29; the second half by hand.
;; Repeat: wastrun run --engine wazero crashers/wazero-types-by-index.wast

(module $a
  (type (func (param i64)))
  (type $f (func (result i32)))
  (global (export "global") (mut (ref null $f)) (ref.null $f))
  (table (export "table") 1 (ref null $f))
  (tag (export "tag") (param (ref null $f))))
(register "a" $a)

(module (type $f (func (result i32))) (import "a" "global" (global (mut (ref null $f)))))
(module (type $f (func (result i32))) (import "a" "table" (table 1 (ref null $f))))
(module (type $f (func (result i32))) (import "a" "tag" (tag (param (ref null $f)))))

(assert_unlinkable
  (module (type (func)) (type $g (func (result i64))) (import "a" "global" (global (mut (ref null $g)))))
  "incompatible import type")
(assert_unlinkable
  (module (type (func)) (type $g (func (result i64))) (import "a" "table" (table 1 (ref null $g))))
  "incompatible import type")
(assert_unlinkable
  (module (type (func)) (type $g (func (result i64))) (import "a" "tag" (tag (param (ref null $g)))))
  "incompatible import type")
