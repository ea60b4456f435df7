;; A reference to a function of one type is taken for one of another: what is called has other parameters and results than its caller thinks.
;;
;; Engine: wazero v1.12.0, compiler and interpreter: both accept these modules.
;; Rule: Instr_ok/call_ref, Instr_ok/global.set, Global_ok and Elem_ok, by way of Heaptype_sub/def: types of functions match as Deftype_sub says.
;; Cause: validation knows of references to functions only that they are such.
;; Found by: programs with mutants, plain-invalid.
;; Repeat: wastrun run --engine wazero crashers/wazero-function-types-confused.wast

(assert_invalid
  (module
    (type $a (func (result i32)))
    (type $b (func (param i64) (result i64)))
    (func (param (ref null $a)) (result i64) (call_ref $b (i64.const 1) (local.get 0))))
  "type mismatch")
(assert_invalid
  (module
    (type $a (func (result i32)))
    (type $b (func (param i64) (result i64)))
    (global $g (mut (ref null $b)) (ref.null $b))
    (func (param (ref null $a)) (global.set $g (local.get 0))))
  "type mismatch")
(assert_invalid
  (module
    (type $a (func (result i32)))
    (type $b (func (param i64) (result i64)))
    (func $f (type $a) (i32.const 1))
    (global (ref null $b) (ref.func $f)))
  "type mismatch")
(assert_invalid
  (module
    (type $a (func (result i32)))
    (type $b (func (param i64) (result i64)))
    (func $f (type $a) (i32.const 1))
    (elem (ref null $b) (ref.func $f)))
  "type mismatch")
