;; 64 bits of a payload arrive as 64 bits.
(module
  (tag $t (param i64 f64))
  (func $throw (throw $t (i64.const 0x0123456789abcdef) (f64.const -1.5)))
  (func (export "f") (result i64 f64)
    (block $h (result i64 f64) (try_table (catch $t $h) (call $throw)) (unreachable))))
(assert_return (invoke "f") (i64.const 0x0123456789abcdef) (f64.const -1.5))
