;; Vectors in payloads, and vectors live across a throw: in locals, on the operand stack.
;;
;; A v128 takes two words where every other value takes one, so that payloads and frames shift if it is forgotten once.
;;
;; Rules: Step/throw (FIELDS val^n), Step_read/throw_ref-handler-catch, Step_read/throw_ref-handler-catch_ref,
;; Step/local.set, Step_pure/br-label-zero

(module $A
  (tag $v128 (export "v128") (param v128))
  (tag $mixed (export "mixed") (param i32 v128 i64 v128 f32))
  (func (export "v128!") (param v128) (throw $v128 (local.get 0)))
  (func (export "mixed!") (param v128 v128)
    (throw $mixed (i32.const 1) (local.get 0) (i64.const 2) (local.get 1) (f32.const 3))
  )
)
(register "A")
(module $B
  (import "A" "v128" (tag $v128 (param v128)))
  (import "A" "mixed" (tag $mixed (param i32 v128 i64 v128 f32)))
  (import "A" "v128!" (func $v128! (param v128)))
  (import "A" "mixed!" (func $mixed! (param v128 v128)))

  (func (export "payload") (param v128) (result v128)
    (block $h (result v128) (try_table (catch $v128 $h) (call $v128! (local.get 0))) (unreachable)))
  (func (export "mixed") (param v128 v128) (result i32 v128 i64 v128 f32)
    (block $h (result i32 v128 i64 v128 f32)
      (try_table (catch $mixed $h) (call $mixed! (local.get 0) (local.get 1)))
      (unreachable)
    )
  )
  (func (export "rethrown") (param v128 v128) (result i32 v128 i64 v128 f32)
    (block $done (result i32 v128 i64 v128 f32)
      (try_table (catch $mixed $done)
        (block $h (result exnref)
          (try_table (catch_all_ref $h) (call $mixed! (local.get 0) (local.get 1)))
          (unreachable)
        )
        (throw_ref)
      )
      (unreachable)
    )
  )
  ;; The local as it was set last before the throw.
  (func (export "local") (param v128) (result v128)
    (local $v v128)
    (block $h
      (try_table (catch_all $h)
        (local.set $v (i32x4.add (local.get 0) (local.get 0)))
        (call $v128! (local.get 0))
        (local.set $v (v128.const i64x2 -1 -1))
      )
    )
    (local.get $v)
  )
  ;; An operand below the label, and the payload.
  (func (export "operand") (param v128) (result v128)
    (i32x4.mul (local.get 0) (local.get 0))
    (block $h (result v128)
      (try_table (catch $v128 $h) (call $v128! (local.get 0)))
      (unreachable)
    )
    (i32x4.sub)
  )
)

(assert_return
  (invoke "payload" (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))
  (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
)
(assert_return
  (invoke "payload" (v128.const i32x4 0x7f800001 0xffffffff 0x80000000 0x00000001))
  (v128.const i32x4 0x7f800001 0xffffffff 0x80000000 0x00000001)
)
(assert_return
  (invoke "mixed" (v128.const i64x2 10 11) (v128.const i64x2 12 13))
  (i32.const 1) (v128.const i64x2 10 11) (i64.const 2) (v128.const i64x2 12 13) (f32.const 3)
)
(assert_return
  (invoke "rethrown" (v128.const i64x2 10 11) (v128.const i64x2 12 13))
  (i32.const 1) (v128.const i64x2 10 11) (i64.const 2) (v128.const i64x2 12 13) (f32.const 3)
)
(assert_return (invoke "local" (v128.const i32x4 1 2 3 4)) (v128.const i32x4 2 4 6 8))
(assert_return (invoke "operand" (v128.const i32x4 1 2 3 4)) (v128.const i32x4 0 2 6 12))
