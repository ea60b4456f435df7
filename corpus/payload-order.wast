;; Payloads of several values keep order, width and type.
;;
;; The first parameter of the tag is the deepest on the stack, at the throw and at the label.
;;
;; Rules: Step/throw (FIELDS val^n), Step_read/throw_ref-handler-catch, Step_read/throw_ref-handler-catch_ref

(module $A
  (tag $mixed (export "mixed") (param i32 f64 i64 f32 f32 i32))
  (tag $twelve (export "twelve") (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32))
  (func (export "mixed!") (param i32)
    (throw $mixed (local.get 0) (f64.const 2.5) (i64.const 0x300000003) (f32.const 4.5)
      (f32.const 5.5) (i32.const 9))
  )
  (func (export "twelve!")
    (throw $twelve
      (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6)
      (i32.const 7) (i32.const 8) (i32.const 9) (i32.const 10) (i32.const 11) (i32.const 12))
  )
)

(register "A" $A)
(module $B
  (import "A" "mixed" (tag $mixed (param i32 f64 i64 f32 f32 i32)))
  (import "A" "mixed!" (func $mixed! (param i32)))
  (import "A" "twelve" (tag $twelve (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "A" "twelve!" (func $twelve!))

  (func (export "mixed") (param i32) (result i32 f64 i64 f32 f32 i32)
    (block $h (result i32 f64 i64 f32 f32 i32)
      (try_table (catch $mixed $h) (call $mixed! (local.get 0)))
      (unreachable)
    )
  )
  ;; With its reference on top; thrown again, the payload is the same.
  (func (export "mixed-ref") (param i32) (result i32 f64 i64 f32 f32 i32)
    (local $e exnref)
    (block $h (result i32 f64 i64 f32 f32 i32 exnref)
      (try_table (catch_ref $mixed $h) (call $mixed! (local.get 0)))
      (unreachable)
    )
    (local.set $e)
    (drop) (drop) (drop) (drop) (drop) (drop)
    (block $again (result i32 f64 i64 f32 f32 i32)
      (try_table (catch $mixed $again) (throw_ref (local.get $e)))
      (unreachable)
    )
  )
  ;; More values than there are registers for: every one is in its place.
  (func (export "twelve") (result i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (block $h (result i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
      (try_table (catch $twelve $h) (call $twelve!))
      (unreachable)
    )
  )
)

(assert_return (invoke "mixed" (i32.const 1))
  (i32.const 1) (f64.const 2.5) (i64.const 0x300000003) (f32.const 4.5) (f32.const 5.5) (i32.const 9))
(assert_return (invoke "mixed-ref" (i32.const -1))
  (i32.const -1) (f64.const 2.5) (i64.const 0x300000003) (f32.const 4.5) (f32.const 5.5) (i32.const 9))
(assert_return (invoke "twelve")
  (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6)
  (i32.const 7) (i32.const 8) (i32.const 9) (i32.const 10) (i32.const 11) (i32.const 12))
