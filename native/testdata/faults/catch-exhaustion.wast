;; No handler catches exhaustion.
(module
  (func $deep (call $deep))
  (func (export "f") (block $h (try_table (catch_all $h) (call $deep)))))
(assert_exhaustion (invoke "f") "call stack exhausted")
