;; Tail calls into another instance: the frame that replaces the caller's belongs to the callee's instance.
;;
;; A handler in the callee must be resolved in the callee's instance, and one in the caller's caller in its own, although
;; the frame between them changed instances; also when there are more arguments than registers.
;;
;; Rules: Step_read/return_call_ref-frame-addr, Step_read/call_ref-func (MODULE of the funcinst),
;; Step_read/throw_ref-handler-catch

(module $A
  (tag $a0 (export "a0") (param i32))
  (tag $a1 (export "a1") (param i32))

  ;; Catches index 0 here.
  (func (export "catch-a0") (param $throw-a0? i32) (result i32)
    (block $h (result i32)
      (try_table (catch $a0 $h)
        (if (local.get 0) (then (throw $a0 (i32.const 10))) (else (throw $a1 (i32.const 20))))
      )
      (unreachable)
    )
  )
  (func (export "many") (param i32 i64 f32 f64 i32 i64 i32 i64 i32 i64 i32 i64) (result i32)
    (block $h (result i32)
      (try_table (catch $a1 $h)
        (throw $a1
          (i32.add (local.get 10) (i32.wrap_i64 (i64.add (local.get 11) (i64.add (local.get 1) (local.get 9))))))
      )
      (unreachable)
    )
    (i32.add (local.get 8))
  )
)
(register "A")
(module $B
  (import "A" "a1" (tag $a1 (param i32))) ;; index 0 here
  (import "A" "catch-a0" (func $catch-a0 (param i32) (result i32)))
  (import "A" "many" (func $many (param i32 i64 f32 f64 i32 i64 i32 i64 i32 i64 i32 i64) (result i32)))

  (func $forward (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $a1 $h) (return_call $catch-a0 (local.get 0)))
      (unreachable)
    )
  )
  ;; $a0 is caught by $A's frame, $a1 by this one: $forward's own handler is gone.
  (func (export "run") (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $a1 $h)
        (return (call $forward (local.get 0)))
      )
      (unreachable)
    )
    (i32.add (i32.const 1000))
  )
  (func $many-forward (param i32) (result i32)
    (return_call $many (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4) (i32.const 5) (i64.const 6)
      (i32.const 7) (i64.const 8) (local.get 0) (i64.const 10) (i32.const 11) (i64.const 12))
  )
  ;; The caller's locals and instance are intact after the tail call's frame is gone.
  (func (export "many") (param i32) (result i32)
    (local $kept i32)
    (local.set $kept (i32.const 10000))
    (call $many-forward (local.get 0))
    (i32.add (local.get $kept))
    (block $h (result i32)
      (try_table (catch $a1 $h) (throw $a1 (i32.const 20000)))
      (unreachable)
    )
    (i32.add)
  )
)

(assert_return (invoke "run" (i32.const 1)) (i32.const 10))
(assert_return (invoke "run" (i32.const 0)) (i32.const 1020))
(assert_return (invoke "many" (i32.const 100)) (i32.const 30135))
