;; Memories with 64-bit addresses, and other memories than the first.
(module
  (memory $m i64 1)
  (memory $n 1)
  (func $load (param i64) (result i32) (i32.load offset=16 (local.get 0)))
  (func $far (param i64) (result i32) (i32.load offset=0x123456789 (local.get 0)))
  (func $other (param i32 f64) (f64.store $n (local.get 0) (local.get 1)))
  (func $grow (param i64) (result i64) (memory.grow $m (local.get 0))))
