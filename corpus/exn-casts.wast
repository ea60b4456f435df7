;; ref.test, ref.cast and br_on_cast in the hierarchy of exn.
;;
;; An exception address has the type (ref exn), and null has every nullable reference type. So a non-null exnref passes
;; (ref exn) and (ref null exn) and fails (ref null noexn); a null passes exactly the nullable ones. Exceptions are the
;; one kind of reference that many engines cannot cast.
;;
;; Rules: Ref_ok/exn, Ref_ok/null, Ref_ok/sub, Heaptype_sub/noexn, Step_read/ref.test-true, Step_read/ref.test-false,
;; Step_read/ref.cast-succeed, Step_read/ref.cast-fail, Step_read/br_on_cast-succeed, Step_read/br_on_cast-fail,
;; Step_read/br_on_cast_fail-succeed, Step_read/br_on_cast_fail-fail

(module $M
  (tag $t (param i32))
  (func $catch (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $t (i32.const 42)))
      (unreachable)
    )
  )
  ;; An exnref: null if the argument is 0.
  (func $exn (param i32) (result exnref)
    (if (result exnref) (local.get 0) (then (call $catch)) (else (ref.null noexn)))
  )
  (func $payload (param exnref) (result i32)
    (block $h (result i32)
      (try_table (catch $t $h) (throw_ref (local.get 0)))
      (unreachable)
    )
  )

  ;; The four tests as bits: (ref exn), (ref null exn), (ref noexn), (ref null noexn).
  (func (export "ref.test") (param i32) (result i32)
    (i32.or
      (i32.or
        (ref.test (ref exn) (call $exn (local.get 0)))
        (i32.shl (ref.test (ref null exn) (call $exn (local.get 0))) (i32.const 1)))
      (i32.or
        (i32.shl (ref.test (ref noexn) (call $exn (local.get 0))) (i32.const 2))
        (i32.shl (ref.test nullexnref (call $exn (local.get 0))) (i32.const 3)))))

  (func (export "cast-exn") (param i32) (result i32)
    (call $payload (ref.cast (ref exn) (call $exn (local.get 0)))))
  (func (export "cast-null-exn") (param i32) (result exnref)
    (ref.cast (ref null exn) (call $exn (local.get 0))))
  (func (export "cast-noexn") (param i32)
    (drop (ref.cast (ref noexn) (call $exn (local.get 0)))))
  (func (export "cast-null-noexn") (param i32) (result nullexnref)
    (ref.cast (ref null noexn) (call $exn (local.get 0))))

  ;; 1 if it branched; what arrives at the label is still the exception.
  (func (export "br_on_cast") (param i32) (result i32)
    (block $l (result (ref exn))
      (drop (br_on_cast $l exnref (ref exn) (call $exn (local.get 0))))
      (return (i32.const 0))
    )
    (i32.eq (call $payload) (i32.const 42))
  )
  (func (export "br_on_cast-null") (param i32) (result i32)
    (block $l (result nullexnref)
      (drop (br_on_cast $l exnref nullexnref (call $exn (local.get 0))))
      (return (i32.const 0))
    )
    (ref.is_null)
  )
  (func (export "br_on_cast_fail") (param i32) (result i32)
    (block $l (result exnref)
      (return (i32.sub (call $payload (br_on_cast_fail $l exnref (ref exn) (call $exn (local.get 0)))) (i32.const 42)))
    )
    (ref.is_null)
  )
  (func (export "br_on_cast_fail-null") (param i32) (result i32)
    (block $l (result (ref exn))
      (drop (br_on_cast_fail $l exnref nullexnref (call $exn (local.get 0))))
      (return (i32.const 0))
    )
    (i32.eq (call $payload) (i32.const 42))
  )

  (func (export "ref.is_null") (param i32) (result i32) (ref.is_null (call $exn (local.get 0))))
  (func (export "ref.as_non_null") (param i32) (result i32)
    (call $payload (ref.as_non_null (call $exn (local.get 0)))))

  ;; What catch_ref passes is (ref exn): no test is needed to throw it, and the test is true.
  (func (export "caught-is-non-null") (result i32)
    (block $h (result (ref exn))
      (try_table (catch_all_ref $h) (throw $t (i32.const 1)))
      (unreachable)
    )
    (ref.test (ref exn))
  )
)

(assert_return (invoke "ref.test" (i32.const 1)) (i32.const 0x3))
(assert_return (invoke "ref.test" (i32.const 0)) (i32.const 0xa))

(assert_return (invoke "cast-exn" (i32.const 1)) (i32.const 42))
(assert_trap (invoke "cast-exn" (i32.const 0)) "cast failure")
(assert_return (invoke "cast-null-exn" (i32.const 1)) (ref.exn))
(assert_return (invoke "cast-null-exn" (i32.const 0)) (ref.null exn))
(assert_trap (invoke "cast-noexn" (i32.const 1)) "cast failure")
(assert_trap (invoke "cast-noexn" (i32.const 0)) "cast failure")
(assert_trap (invoke "cast-null-noexn" (i32.const 1)) "cast failure")
(assert_return (invoke "cast-null-noexn" (i32.const 0)) (ref.null noexn))

(assert_return (invoke "br_on_cast" (i32.const 1)) (i32.const 1))
(assert_return (invoke "br_on_cast" (i32.const 0)) (i32.const 0))
(assert_return (invoke "br_on_cast-null" (i32.const 1)) (i32.const 0))
(assert_return (invoke "br_on_cast-null" (i32.const 0)) (i32.const 1))
(assert_return (invoke "br_on_cast_fail" (i32.const 1)) (i32.const 0))
(assert_return (invoke "br_on_cast_fail" (i32.const 0)) (i32.const 1))
(assert_return (invoke "br_on_cast_fail-null" (i32.const 1)) (i32.const 1))
(assert_return (invoke "br_on_cast_fail-null" (i32.const 0)) (i32.const 0))

(assert_return (invoke "ref.is_null" (i32.const 1)) (i32.const 0))
(assert_return (invoke "ref.is_null" (i32.const 0)) (i32.const 1))
(assert_return (invoke "ref.as_non_null" (i32.const 1)) (i32.const 42))
(assert_trap (invoke "ref.as_non_null" (i32.const 0)) "null reference")
(assert_return (invoke "caught-is-non-null") (i32.const 1))

;; Casts do not leave the hierarchy, and exceptions have no equality.

(assert_invalid
  (module (func (param exnref) (result i32) (ref.test (ref any) (local.get 0))))
  "type mismatch"
)
(assert_invalid
  (module (func (param anyref) (result i32) (ref.test (ref exn) (local.get 0))))
  "type mismatch"
)
(assert_invalid
  (module (func (param exnref exnref) (result i32) (ref.eq (local.get 0) (local.get 1))))
  "type mismatch"
)
(assert_invalid
  (module (func (param exnref) (result externref) (extern.convert_any (local.get 0))))
  "type mismatch"
)
