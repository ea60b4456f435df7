;; A handler sees what was written to locals before the throw.
(module
  (tag $t)
  (func $throw (throw $t))
  (func (export "f") (param i32 f64) (result i32 f64)
    (block $h
      (try_table (catch $t $h)
        (local.set 0 (i32.add (local.get 0) (i32.const 1)))
        (local.set 1 (f64.add (local.get 1) (f64.const 1)))
        (call $throw))
      (unreachable))
    (local.get 0) (local.get 1)))
(assert_return (invoke "f" (i32.const 1) (f64.const 1)) (i32.const 2) (f64.const 2))
