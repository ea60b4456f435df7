;; Where code is not reached, what br_on_null leaves is still a reference, and what br_on_non_null takes to its label is one.
;;
;; Engine: wazero v1.12.0, compiler and interpreter: both accept these modules. So do V8 14.6 and 15.0, JavaScriptCore of
;;   WebKitGTK 2.50.6 and of bun 1.4.5, and SpiderMonkey of Firefox 153. wasmtime 44.0.0 does not.
;; Rule: Instr_ok/br_on_null, Instr_ok/br_on_non_null. The operand may be anything, but not null it is (ref ht), and a number is none.
;; Cause: an operand that is not there is taken for one of whatever type is wanted, and so is what becomes of it.
;; Found by: programs with mutants, plain-invalid.
;; Repeat: wastrun run --engine wazero crashers/wazero-null-branches-unreached.wast

(assert_invalid
  (module (func (block unreachable br_on_null 0 i32.eqz drop)))
  "type mismatch")
(assert_invalid
  (module (func (result i32) (block (result i32) unreachable br_on_non_null 0 i32.const 0)))
  "type mismatch")
