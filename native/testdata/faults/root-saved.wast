;; An object that only a register holds survives what is made meanwhile.
(module
  (type $s (struct (field i32)))
  (func (export "f") (result i32) (local $x (ref null $s))
    (local.set $x (struct.new $s (i32.const 7)))
    (drop (struct.new $s (i32.const 1)))
    (struct.get $s 0 (local.get $x))))
(assert_return (invoke "f") (i32.const 7))
