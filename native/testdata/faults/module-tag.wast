;; Two instances of one module have two tags.
(module $none (func (export "throw")))
(register "callee" $none)
(module definition $M
  (import "callee" "throw" (func $callee))
  (tag $t)
  (func (export "throw") (throw $t))
  (func (export "f") (result i32)
    (block $all
      (block $t (try_table (catch $t $t) (catch_all $all) (call $callee)) (unreachable))
      (return (i32.const 1)))
    (i32.const 2)))
(module instance $first $M)
(register "callee" $first)
(module instance $second $M)
(assert_return (invoke $second "f") (i32.const 2))
