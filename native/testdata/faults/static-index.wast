;; Tag 0 of the thrower is not tag 0 of the catcher: a static index means something only in its own module.
(module $a
  (tag (export "t"))
  (func (export "throw") (throw 0)))
(register "a" $a)
(module $b (tag (export "other")))
(register "b" $b)
(module
  (import "a" "throw" (func $throw))
  (import "b" "other" (tag $own))
  (import "a" "t" (tag $t))
  (func (export "f") (result i32)
    (block $t
      (block $own (try_table (catch $own $own) (catch $t $t) (call $throw)) (unreachable))
      (return (i32.const 1)))
    (i32.const 2)))
(assert_return (invoke "f") (i32.const 2))
