;; Table instructions (specification 3.4).

(module
  (func (table.get 0 (i32.const 0)) drop) ;; ERROR "unknown table 0" Instr_ok/table.get
)
(module
  (table i64 0 funcref)
  (func (table.get (i32.const 0)) drop) ;; ERROR "type mismatch: instruction requires [i64] but stack has [i32]" Instr_ok/table.get
)
(module
  (func (table.set 0 (i32.const 0) (ref.null func))) ;; ERROR "unknown table 0" Instr_ok/table.set
)
(module
  (table 0 funcref)
  (func (table.set (i32.const 0) (ref.null extern))) ;; ERROR "type mismatch: instruction requires [i32 funcref] but stack has [i32 externref]" Instr_ok/table.set
)
(module
  (func (drop (table.size 0))) ;; ERROR "unknown table 0" Instr_ok/table.size
)
(module
  (table i64 0 funcref)
  (func (result i32) (table.size 0)) ;; ERROR "type mismatch: expression requires [i32] but stack has [i64]" Expr_ok
)
(module
  (func (drop (table.grow 0 (ref.null func) (i32.const 0)))) ;; ERROR "unknown table 0" Instr_ok/table.grow
)
(module
  (table 0 funcref)
  (func (drop (table.grow (i32.const 0) (ref.null func)))) ;; ERROR "type mismatch: instruction requires [funcref i32] but stack has [i32 funcref]" Instr_ok/table.grow
)
(module
  (func (table.fill 0 (i32.const 0) (ref.null func) (i32.const 0))) ;; ERROR "unknown table 0" Instr_ok/table.fill
)
(module
  (table 0 funcref)
  (func (table.fill (i32.const 0) (ref.null func))) ;; ERROR "type mismatch: instruction requires [i32 funcref i32] but stack has [i32 funcref]" Instr_ok/table.fill
)
(module
  (table 0 funcref)
  (func (table.copy 0 1 (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "unknown table 1" Instr_ok/table.copy
)
(module
  (table 0 funcref)
  (func (table.copy 1 0 (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "unknown table 1" Instr_ok/table.copy
)
(module
  (table $a 0 anyref)
  (table $b 0 i31ref)
  (func
    (table.copy $a $b (i32.const 0) (i32.const 0) (i32.const 0))
    (table.copy $b $a (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "type mismatch: elements anyref of table 0 do not match elements i31ref of table 1" Instr_ok/table.copy
)
(module ;; the length is of the smaller address type
  (table $a i64 0 funcref)
  (table $b i32 0 funcref)
  (func
    (table.copy $a $b (i64.const 0) (i32.const 0) (i32.const 0))
    (table.copy $a $a (i64.const 0) (i64.const 0) (i64.const 0))
    (table.copy $b $a (i32.const 0) (i64.const 0) (i64.const 0))) ;; ERROR "type mismatch: instruction requires [i32 i64 i32] but stack has [i32 i64 i64]" Instr_ok/table.copy
)
(module
  (elem funcref)
  (func (table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "unknown table 0" Instr_ok/table.init
)
(module
  (table 0 funcref)
  (func (table.init 0 2 (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "unknown elem segment 2" Instr_ok/table.init
)
(module
  (table 0 funcref)
  (elem externref)
  (func (table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "type mismatch: elements externref of segment 0 do not match elements funcref of table 0" Instr_ok/table.init
)
(module
  (table i64 0 funcref)
  (elem funcref)
  (func (table.init 0 0 (i64.const 0) (i64.const 0) (i32.const 0))) ;; ERROR "type mismatch: instruction requires [i64 i32 i32] but stack has [i64 i64 i32]" Instr_ok/table.init
)
(module
  (func (elem.drop 0)) ;; ERROR "unknown elem segment 0" Instr_ok/elem.drop
)
