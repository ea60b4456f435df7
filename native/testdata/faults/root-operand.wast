;; An object that is an operand of a constant expression survives what the next operand makes.
(module
  (type $s (struct (field i32)))
  (type $pair (struct (field (ref $s)) (field (ref $s))))
  (global $g (ref $pair) (struct.new $pair (struct.new $s (i32.const 7)) (struct.new $s (i32.const 8))))
  (func (export "f") (result i32 i32)
    (struct.get $s 0 (struct.get $pair 0 (global.get $g)))
    (struct.get $s 0 (struct.get $pair 1 (global.get $g)))))
(assert_return (invoke "f") (i32.const 7) (i32.const 8))
