;; Three instances: the thrower's caller only passes the exception on. Index 0 of the one that it called is not index 0 of the handler's instance.
(module $a
  (tag (export "t"))
  (func (export "throw") (throw 0)))
(register "a" $a)
(module $b
  (import "a" "throw" (func $throw))
  (import "a" "t" (tag))
  (func (export "pass") (call $throw)))
(register "b" $b)
(module
  (import "b" "pass" (func $pass))
  (tag $own)
  (func (export "f") (result i32)
    (block $all
      (block $own (try_table (catch $own $own) (catch_all $all) (call $pass)) (unreachable))
      (return (i32.const 1)))
    (i32.const 2)))
(assert_return (invoke "f") (i32.const 2))
