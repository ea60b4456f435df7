;; The handler's index 0 must be looked up in the handler's instance: in the thrower's it is the tag that was thrown.
(module $a
  (tag)
  (func (export "throw") (throw 0)))
(register "a" $a)
(module
  (import "a" "throw" (func $throw))
  (tag $own)
  (func (export "f") (result i32)
    (block $all
      (block $own (try_table (catch $own $own) (catch_all $all) (call $throw)) (unreachable))
      (return (i32.const 1)))
    (i32.const 2)))
(assert_return (invoke "f") (i32.const 2))
