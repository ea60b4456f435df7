;; Instance 1: where values go in and out, a slot of 16 bytes each, and the place of the first slot that a host function may use.
(module
  (memory (export "mem") 16 16)
  (global (export "top") (mut i32) (i32.const 0)))
