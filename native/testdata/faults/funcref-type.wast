;; A function keeps its type, whatever type an import declares it to have.
(module $a
  (type $super (sub (func)))
  (type $sub (sub $super (func)))
  (func (export "f") (type $sub)))
(register "a" $a)
(module
  (type $super (sub (func)))
  (type $sub (sub $super (func)))
  (import "a" "f" (func $f (type $super)))
  (table funcref (elem $f))
  (func (export "f") (call_indirect (type $sub) (i32.const 0))))
(assert_return (invoke "f"))
