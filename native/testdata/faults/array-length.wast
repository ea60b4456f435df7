;; An array ends where its length says, whatever its first element is.
(module
  (type $a (array i32))
  (func (export "f") (param i32) (result i32)
    (array.get $a (array.new $a (i32.const 9) (i32.const 3)) (local.get 0))))
(assert_return (invoke "f" (i32.const 2)) (i32.const 9))
(assert_trap (invoke "f" (i32.const 3)) "out of bounds array access")
