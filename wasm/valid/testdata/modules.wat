;; Modules (specification 3.5).

(module
  (func (type 3)) ;; ERROR "unknown type 3" Typeuse_ok/typeidx
)
(module
  (type (struct))
  (func (type 0)) ;; ERROR "non-function type 0: it is struct []" Func_ok
)
(module
  (func (result i32 i64)
    i32.const 0
  ) ;; ERROR "type mismatch: expression requires [i32 i64] but stack has [i32]" Expr_ok
)
(module
  (func i32.const 0) ;; ERROR "type mismatch: expression requires [] but stack has [i32]" Expr_ok
)
(module
  (table 0 (ref func)) ;; ERROR "type mismatch: table of (ref func), which has no default value, requires an initializer" Table_ok
)
(module
  (func $f)
  (table 1 (ref func) (ref.null func)) ;; ERROR "type mismatch: expression requires [(ref func)] but stack has [funcref]" Expr_ok
)
(module ;; initializers of tables see imported globals only
  (global $g funcref (ref.null func))
  (table 1 funcref (global.get $g)) ;; ERROR "unknown global 0" Instr_ok/global.get
)
(module
  (data (i32.const 0) "") ;; ERROR "unknown memory 0" Datamode_ok/active
)
(module
  (memory i64 1)
  (data (i32.const 0) "") ;; ERROR "type mismatch: expression requires [i64] but stack has [i32]" Expr_ok
)
(module
  (elem (ref 3)) ;; ERROR "unknown type 3" Typeuse_ok/typeidx
)
(module
  (elem funcref (ref.null extern)) ;; ERROR "type mismatch: expression requires [funcref] but stack has [externref]" Expr_ok
)
(module
  (elem (i32.const 0) func) ;; ERROR "unknown table 0" Elemmode_ok/active
)
(module
  (table 1 externref)
  (elem (i32.const 0) func) ;; ERROR "type mismatch: elements (ref func) of the segment do not match elements externref of table 0" Elemmode_ok/active
)
(module
  (table 1 funcref)
  (elem (i64.const 0) func) ;; ERROR "type mismatch: expression requires [i32] but stack has [i64]" Expr_ok
)
(module
  (start 0) ;; ERROR "unknown function 0" Start_ok
)
(module
  (func $f (param i32))
  (start $f) ;; ERROR "start function must not have parameters or results, but function 0 is func [i32] -> []" Start_ok
)
(module
  (func $f (result i32) unreachable)
  (start $f) ;; ERROR "start function must not have parameters or results, but function 0 is func [] -> [i32]" Start_ok
)
(module
  (func (export "a"))
  (memory (export "b") 1)
  (table (export "a") 1 funcref) ;; ERROR "duplicate export name \"a\"" Module_ok
)
(module
  (export "a" (func 0)) ;; ERROR "unknown function 0" Externidx_ok/func
)
(module
  (export "a" (table 1)) ;; ERROR "unknown table 1" Externidx_ok/table
  (table 1 funcref)
)
(module
  (export "a" (memory 0)) ;; ERROR "unknown memory 0" Externidx_ok/mem
)
(module
  (export "a" (global 0)) ;; ERROR "unknown global 0" Externidx_ok/global
)
(module
  (export "a" (tag 0)) ;; ERROR "unknown tag 0" Externidx_ok/tag
)
