;; An imported tag is the exporter's.
(module $a
  (tag (export "t"))
  (func (export "throw") (throw 0)))
(register "a" $a)
(module
  (import "a" "throw" (func $throw))
  (import "a" "t" (tag $t))
  (func (export "f") (result i32)
    (block $t (try_table (catch $t $t) (call $throw)) (unreachable))
    (i32.const 1)))
(assert_return (invoke "f") (i32.const 1))
