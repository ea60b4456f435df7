;; By the formal text array.copy reads each element with the signedness $sx of its type (Step_read/array.copy-le). $sx is defined for number, vector
;; and packed types (3.1-numerics.scalar.spectec), and not for references: an array of references cannot be copied by any rule.
(module
  (type $a (array (mut (ref null i31))))
  (func (export "f") (result i32) (local $from (ref $a)) (local $to (ref $a))
    (local.set $from (array.new $a (ref.i31 (i32.const 7)) (i32.const 1)))
    (local.set $to (array.new_default $a (i32.const 1)))
    (array.copy $a $a (local.get $to) (i32.const 0) (local.get $from) (i32.const 0) (i32.const 1))
    (i31.get_u (array.get $a (local.get $to) (i32.const 0)))))
(assert_return (invoke "f") (i32.const 7))
