;; When an outer try_table has caught, the inner one's handlers are gone.
(module
  (tag $a)
  (tag $b)
  (func $throw_a (throw $a))
  (func $throw_b (throw $b))
  (func (export "f") (result i32)
    (block $inner
      (block $outer
        (try_table (catch $a $outer)
          (try_table (catch $b $inner) (call $throw_a)))
        (unreachable))
      (call $throw_b)
      (unreachable))
    (i32.const 1)))
(assert_exception (invoke "f"))
