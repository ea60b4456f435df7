;; An object that only the frame of a caller holds survives what the callee makes.
(module
  (type $s (struct (field i32)))
  (func $make (drop (struct.new $s (i32.const 1))))
  (func (export "f") (result i32) (local $x (ref null $s))
    (local.set $x (struct.new $s (i32.const 7)))
    (call $make)
    (struct.get $s 0 (local.get $x))))
(assert_return (invoke "f") (i32.const 7))
