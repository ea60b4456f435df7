;; Numeric instructions (specification 3.4).

(module
  (func (result i32) (i64.const 0)) ;; ERROR "type mismatch: expression requires [i32] but stack has [i64]" Expr_ok
)
(module
  (func (drop (i32.clz (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/unop
)
(module
  (func (drop (f64.add (f64.const 0)))) ;; ERROR "type mismatch: instruction requires [f64 f64] but stack has [f64]" Instr_ok/binop
)
(module
  (func (drop (i64.eqz (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [i64] but stack has [i32]" Instr_ok/testop
)
(module
  (func (drop (f32.lt (f32.const 0) (f64.const 0)))) ;; ERROR "type mismatch: instruction requires [f32 f32] but stack has [f32 f64]" Instr_ok/relop
)
(module
  (func (drop (i64.extend_i32_u (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/cvtop
)
(module
  (func (drop (i32.add))) ;; ERROR "type mismatch: instruction requires [i32 i32] but stack has []" Instr_ok/binop
)
