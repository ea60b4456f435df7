;; Two imports of one tag are one tag.
(module $a (tag (export "t")))
(register "a" $a)
(module
  (import "a" "t" (tag $x))
  (import "a" "t" (tag $y))
  (func $throw (throw $x))
  (func (export "f") (result i32)
    (block $y (try_table (catch $y $y) (call $throw)) (unreachable))
    (i32.const 1)))
(assert_return (invoke "f") (i32.const 1))
