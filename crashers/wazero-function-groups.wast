;; A function whose type is alone in its recursive group is imported with a type that has the same parameters and results, but stands in a
;; group with another. They are two types.
;;
;; Engine: wazero v1.12.0, compiler and interpreter.
;; Rule: Externtype_sub/func by way of Deftype_sub; two defined types are equal if their groups are, as a whole, and they have the same place in them.
;; Cause: imported functions are compared by parameters and results only. Tags are compared as they should be.
;; Found by: programs with mutants, "a function's type, on both sides".
;; Repeat: wastrun run --engine wazero crashers/wazero-function-groups.wast

(module $a
  (type $f (func (param i32) (result i32)))
  (type $e (func (param i32)))
  (func (export "function") (type $f) (local.get 0))
  (tag (export "tag") (type $e)))
(register "a" $a)

(assert_unlinkable
  (module (rec (type $f (func (param i32) (result i32))) (type (func))) (import "a" "function" (func (type $f))))
  "incompatible import type")
(assert_unlinkable
  (module (rec (type $e (func (param i32))) (type (func))) (import "a" "tag" (tag (type $e))))
  "incompatible import type")
(module (type (func)) (type $f (func (param i32) (result i32))) (import "a" "function" (func (type $f))))
