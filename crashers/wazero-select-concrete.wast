;; A select with a type that is a reference to a type of the module executes the type's index as an instruction.
;;
;; Engine: wazero v1.12.0, compiler and interpreter.
;; Rule: Step_pure/select-true, Step_pure/select-false: one of the two references is the result, whatever its type.
;; Cause: seen from outside: index 0 traps as unreachable, whose opcode is 0; where the byte after the index is that of call_ref (20), the
;;   engine panics with "type index out of range: 20". The immediate (ref null N) has two bytes, and one is skipped. An index that is
;;   the opcode of an instruction with operands (4 is if) gets the module refused: "apply stack failed for if: input signature mismatch".
;; Found by: wastrun triage of plain-invalid seed 523.
;; Repeat: wastrun run --engine wazero crashers/wazero-select-concrete.wast

(module
  (type $f (func (result i32)))
  (func $g (export "g") (type $f) (i32.const 7))
  (func (export "select") (param i32) (result i32)
    (ref.is_null (select (result (ref null $f)) (ref.func $g) (ref.null $f) (local.get 0)))))
(assert_return (invoke "select" (i32.const 1)) (i32.const 0))
(assert_return (invoke "select" (i32.const 0)) (i32.const 1))
