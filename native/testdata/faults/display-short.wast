;; An object of a type is one of each of its super types, of the last one, too.
(module
  (type $a (sub (struct)))
  (type $b (sub $a (struct)))
  (type $c (sub $b (struct)))
  (func (export "f") (result i32 i32 i32) (local $x anyref)
    (local.set $x (struct.new $c))
    (ref.test (ref $a) (local.get $x))
    (ref.test (ref $b) (local.get $x))
    (ref.test (ref $c) (local.get $x))))
(assert_return (invoke "f") (i32.const 1) (i32.const 1) (i32.const 1))
