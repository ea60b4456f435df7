;; What the last field of a structure refers to survives what is made meanwhile.
(module
  (type $s (struct (field i32)))
  (type $pair (struct (field (ref null $s)) (field i64) (field (ref null $s))))
  (func $pair (result (ref $pair))
    (struct.new $pair (ref.null $s) (i64.const 1) (struct.new $s (i32.const 7))))
  (func (export "f") (result i32) (local $x (ref null $pair))
    (local.set $x (call $pair))
    (drop (struct.new $s (i32.const 1)))
    (struct.get $s 0 (struct.get $pair 2 (local.get $x)))))
(assert_return (invoke "f") (i32.const 7))
