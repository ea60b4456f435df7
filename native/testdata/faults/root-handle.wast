;; An object that only the host holds survives what is made meanwhile. This needs --host shelf.
(module
  (type $s (struct (field i32)))
  (import "shelf" "put" (func $put (param anyref)))
  (import "shelf" "take" (func $take (result anyref)))
  (func (export "put") (call $put (struct.new $s (i32.const 7))))
  (func (export "f") (result i32)
    (drop (struct.new $s (i32.const 1)))
    (struct.get $s 0 (ref.cast (ref $s) (call $take)))))
(invoke "put")
(assert_return (invoke "f") (i32.const 7))
