;; A function imported under a supertype is not called by its own type out of a table that has it from an initial value or active segment.
;;
;; Engine: V8 14.6 (node) and 15.0 (deno), Liftoff and TurboFan.
;; Rule: Ref_ok/func, Step_pure/call_indirect: a reference to a function has the type of the function instance, not the one that a module declares for its
;;   import.
;; Cause: not looked for in the engine. By table.set and table.init the function comes to the table with its own type, and casts of what the other tables
;;   have succeed as well.
;; Found by: wastrun fuzz --engine oracle,deno --seed 0, in its first seconds.
;; Repeat: wastrun run --engine node crashers/v8-imported-function-in-table.wast

(module
  (type $open (sub (func (result i32))))
  (type $closed (sub final $open (func (result i32))))
  (func (export "f") (type $closed) (i32.const 7)))
(register "a")

(module
  (type $open (sub (func (result i32))))
  (type $closed (sub final $open (func (result i32))))
  (import "a" "f" (func $f (type $open)))
  (table $initial 1 funcref (ref.func $f))
  (table $active 1 funcref)
  (table $passive 1 funcref)
  (table $set 1 funcref)
  (elem (table $active) (i32.const 0) func $f)
  (elem $segment func $f)
  (func (export "set") (result i32)
    (table.set $set (i32.const 0) (ref.func $f))
    (call_indirect $set (type $closed) (i32.const 0)))
  (func (export "init") (result i32)
    (table.init $passive $segment (i32.const 0) (i32.const 0) (i32.const 1))
    (call_indirect $passive (type $closed) (i32.const 0)))
  (func (export "cast") (result i32)
    (call_ref $closed (ref.cast (ref $closed) (table.get $active (i32.const 0)))))
  (func (export "initial") (result i32) (call_indirect $initial (type $closed) (i32.const 0)))
  (func (export "active") (result i32) (call_indirect $active (type $closed) (i32.const 0))))
(assert_return (invoke "set") (i32.const 7))
(assert_return (invoke "init") (i32.const 7))
(assert_return (invoke "cast") (i32.const 7))
(assert_return (invoke "initial") (i32.const 7))
(assert_return (invoke "active") (i32.const 7))
