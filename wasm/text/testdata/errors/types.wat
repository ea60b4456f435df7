;; Types (6.4).

(module (type (func (param i33)))) ;; ERROR "unknown operator i33"
(module (type (func (param i32) (result i32) (param i32)))) ;; ERROR "unexpected token param, expected result"
(module (type (func (param $x i32 i32)))) ;; ERROR "unexpected token i32, expected )"
(module (type (func) (func))) ;; ERROR "unexpected token (, expected )"
(module (type (array i8 i8))) ;; ERROR "unexpected token i8, expected )"
(module (type (array))) ;; ERROR "unexpected token ), expected a value type"
(module (type (sub final (struct (field $a i32) (field $a i32))))) ;; ERROR "duplicate field $a"
(module (type (sub $t (struct)))) ;; ERROR "unknown type $t"
(module (type (ref any))) ;; ERROR "unexpected token (, expected a composite type"
(module (type (struct (field (ref null anyref))))) ;; ERROR "unexpected token anyref, expected a type index"
(module (type (struct (field (mut))))) ;; ERROR "unexpected token ), expected a value type"
(module (rec (func))) ;; ERROR "unexpected token func, expected a type definition"
(module (rec (type $t (func)) (type $t (func)))) ;; ERROR "duplicate type $t"
(module (type $t (func)) (type $t (func))) ;; ERROR "duplicate type $t"
(module (global (ref null 4294967296) (ref.null any))) ;; ERROR "i32 constant out of range: 4294967296"
(module (memory i64)) ;; ERROR "unexpected token ), expected an unsigned number"
(module (memory 1 2 3)) ;; ERROR "unexpected token 3, expected )"
(module (memory 18446744073709551616)) ;; ERROR "i64 constant out of range: 18446744073709551616"
(module (memory f32 1)) ;; ERROR "unexpected token f32, expected an unsigned number"
(module (table 1 i32)) ;; ERROR "unexpected token i32, expected a reference type"
(module (table 0 0)) ;; ERROR "unexpected token ), expected a reference type"

;; Type uses: an inline type must agree with an explicit one.
(module (type $t (func)) (func (type $t) (param i32))) ;; ERROR "inline function type does not match explicit type 0"
(module (type $t (func)) (func (type 1) (param i32))) ;; ERROR "unknown type 1"
(module (type $t (struct)) (func (type $t) (param i32))) ;; ERROR "non-function type 0"
(module
  (func (result f64) (f64.const 0)) ;; appends type 1
  (type $t (func (param i32)))
  (func (type 2) (param i32)) ;; ERROR "unknown type 2"
)
