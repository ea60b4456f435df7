;; An object that only a table holds survives what is made meanwhile.
(module
  (type $s (struct (field i32)))
  (table $t 1 (ref null $s))
  (func (export "put") (table.set $t (i32.const 0) (struct.new $s (i32.const 7))))
  (func (export "f") (result i32)
    (drop (struct.new $s (i32.const 1)))
    (struct.get $s 0 (table.get $t (i32.const 0)))))
(invoke "put")
(assert_return (invoke "f") (i32.const 7))
