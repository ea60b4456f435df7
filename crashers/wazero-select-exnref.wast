;; A select with the type exnref is refused: the module does not compile.
;;
;; Engine: wazero v1.12.0, compiler and interpreter.
;; Rule: Instr_ok/select-expl: any valid value type will do, and exnref is one in either of its binary forms.
;; Cause: the validator has a list of the types of one byte that select may have, to which exnref was not added. The same type in its long
;;   form, (ref null exn), is accepted.
;; Found by: wastrun fuzz, plain-linked seed 31 and plain-scalar seed 14.
;; Repeat: wastrun run --engine wazero crashers/wazero-select-exnref.wast

(module
  (func (export "select") (param i32) (result i32)
    (ref.is_null (select (result exnref) (ref.null exn) (ref.null exn) (local.get 0)))))

(assert_return (invoke "select" (i32.const 1)) (i32.const 1))
