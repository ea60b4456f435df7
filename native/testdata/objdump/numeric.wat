;; Immediates, divisions by constants, float constants, conversions with checks.
(module
  (func $divide (param i32) (result i32) (i32.div_s (local.get 0) (i32.const 10)))
  (func $remainder (param i64) (result i64) (i64.rem_u (local.get 0) (i64.const 1000)))
  (func $power (param i32) (result i32) (i32.rem_s (local.get 0) (i32.const -8)))
  (func $variable (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $shift (param i32 i32) (result i32) (i32.rotl (local.get 0) (local.get 1)))
  (func $bits (param i32) (result i32) (if (result i32) (i32.and (local.get 0) (i32.const 4)) (then (i32.const 1)) (else (i32.const 2))))
  (func $float (param f64) (result f64) (f64.min (f64.mul (local.get 0) (f64.const 1.5)) (f64.neg (local.get 0))))
  (func $select (param f64 f64 i32) (result f64) (select (local.get 0) (local.get 1) (f64.eq (local.get 0) (local.get 1))))
  (func $truncate (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func $extend (param i32) (result i64) (i64.extend_i32_u (i32.add (local.get 0) (i32.const 1)))))
