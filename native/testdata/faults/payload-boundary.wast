;; A payload crosses from one instance to another.
(module $a
  (tag (export "t") (param i32))
  (func (export "throw") (throw 0 (i32.const 7))))
(register "a" $a)
(module
  (import "a" "throw" (func $throw))
  (import "a" "t" (tag $t (param i32)))
  (func (export "f") (result i32)
    (block $h (result i32) (try_table (catch $t $h) (call $throw)) (unreachable))))
(assert_return (invoke "f") (i32.const 7))
