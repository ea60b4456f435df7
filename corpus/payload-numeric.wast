;; Numeric payloads arrive bit for bit: NaN payloads, signed zeros, subnormals.
;;
;; A payload is stored and loaded, never computed with. So signalling NaNs stay signalling, and no value is narrowed or
;; extended. Floats are compared by their bits.
;;
;; Rules: Step/throw (FIELDS val^n), Step_read/throw_ref-handler-catch (val* = FIELDS)

(module $A
  (tag $i32 (export "i32") (param i32))
  (tag $i64 (export "i64") (param i64))
  (tag $f32 (export "f32") (param f32))
  (tag $f64 (export "f64") (param f64))
  (func (export "i32!") (param i32) (throw $i32 (local.get 0)))
  (func (export "i64!") (param i64) (throw $i64 (local.get 0)))
  (func (export "f32!") (param i32) (throw $f32 (f32.reinterpret_i32 (local.get 0))))
  (func (export "f64!") (param i64) (throw $f64 (f64.reinterpret_i64 (local.get 0))))
)

(register "A" $A)
(module $B
  (import "A" "i32" (tag $i32 (param i32)))
  (import "A" "i64" (tag $i64 (param i64)))
  (import "A" "f32" (tag $f32 (param f32)))
  (import "A" "f64" (tag $f64 (param f64)))
  (import "A" "i32!" (func $i32! (param i32)))
  (import "A" "i64!" (func $i64! (param i64)))
  (import "A" "f32!" (func $f32! (param i32)))
  (import "A" "f64!" (func $f64! (param i64)))

  (func (export "i32") (param i32) (result i32)
    (block $h (result i32) (try_table (catch $i32 $h) (call $i32! (local.get 0))) (unreachable)))
  (func (export "i64") (param i64) (result i64)
    (block $h (result i64) (try_table (catch $i64 $h) (call $i64! (local.get 0))) (unreachable)))
  (func (export "f32") (param i32) (result i32)
    (block $h (result f32) (try_table (catch $f32 $h) (call $f32! (local.get 0))) (unreachable))
    (i32.reinterpret_f32))
  (func (export "f64") (param i64) (result i64)
    (block $h (result f64) (try_table (catch $f64 $h) (call $f64! (local.get 0))) (unreachable))
    (i64.reinterpret_f64))

  ;; Through catch_ref and a second throw as well.
  (func (export "f64-twice") (param i64) (result i64)
    (block $outer (result f64)
      (try_table (catch $f64 $outer)
        (block $inner (result f64 exnref)
          (try_table (catch_ref $f64 $inner) (call $f64! (local.get 0)))
          (unreachable)
        )
        (throw_ref)
      )
      (unreachable)
    )
    (i64.reinterpret_f64)
  )
)

(assert_return (invoke "i32" (i32.const 0)) (i32.const 0))
(assert_return (invoke "i32" (i32.const 0x80000000)) (i32.const 0x80000000))
(assert_return (invoke "i32" (i32.const -1)) (i32.const -1))
(assert_return (invoke "i64" (i64.const 0x8000000000000000)) (i64.const 0x8000000000000000))
(assert_return (invoke "i64" (i64.const 0x123456789abcdef0)) (i64.const 0x123456789abcdef0))
(assert_return (invoke "i64" (i64.const 0xffffffff)) (i64.const 0xffffffff))

(assert_return (invoke "f32" (i32.const 0x80000000)) (i32.const 0x80000000)) ;; -0
(assert_return (invoke "f32" (i32.const 0x00000001)) (i32.const 0x00000001)) ;; smallest subnormal
(assert_return (invoke "f32" (i32.const 0x7f800000)) (i32.const 0x7f800000)) ;; inf
(assert_return (invoke "f32" (i32.const 0x7fc00000)) (i32.const 0x7fc00000)) ;; canonical NaN
(assert_return (invoke "f32" (i32.const 0xffc00000)) (i32.const 0xffc00000)) ;; negative
(assert_return (invoke "f32" (i32.const 0x7f800001)) (i32.const 0x7f800001)) ;; signalling NaN
(assert_return (invoke "f32" (i32.const 0xffa5a5a5)) (i32.const 0xffa5a5a5)) ;; signalling, negative
(assert_return (invoke "f64" (i64.const 0x8000000000000000)) (i64.const 0x8000000000000000))
(assert_return (invoke "f64" (i64.const 0x0000000000000001)) (i64.const 0x0000000000000001))
(assert_return (invoke "f64" (i64.const 0x7ff8000000000000)) (i64.const 0x7ff8000000000000))
(assert_return (invoke "f64" (i64.const 0x7ff0000000000001)) (i64.const 0x7ff0000000000001))
(assert_return (invoke "f64" (i64.const 0xfff7ffffffffffff)) (i64.const 0xfff7ffffffffffff))
(assert_return (invoke "f64-twice" (i64.const 0x7ff4000000000bad)) (i64.const 0x7ff4000000000bad))
