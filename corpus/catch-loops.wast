;; A catch clause may lead to a loop: the exception restarts it, with the payload as the loop's parameters.
;;
;; Rules: Step_read/loop, Step_read/throw_ref-handler-catch, Step_read/throw_ref-handler-catch_ref,
;; Step_read/throw_ref-handler-catch_all, Step_pure/br-label-zero

(module $M
  (tag $again (param i32 i32))
  (tag $stop)

  ;; Throws until the second value is 0: the factorial by exceptions.
  (func $step (param $product i32) (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (local.get $product))))
    (throw $again (i32.mul (local.get $product) (local.get $n)) (i32.sub (local.get $n) (i32.const 1)))
  )
  (func (export "factorial") (param $n i32) (result i32)
    (local $p i32)
    (i32.const 1)
    (local.get $n)
    (loop $l (param i32 i32) (result i32)
      (local.set $n)
      (local.set $p)
      (try_table (result i32) (catch $again $l) (call $step (local.get $p) (local.get $n)))
    )
  )

  ;; A retry without payload: how many attempts it took.
  (global $failures (mut i32) (i32.const 0))
  (func $attempt
    (if (global.get $failures) (then
      (global.set $failures (i32.sub (global.get $failures) (i32.const 1)))
      (throw $stop)
    ))
  )
  (func (export "retry") (param i32) (result i32)
    (local $attempts i32)
    (global.set $failures (local.get 0))
    (loop $l
      (local.set $attempts (i32.add (local.get $attempts) (i32.const 1)))
      (try_table (catch_all $l) (call $attempt))
    )
    (local.get $attempts)
  )

  ;; The loop's parameter is the caught exception itself: thrown n times, then its payload is taken.
  (func (export "carry") (param $n i32) (result i32)
    (local $e exnref)
    (block $done (result i32 i32)
      (block $first (result exnref)
        (try_table (catch_all_ref $first) (throw $again (i32.const 20) (i32.const 22)))
        (unreachable)
      )
      (loop $l (param exnref)
        (local.set $e)
        (if (i32.eqz (local.get $n)) (then
          (try_table (catch $again $done) (throw_ref (local.get $e)))
        ))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (try_table (catch_all_ref $l) (throw_ref (local.get $e)))
      )
      (unreachable)
    )
    (i32.add)
  )

  ;; Two nested loops: an exception of the inner body may restart either.
  (func (export "outer-or-inner") (result i32)
    (local $outer i32)
    (local $inner i32)
    (block $done
      (loop $o
        (local.set $outer (i32.add (local.get $outer) (i32.const 1)))
        (loop $i
          (local.set $inner (i32.add (local.get $inner) (i32.const 1)))
          (try_table (catch $stop $o) (catch_all $i)
            ;; 1: restarts $i, 2: $o, 3: $i, 4: $o, 5: done
            (br_if $done (i32.eq (local.get $inner) (i32.const 5)))
            (if (i32.and (local.get $inner) (i32.const 1))
              (then (throw $again (i32.const 0) (i32.const 0)))
              (else (throw $stop))
            )
          )
        )
      )
    )
    (i32.add (i32.mul (local.get $outer) (i32.const 10)) (local.get $inner))
  )
)

(assert_return (invoke "factorial" (i32.const 0)) (i32.const 1))
(assert_return (invoke "factorial" (i32.const 5)) (i32.const 120))
(assert_return (invoke "factorial" (i32.const 10)) (i32.const 3628800))
(assert_return (invoke "retry" (i32.const 0)) (i32.const 1))
(assert_return (invoke "retry" (i32.const 7)) (i32.const 8))
(assert_return (invoke "carry" (i32.const 0)) (i32.const 42))
(assert_return (invoke "carry" (i32.const 9)) (i32.const 42))
(assert_return (invoke "outer-or-inner") (i32.const 35))
