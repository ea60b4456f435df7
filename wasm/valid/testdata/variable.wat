;; Variable instructions (specification 3.4).

(module
  (func (local.get 0)) ;; ERROR "unknown local 0" Instr_ok/local.get
)
(module
  (func (param i32) (local i64 i64) (local.get 3)) ;; ERROR "unknown local 3" Instr_ok/local.get
)
(module
  (func (param i32) (result f32) (local i64 f32) (local.get 2))
  (func (param i32) (result f32) (local i64 f32) (local.get 1)) ;; ERROR "type mismatch: expression requires [f32] but stack has [i64]" Expr_ok
)
(module
  (func (local (ref func)) (local.get 0) drop) ;; ERROR "uninitialized local 0 of type (ref func)" Instr_ok/local.get
)
(module ;; initialisation ends with the block
  (func (param $p (ref func)) (local $x (ref func)) (local $y (ref func))
    (block
      (local.set $x (local.get $p))
      (drop (local.get $x)))
    (drop (local.tee $y (local.get $p)))
    (drop (local.get $y))
    (drop (local.get $x))) ;; ERROR "uninitialized local 1 of type (ref func)" Instr_ok/local.get
)
(module
  (func (param $p (ref func)) (local $x (ref func))
    (if (i32.const 0)
      (then (local.set $x (local.get $p)))
      (else (drop (local.get $x))))) ;; ERROR "uninitialized local 1 of type (ref func)" Instr_ok/local.get
)
(module
  (func (local (ref 8))) ;; ERROR "unknown type 8" Typeuse_ok/typeidx
)
(module
  (func (local.set 1 (i32.const 0))) ;; ERROR "unknown local 1" Instr_ok/local.set
)
(module
  (func (local i32) (local.set 0)) ;; ERROR "type mismatch: instruction requires [i32] but stack has []" Instr_ok/local.set
)
(module
  (func (local i32) (local.set 0 (f32.const 0))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [f32]" Instr_ok/local.set
)
(module
  (func (local.tee 1 (i32.const 0))) ;; ERROR "unknown local 1" Instr_ok/local.tee
)
(module
  (func (local i32) (local.tee 0 (f32.const 0)) drop) ;; ERROR "type mismatch: instruction requires [i32] but stack has [f32]" Instr_ok/local.tee
)
(module
  (func (global.get 0)) ;; ERROR "unknown global 0" Instr_ok/global.get
)
(module
  (global i32 (i32.const 0))
  (func (global.set 1 (i32.const 0))) ;; ERROR "unknown global 1" Instr_ok/global.set
)
(module
  (global i32 (i32.const 0))
  (func (global.set 0 (i32.const 0))) ;; ERROR "immutable global 0" Instr_ok/global.set
)
(module
  (global (mut i32) (i32.const 0))
  (func (global.set 0 (i64.const 0))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/global.set
)
