;; A packed field is read without its sign by struct.get_u, and an element by array.get_u.
(module
  (type $s (struct (field i8)))
  (type $a (array i16))
  (func (export "field") (param i32) (result i32 i32) (local $x (ref null $s))
    (local.set $x (struct.new $s (local.get 0)))
    (struct.get_s $s 0 (local.get $x))
    (struct.get_u $s 0 (local.get $x)))
  (func (export "element") (param i32) (result i32 i32) (local $x (ref null $a))
    (local.set $x (array.new $a (local.get 0) (i32.const 1)))
    (array.get_s $a (local.get $x) (i32.const 0))
    (array.get_u $a (local.get $x) (i32.const 0))))
(assert_return (invoke "field" (i32.const 255)) (i32.const -1) (i32.const 255))
(assert_return (invoke "element" (i32.const 65535)) (i32.const -1) (i32.const 65535))
