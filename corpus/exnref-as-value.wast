;; An exnref is a value like any other: parameter, result, local, block result, select operand, across instances.
;;
;; Rules: Step_read/throw_ref-handler-catch_ref, Step_read/throw_ref-handler-catch_all_ref, Step_pure/select-true,
;; Step_pure/select-false, Step_read/local.get, Step/local.set, Step_read/call_ref-func, Step_pure/br_on_null-null,
;; Step_pure/br_on_null-addr, Step_pure/br_on_non_null-null, Step_pure/br_on_non_null-addr

(module $A
  (tag $t (export "tag") (param i32))
  (func (export "catch") (param i32) (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $t (local.get 0)))
      (unreachable)
    )
  )
  (func (export "throw") (param exnref) (throw_ref (local.get 0)))
  (func (export "pass") (param exnref) (result exnref) (local.get 0))
)

(register "A" $A)
(module $B
  (type $pass (func (param exnref) (result exnref)))
  (import "A" "tag" (tag $t (param i32)))
  (import "A" "catch" (func $catch (param i32) (result exnref)))
  (import "A" "throw" (func $throw (param exnref)))
  (import "A" "pass" (func $pass (type $pass)))
  (elem declare func $pass)

  (func $payload (param exnref) (result i32)
    (block $h (result i32)
      (try_table (catch $t $h) (call $throw (local.get 0)))
      (unreachable)
    )
  )
  (func (export "round-trip") (param i32) (result i32)
    (call $payload (call $pass (call_ref $pass (call $catch (local.get 0)) (ref.func $pass))))
  )
  (func (export "select") (param i32) (result i32)
    (call $payload
      (select (result exnref) (call $catch (i32.const 1)) (call $catch (i32.const 2)) (local.get 0))
    )
  )
  (func (export "local-default") (local $e exnref) (throw_ref (local.get $e)))

  ;; Two exceptions through a block with two results.
  (func (export "two-results") (result i32 i32)
    (local $e exnref)
    (block (result exnref exnref)
      (call $catch (i32.const 1))
      (call $catch (i32.const 2))
    )
    (local.set $e)
    (call $payload)
    (call $payload (local.get $e))
  )
  ;; 0 for null, the payload otherwise
  (func $test (export "test-null") (param exnref) (result i32)
    (block $null
      (call $payload (br_on_null $null (local.get 0)))
      (return)
    )
    (i32.const 0)
  )
  (func (export "br_on_null") (param i32) (result i32)
    (call $test (call $catch (local.get 0)))
  )
  (func (export "br_on_non_null") (param i32) (result i32)
    (block $exn (result (ref exn))
      (br_on_non_null $exn (call $catch (local.get 0)))
      (return (i32.const 0))
    )
    (call $payload)
  )
  (func (export "br_on_non_null-null") (param exnref) (result i32)
    (block $exn (result (ref exn))
      (br_on_non_null $exn (local.get 0))
      (return (i32.const 0))
    )
    (call $payload)
  )
)

(assert_return (invoke $B "round-trip" (i32.const 5)) (i32.const 5))
(assert_return (invoke $B "select" (i32.const 1)) (i32.const 1))
(assert_return (invoke $B "select" (i32.const 0)) (i32.const 2))
(assert_trap (invoke $B "local-default") "null exception reference")
(assert_return (invoke $B "two-results") (i32.const 1) (i32.const 2))
(assert_return (invoke $B "test-null" (ref.null exn)) (i32.const 0))
(assert_return (invoke $B "br_on_null" (i32.const 3)) (i32.const 3))
(assert_return (invoke $B "br_on_non_null" (i32.const 4)) (i32.const 4))
(assert_return (invoke $B "br_on_non_null-null" (ref.null exn)) (i32.const 0))

;; An embedder gets exnrefs too.

(assert_return (invoke $A "catch" (i32.const 1)) (ref.exn))
(assert_return (invoke $A "pass" (ref.null exn)) (ref.null exn))
(assert_return (invoke $A "pass" (ref.null noexn)) (ref.null exn))
(assert_trap (invoke $A "throw" (ref.null exn)) "null exception reference")
