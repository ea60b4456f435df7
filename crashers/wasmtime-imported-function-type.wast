;; A function that is imported under a supertype of its type forgets its type: casts and indirect calls by its own type fail.
;;
;; Engine: wasmtime 44.0.0, Cranelift with and without optimisation and Pulley.
;; Rule: Ref_ok/func, Step_read/ref.test-true, Step_pure/call_indirect: a reference to a function has the type of the function instance, not the one that
;;   a module declares for its import.
;; Cause: not looked for in the engine. Through a reference that the defining module makes itself, the type is right.
;; Found by: wastrun fuzz --engine oracle,wasmtime-quick --seed 5, after some 300 programs.
;; Repeat: wastrun run --engine wasmtime crashers/wasmtime-imported-function-type.wast

(module
  (type $open (sub (func (result i32))))
  (type $closed (sub final $open (func (result i32))))
  (elem declare func $f)
  (func $f (export "f") (type $closed) (i32.const 7))
  (func (export "ref") (result funcref) (ref.func $f)))
(register "a")

(module
  (type $open (sub (func (result i32))))
  (type $closed (sub final $open (func (result i32))))
  (import "a" "f" (func $f (type $open)))
  (import "a" "ref" (func $ref (result funcref)))
  (table 1 funcref)
  (elem declare func $f)
  (func (export "from-there") (result i32) (ref.test (ref $closed) (call $ref)))
  (func (export "test") (result i32) (ref.test (ref $closed) (ref.func $f)))
  (func (export "call") (result i32)
    (table.set (i32.const 0) (ref.func $f))
    (call_indirect (type $closed) (i32.const 0))))
(assert_return (invoke "from-there") (i32.const 1))
(assert_return (invoke "test") (i32.const 1))
(assert_return (invoke "call") (i32.const 7))
