;; Reference instructions (specification 3.4).

(module
  (func (drop (ref.null 3))) ;; ERROR "unknown type 3" Typeuse_ok/typeidx
)
(module
  (func (drop (ref.func 1))) ;; ERROR "unknown function 1" Instr_ok/ref.func
)
(module
  (func $f)
  (func (drop (ref.func $f))) ;; ERROR "undeclared function reference 0" Instr_ok/ref.func
)
(module ;; functions are declared by what is outside of function bodies
  (func $exported (export "f"))
  (func $global)
  (func $element)
  (func $table)
  (func $started)
  (global funcref (ref.func $global))
  (elem declare func $element)
  (table 1 funcref (ref.func $table))
  (start $started)
  (func
    (drop (ref.func $exported))
    (drop (ref.func $global))
    (drop (ref.func $element))
    (drop (ref.func $table))
    (drop (ref.func $started))) ;; ERROR "undeclared function reference 4" Instr_ok/ref.func
)
(module
  (func (drop (ref.is_null (i32.const 0)))) ;; ERROR "type mismatch: instruction requires reference type but stack has [i32]" Instr_ok/ref.is_null
)
(module
  (func (drop (ref.is_null))) ;; ERROR "type mismatch: instruction requires an operand but stack has []" Instr_ok/ref.is_null
)
(module
  (func (drop (ref.as_non_null (f32.const 0)))) ;; ERROR "type mismatch: instruction requires reference type but stack has [f32]" Instr_ok/ref.as_non_null
)
(module
  (func (result i32)
    unreachable
    ref.as_non_null ;; leaves a reference of unknown type
    ref.is_null)
  (func (result i32)
    unreachable
    ref.as_non_null
    i32.const 1
    i32.add) ;; ERROR "type mismatch: instruction requires [i32 i32] but stack has [(ref bot) i32]" Instr_ok/binop
)
(module
  (func (drop (ref.eq (ref.null any) (ref.null none)))) ;; ERROR "type mismatch: instruction requires [eqref eqref] but stack has [anyref nullref]" Instr_ok/ref.eq
)
(module
  (func (drop (ref.test (ref 3) (unreachable)))) ;; ERROR "unknown type 3" Typeuse_ok/typeidx
)
(module
  (func (drop (ref.test funcref (ref.null any)))) ;; ERROR "type mismatch: instruction requires [funcref] but stack has [anyref]" Instr_ok/ref.test
)
(module
  (func (drop (ref.cast (ref null 5) (ref.null func)))) ;; ERROR "unknown type 5" Typeuse_ok/typeidx
)
(module
  (func (result (ref func)) (ref.cast funcref (ref.null func))) ;; ERROR "type mismatch: expression requires [(ref func)] but stack has [funcref]" Expr_ok
)
(module
  (func (drop (ref.cast exnref (ref.null extern)))) ;; ERROR "type mismatch: instruction requires [exnref] but stack has [externref]" Instr_ok/ref.cast
)
