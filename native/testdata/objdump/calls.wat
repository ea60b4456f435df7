;; Arguments and results in registers; what is needed after a call is in the frame.
(module
  (type $binary (func (param i32 i32) (result i32)))
  (import "m" "f" (func $imported (param i32) (result i32)))
  (table 4 funcref)
  (func $fib (param i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func $import (param i32) (result i32) (call $imported (local.get 0)))
  (func $indirect (param i32) (result i32) (call_indirect (type $binary) (i32.const 1) (i32.const 2) (local.get 0)))
  ;; more arguments and results than registers
  (func $many (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64 i64 i64)
    (local.get 9) (local.get 8) (local.get 0))
  (func $call_many (result i64)
    (call $many (i64.const 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8)
      (i64.const 9))
    (i64.add) (i64.add)))
