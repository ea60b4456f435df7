;; An object that only a global holds survives what is made meanwhile.
(module
  (type $s (struct (field i32)))
  (global $g (mut (ref null $s)) (struct.new $s (i32.const 7)))
  (global i32 (i32.const 0))
  (func (export "f") (result i32)
    (drop (struct.new $s (i32.const 1)))
    (struct.get $s 0 (global.get $g))))
(assert_return (invoke "f") (i32.const 7))
