;; throw_ref of null is a trap, which no handler catches.
(module
  (func $throw (throw_ref (ref.null exn)))
  (func (export "f") (block $h (try_table (catch_all $h) (call $throw)))))
(assert_trap (invoke "f") "null exception reference")
