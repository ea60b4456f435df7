;; An object that only an element segment holds survives what is made meanwhile.
(module
  (type $s (struct (field i32)))
  (type $a (array (ref null $s)))
  (elem $e (ref null $s) (item (struct.new $s (i32.const 7))) (item (ref.null $s)))
  (func (export "f") (result i32)
    (struct.get $s 0 (array.get $a (array.new_elem $a $e (i32.const 0) (i32.const 1)) (i32.const 0)))))
(assert_return (invoke "f") (i32.const 7))
