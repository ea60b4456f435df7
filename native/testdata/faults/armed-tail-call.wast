;; A tail call leaves the try_tables around it.
(module
  (tag $t)
  (func $throw (result i32) (throw $t))
  (func $g (result i32)
    (block $h
      (try_table (catch $t $h) (return_call $throw))
      (unreachable))
    (i32.const 1))
  (func (export "f") (result i32)
    (block $h
      (try_table (catch $t $h) (drop (call $g)))
      (return (i32.const 2)))
    (i32.const 3)))
(assert_return (invoke "f") (i32.const 3))
