;; Two modules have different types with one index: an object of the one is no object of the other.
(module $m
  (type $s (struct (field i32)))
  (func (export "make") (result structref) (struct.new $s (i32.const 7))))
(register "m" $m)
(module
  (type $t (struct (field i64)))
  (import "m" "make" (func $make (result structref)))
  (func (export "f") (result i32) (ref.test (ref $t) (call $make))))
(assert_return (invoke "f") (i32.const 0))
