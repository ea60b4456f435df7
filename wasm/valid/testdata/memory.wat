;; Memory instructions (specification 3.4).

(module
  (func (drop (i32.load (i32.const 0)))) ;; ERROR "unknown memory 0" Instr_ok/load-val
)
(module
  (memory 1)
  (func (drop (i32.load 1 (i32.const 0)))) ;; ERROR "unknown memory 1" Instr_ok/load-val
)
(module
  (memory 1)
  (func (drop (i64.load align=16 (i32.const 0)))) ;; ERROR "alignment must not be larger than natural: 2^4 > 8" Memarg_ok
)
(module
  (memory 1)
  (func (drop (i64.load16_s align=4 (i32.const 0)))) ;; ERROR "alignment must not be larger than natural: 2^2 > 2" Memarg_ok
)
(module
  (memory 1)
  (func (drop (i32.load8_u offset=0x100000000 (i32.const 0)))) ;; ERROR "offset out of range of i32: 4294967296" Memarg_ok
)
(module
  (memory i64 1)
  (func (drop (i32.load8_u offset=0x100000000 (i64.const 0))))
  (func (drop (i32.load8_u (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [i64] but stack has [i32]" Instr_ok/load-pack
)
(module
  (memory 1)
  (func (drop (f32.load (f32.const 0)))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [f32]" Instr_ok/load-val
)
(module
  (memory 1)
  (func (f64.store (i32.const 0) (f32.const 0))) ;; ERROR "type mismatch: instruction requires [i32 f64] but stack has [i32 f32]" Instr_ok/store-val
)
(module
  (memory 1)
  (func (i32.store8 (i32.const 0))) ;; ERROR "type mismatch: instruction requires [i32 i32] but stack has [i32]" Instr_ok/store-pack
)
(module
  (func (drop (memory.size))) ;; ERROR "unknown memory 0" Instr_ok/memory.size
)
(module
  (memory i64 1)
  (func (result i32) (memory.size)) ;; ERROR "type mismatch: expression requires [i32] but stack has [i64]" Expr_ok
)
(module
  (memory i64 1)
  (func (drop (memory.grow (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [i64] but stack has [i32]" Instr_ok/memory.grow
)
(module
  (memory 1)
  (func (memory.fill (i32.const 0) (i64.const 0) (i32.const 0))) ;; ERROR "type mismatch: instruction requires [i32 i32 i32] but stack has [i32 i64 i32]" Instr_ok/memory.fill
)
(module
  (memory 1)
  (func (memory.copy 0 1 (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "unknown memory 1" Instr_ok/memory.copy
)
(module
  (memory 1)
  (func (memory.copy 1 0 (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "unknown memory 1" Instr_ok/memory.copy
)
(module
  (memory $a 1)
  (memory $b i64 1)
  (func
    (memory.copy $b $b (i64.const 0) (i64.const 0) (i64.const 0))
    (memory.copy $a $b (i32.const 0) (i64.const 0) (i32.const 0))
    (memory.copy $b $a (i64.const 0) (i32.const 0) (i64.const 0))) ;; ERROR "type mismatch: instruction requires [i64 i32 i32] but stack has [i64 i32 i64]" Instr_ok/memory.copy
)
(module
  (data "")
  (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "unknown memory 0" Instr_ok/memory.init
)
(module
  (memory 1)
  (func (memory.init 3 (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "unknown data segment 3" Instr_ok/memory.init
)
(module
  (memory i64 1)
  (data "")
  (func (memory.init 0 (i64.const 0) (i64.const 0) (i32.const 0))) ;; ERROR "type mismatch: instruction requires [i64 i32 i32] but stack has [i64 i64 i32]" Instr_ok/memory.init
)
(module
  (data "")
  (func (data.drop 0) (data.drop 1)) ;; ERROR "unknown data segment 1" Instr_ok/data.drop
)
