;; Constant expressions (specification 3.4).

(module
  (type $s (struct (field anyref)))
  (type $a (array i32))
  (import "m" "g" (global $g i32))
  (global i64 (i64.mul (i64.sub (i64.const 3) (i64.const 4)) (i64.const 2)))
  (global v128 (v128.const i64x2 0 0))
  (global $h i32 (i32.add (global.get $g) (i32.const 1)))
  (global i32 (global.get $h))
  (global (ref $s) (struct.new $s (ref.i31 (i32.const 0))))
  (global (ref $s) (struct.new_default $s))
  (global (ref $a) (array.new $a (i32.const 0) (i32.const 0)))
  (global (ref $a) (array.new_default $a (i32.const 0)))
  (global (ref $a) (array.new_fixed $a 1 (i32.const 0)))
  (global anyref (any.convert_extern (extern.convert_any (ref.null any))))
)
(module
  (global i32 (i32.and (i32.const 0) (i32.const 0))) ;; ERROR "constant expression required: i32.and is not constant" Expr_const
)
(module
  (global f32 (f32.add (f32.const 0) (f32.const 0))) ;; ERROR "constant expression required: f32.add is not constant" Expr_const
)
(module
  (global $m (import "m" "g") (mut i32))
  (global i32 (global.get $m)) ;; ERROR "constant expression required: global 0 is mutable" Instr_const/global.get
)
(module
  (global i32 (global.get 1)) ;; ERROR "unknown global 1" Instr_ok/global.get
  (global i32 (i32.const 0))
)
(module
  (global i32 (i32.const 0) (i32.const 0)) ;; ERROR "type mismatch: expression requires [i32] but stack has [i32 i32]" Expr_ok
)
(module
  (global i32) ;; ERROR "type mismatch: expression requires [i32] but stack has []" Expr_ok
)
(module
  (global i32 (i64.const 0)) ;; ERROR "type mismatch: expression requires [i32] but stack has [i64]" Expr_ok
)
(module
  (func $f (result i32) i32.const 0)
  (global i32 (call $f)) ;; ERROR "constant expression required: call is not constant" Expr_const
)
