;; However control leaves a try_table, its handler is gone afterwards.
;;
;; Each function leaves a try_table (catch_all $wrong) in one way and then throws: the exception must get out. Where it
;; cannot leave the function alive, the caller's handler must see it. A result of -1 means that a handler stayed armed.
;;
;; Rules: Step_pure/handler-vals, Step_pure/br-handler, Step_pure/return-handler, Step_pure/br_if-true,
;; Step_pure/br_table-lt, Step_pure/br_on_null-null, Step_pure/br_on_non_null-addr, Step_read/br_on_cast-succeed,
;; Step_read/br_on_cast_fail-fail, Step_read/return_call_ref-handler, Step_read/throw_ref-handler-catch

(module $M
  (type $f (func (param i32) (result i32)))
  (tag $t (param i32))
  (tag $u)
  (elem declare func $throw)
  (func $throw (type $f) (throw $t (local.get 0)))

  (func $fallthrough (type $f)
    (block $wrong
      (try_table (catch_all $wrong) (nop))
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $fallthrough-with-value (type $f)
    (block $wrong
      (return (call $throw
        (try_table (result i32) (catch_all $wrong) (local.get 0))))
    )
    (i32.const -1)
  )
  (func $br-own-label (type $f)
    (block $wrong
      (try_table $l (catch_all $wrong) (br $l))
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $br-outer (type $f)
    (block $wrong
      (block $out
        (try_table (catch_all $wrong) (br $out))
      )
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $br-loop (type $f)
    (local $again i32)
    (block $wrong
      (loop $l
        (if (local.get $again) (then (return (call $throw (local.get 0)))))
        (local.set $again (i32.const 1))
        (try_table (catch_all $wrong) (br $l))
      )
    )
    (i32.const -1)
  )
  (func $br-two-levels (type $f)
    (block $wrong
      (block $out
        (try_table (catch_all $wrong)
          (try_table (catch_all $wrong) (br $out))
        )
      )
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $br_if (type $f)
    (block $wrong
      (block $out
        (try_table (catch_all $wrong) (br_if $out (local.get 0)) (return (i32.const -2)))
      )
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $br_table (type $f)
    (block $wrong
      (block $b
        (block $a
          (try_table (catch_all $wrong) (br_table $a $b $a $b (local.get 0)))
        )
        (return (call $throw (local.get 0)))
      )
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $br_on_null (type $f)
    (block $wrong
      (block $out
        (try_table (catch_all $wrong) (drop (br_on_null $out (ref.null any))) (return (i32.const -2)))
      )
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $br_on_non_null (type $f)
    (block $wrong
      (block $out (result (ref i31))
        (try_table (catch_all $wrong) (br_on_non_null $out (ref.i31 (i32.const 0))) (return (i32.const -2)))
        (unreachable)
      )
      (drop)
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $br_on_cast (type $f)
    (block $wrong
      (block $out (result (ref i31))
        (try_table (catch_all $wrong)
          (drop (br_on_cast $out anyref (ref i31) (ref.i31 (i32.const 0))))
          (return (i32.const -2))
        )
        (unreachable)
      )
      (drop)
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $br_on_cast_fail (type $f)
    (block $wrong
      (block $out (result anyref)
        (try_table (catch_all $wrong)
          (drop (br_on_cast_fail $out anyref (ref struct) (ref.i31 (i32.const 0))))
          (return (i32.const -2))
        )
        (unreachable)
      )
      (drop)
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  ;; Left by an exception: caught once, then thrown outside.
  (func $caught (type $f)
    (block $wrong
      (block $out
        (try_table (catch_all $wrong)
          (try_table (catch $u $out) (throw $u))
        )
      )
      (return (call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  ;; Left by return and by tail calls: the function is over, so the caller throws or the callee does.
  (func $returns (type $f)
    (block $wrong
      (try_table (catch_all $wrong) (return (local.get 0)))
    )
    (i32.const -1)
  )
  (func $return (type $f) (call $throw (call $returns (local.get 0))))
  (func $return_call (type $f)
    (block $wrong
      (try_table (catch_all $wrong) (return_call $throw (local.get 0)))
    )
    (i32.const -1)
  )
  (func $return_call_ref (type $f)
    (block $wrong
      (try_table (catch_all $wrong) (return_call_ref $f (local.get 0) (ref.func $throw)))
    )
    (i32.const -1)
  )

  (table $ways funcref (elem
    $fallthrough $fallthrough-with-value $br-own-label $br-outer $br-loop $br-two-levels $br_if $br_table
    $br_on_null $br_on_non_null $br_on_cast $br_on_cast_fail $caught $return $return_call $return_call_ref))

  (func (export "throws") (param $way i32) (param i32) (result i32)
    (call_indirect $ways (type $f) (local.get 1) (local.get $way))
  )
  (func (export "caught") (param $way i32) (param i32) (result i32)
    (block $h (result i32)
      (try_table (result i32) (catch $t $h)
        (call_indirect $ways (type $f) (local.get 1) (local.get $way))
      )
    )
    (i32.add (i32.const 1000))
  )
)

(assert_exception (invoke "throws" (i32.const 0) (i32.const 1)))
(assert_return (invoke "caught" (i32.const 0) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 1) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 2) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 3) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 4) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 5) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 6) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 7) (i32.const 0)) (i32.const 1000))
(assert_return (invoke "caught" (i32.const 7) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 7) (i32.const 9)) (i32.const 1009))
(assert_return (invoke "caught" (i32.const 8) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 9) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 10) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 11) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 12) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 13) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 14) (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught" (i32.const 15) (i32.const 1)) (i32.const 1001))
