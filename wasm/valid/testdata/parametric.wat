;; Parametric instructions (specification 3.4).

(module
  (func drop) ;; ERROR "type mismatch: instruction requires an operand but stack has []" Instr_ok/drop
)
(module
  (func unreachable drop drop)
)
(module
  (func (select (result i32 i32) (unreachable))) ;; ERROR "invalid result arity 2, must be 1" Instr_ok/select-expl
)
(module
  (func (select (result) (unreachable))) ;; ERROR "invalid result arity 0, must be 1" Instr_ok/select-expl
)
(module
  (func (select (result (ref 3)) (unreachable))) ;; ERROR "unknown type 3" Typeuse_ok/typeidx
)
(module
  (func (result f32) (select (result f32) (f32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "type mismatch: instruction requires [f32 f32 i32] but stack has [f32 i32 i32]" Instr_ok/select-expl
)
(module
  (func (result f32) (select (f32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "type mismatch: instruction requires two operands of the same type but stack has [f32 i32]" Instr_ok/select-impl
)
(module
  (func (result funcref) (select (ref.null func) (ref.null func) (i32.const 0))) ;; ERROR "type mismatch: instruction without type requires operands of number or vector type but stack has [funcref funcref]" Instr_ok/select-impl
)
(module
  (func (select (i32.const 0) (i32.const 0) (i64.const 0)) drop) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/select-impl
)
(module
  (func (select (i32.const 0))) ;; ERROR "type mismatch: instruction requires an operand but stack has []" Instr_ok/select-impl
)
(module
  (func (result v128)
    unreachable
    v128.const i64x2 0 0
    i32.const 0
    select)
)
