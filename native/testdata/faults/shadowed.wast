;; Of two handlers for one tag the inner one catches.
(module
  (tag $t)
  (func $throw (throw $t))
  (func (export "f") (result i32)
    (block $outer
      (try_table (catch $t $outer)
        (block $inner
          (try_table (catch $t $inner) (call $throw))
          (unreachable))
        (return (i32.const 1)))
      (unreachable))
    (i32.const 2)))
(assert_return (invoke "f") (i32.const 1))
