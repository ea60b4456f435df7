;; The object of a global is the same for all that refers to the global.
(module
  (type $s (struct (field i32)))
  (global $g (ref $s) (struct.new $s (i32.const 7)))
  (global $h (ref $s) (global.get $g))
  (func (export "f") (result i32) (ref.eq (global.get $g) (global.get $h))))
(assert_return (invoke "f") (i32.const 1))
