;; Control instructions (specification 3.4).

(module
  (func unreachable i32.const 1 i64.const 2 i32.add drop) ;; ERROR "type mismatch: instruction requires [i32 i32] but stack has [i32 i64]" Instr_ok/binop
)
(module
  (func (block (type 1))) ;; ERROR "unknown type 1" Typeuse_ok/typeidx
)
(module
  (type (struct))
  (func (block (type 0))) ;; ERROR "non-function type 0: it is struct []" Blocktype_ok/typeidx
)
(module
  (func (block (result (ref 9)) unreachable)) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (type (func (param i32)))
  (func (block (type 0) drop)) ;; ERROR "type mismatch: instruction requires [i32] but stack has []" Instr_ok/block
)
(module
  (func
    block (result i32 i64)
      i32.const 1
    end ;; ERROR "type mismatch: block requires [i32 i64] but stack has [i32]" Instr_ok/block
    unreachable)
)
(module
  (func
    i32.const 1
    block ;; sees nothing of the stack around it
      drop ;; ERROR "type mismatch: instruction requires an operand but stack has []" Instr_ok/drop
    end)
)
(module
  (func (result i32)
    unreachable
    block (result i32)
      i64.const 0
    end) ;; ERROR "type mismatch: block requires [i32] but stack has [i64]" Instr_ok/block
)
(module
  (func
    loop (param i32) ;; ERROR "type mismatch: instruction requires [i32] but stack has []" Instr_ok/loop
    end)
)
(module
  (type (func (param i32)))
  (func
    i32.const 0
    loop (type 0) ;; a branch to a loop takes its parameters
      drop
      br 0 ;; ERROR "type mismatch: instruction requires [i32] but stack has []" Instr_ok/br
    end)
)
(module
  (func
    if ;; ERROR "type mismatch: instruction requires [i32] but stack has []" Instr_ok/if
    end)
)
(module
  (func
    i64.const 0
    if ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/if
    end)
)
(module
  (func (param i32) (result i32)
    local.get 0
    if (result i32)
      i32.const 1
    end) ;; ERROR "type mismatch: block requires [i32] but empty else has []" Instr_ok/if
)
(module
  (func (param i32) (result i32)
    local.get 0
    if (result i32)
      i32.const 1
    else
      f32.const 1
    end) ;; ERROR "type mismatch: block requires [i32] but stack has [f32]" Instr_ok/if
)
(module
  (func (param i32) (result i32)
    local.get 0
    if (result i32)
    else ;; ERROR "type mismatch: block requires [i32] but stack has []" Instr_ok/if
      i32.const 1
    end)
)
(module
  (func (br 1)) ;; ERROR "unknown label 1" Instr_ok/br
)
(module
  (func (result i32)
    i64.const 1
    br 0) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/br
)
(module
  (func (br_if 1 (i32.const 0))) ;; ERROR "unknown label 1" Instr_ok/br_if
)
(module
  (func (br_if 0 (f32.const 0))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [f32]" Instr_ok/br_if
)
(module ;; what a branch has not taken has the type of its label
  (func (param i32 (ref i31)) (result (ref null i31))
    local.get 1
    local.get 0
    br_if 0
    ref.as_non_null
    drop
    local.get 1
    local.get 0
    br_if 0
    call 1) ;; ERROR "type mismatch: instruction requires [(ref i31)] but stack has [i31ref]" Instr_ok/call
  (func (param (ref i31)) (result (ref i31)) local.get 0)
)
(module
  (func (br_table 0 1 (i32.const 0))) ;; ERROR "unknown label 1" Instr_ok/br_table
)
(module
  (func (br_table 0 (i64.const 0))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/br_table
)
(module
  (func (result i32)
    block
      i32.const 1
      i32.const 0
      br_table 0 1 ;; ERROR "type mismatch: label 0 requires [] but the default label requires [i32]" Instr_ok/br_table
    end
    i32.const 0)
)
(module
  (func (result i32)
    block (result f32)
      unreachable
      br_table 0 1 ;; bottom is both
    end
    drop
    block (result f32)
      i32.const 1
      i32.const 0
      br_table 0 1 ;; ERROR "type mismatch: instruction requires [f32] but stack has [i32]" Instr_ok/br_table
    end
    unreachable)
)
(module
  (func (br_on_null 4 (ref.null func))) ;; ERROR "unknown label 4" Instr_ok/br_on_null
)
(module
  (func (br_on_null 0 (i32.const 0))) ;; ERROR "type mismatch: instruction requires reference type but stack has [i32]" Instr_ok/br_on_null
)
(module
  (func (result i32)
    ref.null func
    br_on_null 0 ;; ERROR "type mismatch: instruction requires [i32] but stack has []" Instr_ok/br_on_null
    unreachable)
)
(module
  (func (br_on_non_null 0 (ref.null func))) ;; ERROR "type mismatch: instruction requires a label that ends in a reference type but label 0 has []" Instr_ok/br_on_non_null
)
(module
  (func (result i32) (br_on_non_null 0 (ref.null func)) unreachable) ;; ERROR "type mismatch: instruction requires a label that ends in a reference type but label 0 has [i32]" Instr_ok/br_on_non_null
)
(module
  (func (result (ref func)) (br_on_non_null 0 (ref.null any)) unreachable) ;; ERROR "type mismatch: instruction requires [funcref] but stack has [anyref]" Instr_ok/br_on_non_null
)
(module
  (func (param anyref) (result (ref func)) (br_on_cast 0 anyref (ref func) (local.get 0)) unreachable) ;; ERROR "type mismatch on cast: type (ref func) does not match anyref" Instr_ok/br_on_cast
)
(module
  (func (param anyref) (br_on_cast 0 anyref (ref i31) (local.get 0)) drop) ;; ERROR "type mismatch: instruction requires a label that ends in a reference type but label 0 has []" Instr_ok/br_on_cast
)
(module
  (func (param anyref) (result (ref array))
    (br_on_cast 0 anyref (ref i31) (local.get 0)) unreachable) ;; ERROR "type mismatch: branch passes (ref i31) but label 0 requires (ref array)" Instr_ok/br_on_cast
)
(module
  (func (param funcref) (result (ref any))
    (br_on_cast 0 anyref (ref i31) (local.get 0)) unreachable) ;; ERROR "type mismatch: instruction requires [anyref] but stack has [funcref]" Instr_ok/br_on_cast
)
(module
  (func (param anyref) (br_on_cast 0 anyref (ref 3) (local.get 0))) ;; ERROR "unknown type 3" Typeuse_ok/typeidx
)
(module
  (func (param anyref) (br_on_cast 0 (ref null 3) (ref none) (local.get 0))) ;; ERROR "unknown type 3" Typeuse_ok/typeidx
)
(module
  (func (param anyref) (result (ref any)) ;; what did not cast may be null, since the target has no null
    (br_on_cast_fail 0 anyref (ref i31) (local.get 0))) ;; ERROR "type mismatch: branch passes anyref but label 0 requires (ref any)" Instr_ok/br_on_cast_fail
)
(module
  (func (param anyref) (result (ref any))
    (br_on_cast_fail 0 anyref i31ref (local.get 0)) ref.as_non_null)
)
(module
  (func (param anyref) (result (ref any)) (br_on_cast_fail 0 i31ref anyref (local.get 0))) ;; ERROR "type mismatch on cast: type anyref does not match i31ref" Instr_ok/br_on_cast_fail
)
(module
  (func (call 1)) ;; ERROR "unknown function 1" Instr_ok/call
)
(module
  (func $f (param i32 i64))
  (func (call $f (i64.const 0))) ;; ERROR "type mismatch: instruction requires [i32 i64] but stack has [i64]" Instr_ok/call
)
(module
  (func $f (param i32 i64) (result f32) unreachable)
  (func (result i32) (call $f (i32.const 0) (i64.const 0))) ;; ERROR "type mismatch: expression requires [i32] but stack has [f32]" Expr_ok
)
(module
  (func (call_ref 3 (ref.null func))) ;; ERROR "unknown type 3" Typeuse_ok/typeidx
)
(module
  (type (struct))
  (func (call_ref 0 (ref.null struct))) ;; ERROR "non-function type 0: it is struct []" Instr_ok/call_ref
)
(module
  (type (func))
  (type $t (func (param i32)))
  (func (call_ref $t (i32.const 0) (ref.null 0))) ;; ERROR "type mismatch: instruction requires [(ref null 1)] but stack has [(ref null 0)]" Instr_ok/call_ref
)
(module
  (func (call_indirect (i32.const 0))) ;; ERROR "unknown table 0" Instr_ok/call_indirect
)
(module
  (table 1 externref)
  (func (call_indirect (i32.const 0))) ;; ERROR "type mismatch: instruction requires a table of functions but table 0 has elements externref" Instr_ok/call_indirect
)
(module
  (table 1 funcref)
  (func (call_indirect (type 9) (i32.const 0))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (table i64 1 funcref)
  (func (call_indirect (i32.const 0))) ;; ERROR "type mismatch: instruction requires [i64] but stack has [i32]" Instr_ok/call_indirect
)
(module
  (func (result i32 i32) i32.const 1 return) ;; ERROR "type mismatch: instruction requires [i32 i32] but stack has [i32]" Instr_ok/return
)
(module
  (func (return_call 7)) ;; ERROR "unknown function 7" Instr_ok/return_call
)
(module
  (func $f (result i64) i64.const 0)
  (func (result i32) (return_call $f)) ;; ERROR "type mismatch: current function requires result type [i32] but callee returns [i64]" Instr_ok/return_call
)
(module
  (func $f (param i64))
  (func (return_call $f)) ;; ERROR "type mismatch: instruction requires [i64] but stack has []" Instr_ok/return_call
)
(module
  (type $t (func (result funcref)))
  (func (result (ref null $t)) (return_call_ref $t (ref.null $t))) ;; ERROR "type mismatch: current function requires result type [(ref null 0)] but callee returns [funcref]" Instr_ok/return_call_ref
)
(module
  (type $t (func))
  (func (return_call_ref $t (ref.null func))) ;; ERROR "type mismatch: instruction requires [(ref null 0)] but stack has [funcref]" Instr_ok/return_call_ref
)
(module
  (table 1 funcref)
  (func (param i32) (result i32) (return_call_indirect (param i32) (local.get 0) (i32.const 0))) ;; ERROR "type mismatch: current function requires result type [i32] but callee returns []" Instr_ok/return_call_indirect
)
(module
  (table 1 funcref)
  (func (return_call_indirect)) ;; ERROR "type mismatch: instruction requires [i32] but stack has []" Instr_ok/return_call_indirect
)
(module ;; nop is valid everywhere
  (func nop (block nop) unreachable nop)
)
(module
  (func (br_on_non_null 3 (ref.null any))) ;; ERROR "unknown label 3" Instr_ok/br_on_non_null
)
(module
  (func (param anyref) (result i32 (ref i31))
    f32.const 0
    local.get 0
    br_on_cast 0 anyref (ref i31) ;; ERROR "type mismatch: instruction requires [i32] but stack has [f32]" Instr_ok/br_on_cast
    unreachable)
)
(module ;; the end of a long list is left out
  (func $f (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64))
  (func (call $f)) ;; ERROR "type mismatch: instruction requires [i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 and 2 more] but stack has []" Instr_ok/call
)
