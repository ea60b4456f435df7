;; What the formal text of wide arithmetic says otherwise than the proposal's pages, or does not say. Without one of the replacements in
;; spectec/errata-wide-arithmetic.txt a command here fails, a module is refused, or the text cannot be executed. To be run with the instructions of the
;; proposal: wastrun run --with wide-arithmetic.

;; The opcodes: by the text 0xFC 13 to 16, of which 13 is elem.drop.
(module
  (func (export "add") (param i64 i64 i64 i64) (result i64 i64) (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "sub") (param i64 i64 i64 i64) (result i64 i64) (i64.sub128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "mul_s") (param i64 i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 1)))
  (func (export "mul_u") (param i64 i64) (result i64 i64) (i64.mul_wide_u (local.get 0) (local.get 1))))
(assert_return (invoke "add" (i64.const -1) (i64.const 1) (i64.const 2) (i64.const 3)) (i64.const 1) (i64.const 5))
(assert_return (invoke "sub" (i64.const 1) (i64.const 5) (i64.const 2) (i64.const 3)) (i64.const -1) (i64.const 1))
(assert_return (invoke "mul_s" (i64.const -3) (i64.const 5)) (i64.const -15) (i64.const -1))
(assert_return (invoke "mul_u" (i64.const -3) (i64.const 5)) (i64.const -15) (i64.const 4))

;; Constants have a sign, and so have the bytes after the first.
(module
  (func (export "i32") (result i32) (i32.const -7))
  (func (export "i64") (result i64) (i64.const -7))
  (func (export "long") (result i32) (i32.const -7000)))
(assert_return (invoke "i32") (i32.const -7))
(assert_return (invoke "i64") (i64.const -7))
(assert_return (invoke "long") (i32.const -7000))

;; A call by a reference.
(module
  (type $t (func (result i32)))
  (elem declare func $f)
  (func $f (result i32) (i32.const 1))
  (func (export "call") (result i32) (call_ref $t (ref.func $f))))
(assert_return (invoke "call") (i32.const 1))

;; What happens within a handler: an addition, and a trap.
(module
  (func (export "in") (result i32) (try_table (result i32) (i32.add (i32.const 1) (i32.const 2))))
  (func (export "trap") (try_table unreachable)))
(assert_return (invoke "in") (i32.const 3))
(assert_trap (invoke "trap") "unreachable")

;; Casts.
(module
  (func (export "test") (result i32) (ref.test i31ref (ref.i31 (i32.const 1))))
  (func (export "cast") (result i32) (i31.get_s (ref.cast i31ref (ref.i31 (i32.const 1)))))
  (func (export "br") (result i32)
    (block $l (result i31ref) (br_on_cast $l anyref i31ref (ref.i31 (i32.const 1))) unreachable)
    (ref.is_null))
  (func (export "br_fail") (result i32)
    (block $l (result anyref) (br_on_cast_fail $l anyref i31ref (ref.i31 (i32.const 1))) (i31.get_s) (return))
    unreachable))
(assert_return (invoke "test") (i32.const 1))
(assert_return (invoke "cast") (i32.const 1))
(assert_return (invoke "br") (i32.const 0))
(assert_return (invoke "br_fail") (i32.const 1))
