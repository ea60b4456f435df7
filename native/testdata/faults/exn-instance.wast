;; Tags with one defined index in two instances are two tags.
(module $a
  (tag)
  (tag)
  (func (export "throw") (throw 1)))
(register "a" $a)
(module
  (import "a" "throw" (func $throw))
  (tag)
  (tag $own)
  (func (export "f") (result i32)
    (block $all
      (block $own (try_table (catch $own $own) (catch_all $all) (call $throw)) (unreachable))
      (return (i32.const 1)))
    (i32.const 2)))
(assert_return (invoke "f") (i32.const 2))
