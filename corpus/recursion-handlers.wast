;; A recursive function with a handler: each activation has its own, and the innermost that matches takes the exception.
;;
;; Rules: Step_read/call_ref-func (a frame for each activation), Step_read/throw_ref-frame,
;; Step_read/throw_ref-handler-catch

(module $M
  (tag $t (param i32))

  ;; The activation at depth $at (counted from the innermost, 0) is the only one with a handler armed.
  (func $one-armed (export "one-armed") (param $depth i32) (param $at i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $t (i32.const 1000))))
    (if (i32.eq (local.get $depth) (local.get $at))
      (then
        (block $h (result i32)
          (try_table (catch $t $h)
            (drop (call $one-armed (i32.sub (local.get $depth) (i32.const 1)) (local.get $at)))
          )
          (unreachable)
        )
        (return (i32.add (local.get $depth)))
      )
    )
    (i32.add
      (call $one-armed (i32.sub (local.get $depth) (i32.const 1)) (local.get $at))
      (i32.const 10000))
  )

  ;; All armed: the innermost takes it, and its local is its own.
  (func $all-armed (export "all-armed") (param $depth i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $t (i32.const 1000))))
    (block $h (result i32)
      (try_table (catch $t $h)
        (return (i32.add (call $all-armed (i32.sub (local.get $depth) (i32.const 1))) (i32.const 10000)))
      )
      (unreachable)
    )
    (i32.add (local.get $depth))
  )

  ;; Odd depths throw again with their depth added, even ones return.
  (func $sieve (export "sieve") (param $depth i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $t (i32.const 0))))
    (block $h (result i32)
      (try_table (catch $t $h)
        (return (i32.add (call $sieve (i32.sub (local.get $depth) (i32.const 1))) (i32.const 100)))
      )
      (unreachable)
    )
    (i32.add (local.get $depth))
    (if (param i32) (result i32) (i32.and (local.get $depth) (i32.const 1))
      (then (throw $t))
      (else)
    )
  )
)

;; Caught at depth $at with 1000 + $at; the activations above add 10000 each.
(assert_return (invoke "one-armed" (i32.const 5) (i32.const 1)) (i32.const 41001))
(assert_return (invoke "one-armed" (i32.const 5) (i32.const 3)) (i32.const 21003))
(assert_return (invoke "one-armed" (i32.const 5) (i32.const 5)) (i32.const 1005))
(assert_exception (invoke "one-armed" (i32.const 5) (i32.const 9)))
(assert_return (invoke "all-armed" (i32.const 1)) (i32.const 1001))
(assert_return (invoke "all-armed" (i32.const 4)) (i32.const 31001))
(assert_exception (invoke "sieve" (i32.const 1)))
(assert_return (invoke "sieve" (i32.const 2)) (i32.const 3))
(assert_return (invoke "sieve" (i32.const 4)) (i32.const 203))
