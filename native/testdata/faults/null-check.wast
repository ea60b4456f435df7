;; Null is not what ref.as_non_null passes.
(module
  (func (export "f") (param externref) (drop (ref.as_non_null (local.get 0)))))
(assert_trap (invoke "f" (ref.null extern)) "null reference")
