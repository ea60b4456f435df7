;; The payload arrives in the order of the tag's parameters.
(module
  (tag $t (param i32 i32 i32))
  (func $throw (throw $t (i32.const 1) (i32.const 2) (i32.const 3)))
  (func (export "f") (result i32 i32 i32)
    (block $h (result i32 i32 i32) (try_table (catch $t $h) (call $throw)) (unreachable))))
(assert_return (invoke "f") (i32.const 1) (i32.const 2) (i32.const 3))
