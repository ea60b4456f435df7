;; Aggregate reference instructions (specification 3.4).

(module
  (func (drop (ref.i31 (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/ref.i31
)
(module
  (func (drop (i31.get_s (ref.null eq)))) ;; ERROR "type mismatch: instruction requires [i31ref] but stack has [eqref]" Instr_ok/i31.get
)
(module
  (func (drop (struct.new 9))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (type (array i8))
  (func (drop (struct.new 0))) ;; ERROR "non-structure type 0: it is array [i8]" Instr_ok/struct.new
)
(module
  (type (struct (field i8 (mut f64) anyref)))
  (func (drop (struct.new 0 (i32.const 0) (f64.const 0) (ref.null i31))))
  (func (drop (struct.new 0 (i32.const 0) (f32.const 0) (ref.null i31)))) ;; ERROR "type mismatch: instruction requires [i32 f64 anyref] but stack has [i32 f32 i31ref]" Instr_ok/struct.new
)
(module ;; below an unreachable point, fields may be missing
  (type $s (struct (field i8 (mut f64) anyref)))
  (func (drop (struct.new $s (unreachable) (f64.const 0) (ref.null i31))))
  (func (drop (struct.new $s (unreachable) (i32.const 0) (ref.null i31)))) ;; ERROR "type mismatch: instruction requires [f64 anyref] but stack has [i32 i31ref]" Instr_ok/struct.new
)
(module
  (type $s (struct (field i8 (ref null $s))))
  (type $n (struct (field (mut i16) (ref $s))))
  (func (drop (struct.new_default $s)))
  (func (drop (struct.new_default $n))) ;; ERROR "field type is not defaultable: (ref 0) of field 1 of type 1" Instr_ok/struct.new_default
)
(module
  (type $s (struct (field i32)))
  (func (drop (struct.get $s 1 (ref.null $s)))) ;; ERROR "unknown field 1 of type 0" Instr_ok/struct.get
)
(module
  (type $s (struct (field i8)))
  (func (drop (struct.get $s 0 (ref.null $s)))) ;; ERROR "field is packed: field 0 of type 0" Instr_ok/struct.get
)
(module
  (type $s (struct (field i32)))
  (func (drop (struct.get_u $s 0 (ref.null $s)))) ;; ERROR "field is unpacked: field 0 of type 0" Instr_ok/struct.get
)
(module
  (type $s (sub (struct (field i8))))
  (type $t (sub $s (struct (field i8 i16))))
  (func (drop (struct.get_u $s 0 (ref.null $t))))
  (func (drop (struct.get_s $t 1 (ref.null $s)))) ;; ERROR "type mismatch: instruction requires [(ref null 1)] but stack has [(ref null 0)]" Instr_ok/struct.get
)
(module
  (type $s (struct (field i8)))
  (func (struct.set $s 0 (ref.null $s) (i32.const 0))) ;; ERROR "immutable field 0 of type 0" Instr_ok/struct.set
)
(module
  (type $s (struct (field (mut i64))))
  (func (struct.set $s 0 (ref.null $s) (i32.const 0))) ;; ERROR "type mismatch: instruction requires [(ref null 0) i64] but stack has [(ref null 0) i32]" Instr_ok/struct.set
)
(module
  (type (struct))
  (func (drop (array.new 0 (i32.const 0) (i32.const 0)))) ;; ERROR "non-array type 0: it is struct []" Instr_ok/array.new
)
(module
  (type $a (array f32))
  (func (drop (array.new $a (i32.const 0) (f32.const 0)))) ;; ERROR "type mismatch: instruction requires [f32 i32] but stack has [i32 f32]" Instr_ok/array.new
)
(module
  (type $a (array (ref any)))
  (func (drop (array.new_default $a (i32.const 0)))) ;; ERROR "array type is not defaultable: (ref any) of type 0" Instr_ok/array.new_default
)
(module
  (type $a (array i8))
  (func (drop (array.new_default $a (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/array.new_default
)
(module
  (type $a (array i8))
  (func (drop (array.new_fixed $a 3 (i32.const 0) (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [i32] but stack has []" Instr_ok/array.new_fixed
)
(module
  (type $a (array i8))
  (func unreachable (drop (array.new_fixed $a 4294967295)))
)
(module
  (type $a (array funcref))
  (elem externref)
  (func (drop (array.new_elem $a 0 (i32.const 0) (i32.const 0)))) ;; ERROR "type mismatch: elements externref of segment 0 do not match elements funcref of array type 0" Instr_ok/array.new_elem
)
(module
  (type $a (array funcref))
  (func (drop (array.new_elem $a 0 (i32.const 0) (i32.const 0)))) ;; ERROR "unknown elem segment 0" Instr_ok/array.new_elem
)
(module
  (type $a (array funcref))
  (data "")
  (func (drop (array.new_data $a 0 (i32.const 0) (i32.const 0)))) ;; ERROR "array type is not numeric or vector: funcref of type 0" Instr_ok/array.new_data
)
(module
  (type $a (array i16))
  (func (drop (array.new_data $a 0 (i32.const 0) (i32.const 0)))) ;; ERROR "unknown data segment 0" Instr_ok/array.new_data
)
(module
  (type $a (array i8))
  (func (drop (array.get $a (ref.null $a) (i32.const 0)))) ;; ERROR "array is packed: type 0" Instr_ok/array.get
)
(module
  (type $a (array i32))
  (func (drop (array.get_s $a (ref.null $a) (i32.const 0)))) ;; ERROR "array is unpacked: type 0" Instr_ok/array.get
)
(module
  (type $a (array i32))
  (func (drop (array.get $a (ref.null $a) (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [(ref null 0) i32] but stack has [(ref null 0) i64]" Instr_ok/array.get
)
(module
  (type $a (array i32))
  (func (array.set $a (ref.null $a) (i32.const 0) (i32.const 0))) ;; ERROR "immutable array type 0" Instr_ok/array.set
)
(module
  (type $a (array (mut i8)))
  (func (array.set $a (ref.null $a) (i32.const 0) (i64.const 0))) ;; ERROR "type mismatch: instruction requires [(ref null 0) i32 i32] but stack has [(ref null 0) i32 i64]" Instr_ok/array.set
)
(module
  (type $a (array (mut i8)))
  (func (drop (array.len (ref.null $a))))
  (func (drop (array.len (ref.null any)))) ;; ERROR "type mismatch: instruction requires [arrayref] but stack has [anyref]" Instr_ok/array.len
)
(module
  (type $a (array i32))
  (func (array.fill $a (ref.null $a) (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "immutable array type 0" Instr_ok/array.fill
)
(module
  (type $a (array (mut v128)))
  (func (array.fill $a (ref.null $a) (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "type mismatch: instruction requires [(ref null 0) i32 v128 i32] but stack has [(ref null 0) i32 i32 i32]" Instr_ok/array.fill
)
(module
  (type $a (array i8))
  (func (array.copy $a $a (ref.null $a) (i32.const 0) (ref.null $a) (i32.const 0) (i32.const 0))) ;; ERROR "immutable array type 0" Instr_ok/array.copy
)
(module
  (type $a (array (mut i8)))
  (type $b (array i16))
  (func (array.copy $a $b (ref.null $a) (i32.const 0) (ref.null $b) (i32.const 0) (i32.const 0))) ;; ERROR "array types do not match: elements i16 of type 1 are not elements i8 of type 0" Instr_ok/array.copy
)
(module
  (type $a (array (mut anyref)))
  (type $b (array eqref))
  (func (array.copy $a $b (ref.null $a) (i32.const 0) (ref.null $b) (i32.const 0) (i32.const 0)))
  (func (array.copy $a $b (ref.null $a) (i32.const 0) (ref.null $a) (i32.const 0) (i32.const 0))) ;; ERROR "type mismatch: instruction requires [(ref null 0) i32 (ref null 1) i32 i32] but stack has [(ref null 0) i32 (ref null 0) i32 i32]" Instr_ok/array.copy
)
(module
  (type $a (array (mut i32)))
  (elem funcref)
  (func (array.init_elem $a 0 (ref.null $a) (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "type mismatch: elements funcref of segment 0 do not match elements i32 of array type 0" Instr_ok/array.init_elem
)
(module
  (type $a (array (mut anyref)))
  (data "")
  (func (array.init_data $a 0 (ref.null $a) (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "array type is not numeric or vector: anyref of type 0" Instr_ok/array.init_data
)
(module
  (type $a (array (mut i8)))
  (data "")
  (func (array.init_data $a 0 (ref.null none) (i32.const 0) (i32.const 0) (i32.const 0)))
  (func (array.init_data $a 0 (ref.null array) (i32.const 0) (i32.const 0) (i32.const 0))) ;; ERROR "type mismatch: instruction requires [(ref null 0) i32 i32 i32] but stack has [arrayref i32 i32 i32]" Instr_ok/array.init_data
)
(module
  (func (drop (any.convert_extern (ref.null any)))) ;; ERROR "type mismatch: instruction requires [externref] but stack has [anyref]" Instr_ok/any.convert_extern
)
(module
  (func (drop (extern.convert_any (i32.const 0)))) ;; ERROR "type mismatch: instruction requires reference type but stack has [i32]" Instr_ok/extern.convert_any
)
(module ;; null stays null
  (func (param (ref any)) (result (ref extern)) (extern.convert_any (local.get 0)))
  (func (param anyref) (result (ref extern)) (extern.convert_any (local.get 0))) ;; ERROR "type mismatch: expression requires [(ref extern)] but stack has [externref]" Expr_ok
)
(module
  (func (drop (struct.new_default 9))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (func (drop (struct.get 9 0 (unreachable)))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (func (struct.set 9 0 (unreachable))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (func (drop (array.new_default 9 (unreachable)))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (func (drop (array.new_fixed 9 0 (unreachable)))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (func (drop (array.new_elem 9 0 (unreachable)))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (func (drop (array.new_data 9 0 (unreachable)))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (func (drop (array.get 9 (unreachable)))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
(module
  (type $a (array (mut i8)))
  (func (array.copy $a 9 (unreachable))) ;; ERROR "unknown type 9" Typeuse_ok/typeidx
)
