;; A tail call leaves its frame and all its handlers before the callee runs.
;;
;; So nothing in the calling function can catch what the callee throws, for all three kinds of tail calls and for local
;; and imported callees alike. Handlers of the caller's caller are still there.
;;
;; Rules: Step_read/return_call, Step_pure/return_call_indirect, Step_read/return_call_ref-label,
;; Step_read/return_call_ref-handler, Step_read/return_call_ref-frame-addr, Step_read/return_call_ref-frame-null

(module $A
  (tag $t (export "tag") (param i32))
  (func (export "throw") (param i32) (result i32) (throw $t (local.get 0)))
  (func (export "return") (param i32) (result i32) (local.get 0))
)
(register "A")
(module $B
  (type $f (func (param i32) (result i32)))
  (import "A" "tag" (tag $t (param i32)))
  (import "A" "throw" (func $imported (type $f)))
  (import "A" "return" (func $imported-return (type $f)))
  (func $local (type $f) (throw $t (local.get 0)))
  (table funcref (elem $imported $local $imported-return))
  (elem declare func $imported $local)

  ;; catch_all in the calling function gives -1, which must never be seen.
  (func $call (export "return_call-local") (type $f)
    (block $h
      (try_table (catch_all $h) (return_call $local (local.get 0)))
      (unreachable)
    )
    (i32.const -1)
  )
  (func (export "return_call-imported") (type $f)
    (block $h
      (try_table (catch_all $h) (return_call $imported (local.get 0)))
      (unreachable)
    )
    (i32.const -1)
  )
  (func $indirect (param $at i32) (param i32) (result i32)
    (block $h
      (try_table (catch_all $h) (return_call_indirect (type $f) (local.get 1) (local.get $at)))
      (unreachable)
    )
    (i32.const -1)
  )
  (func (export "return_call_indirect-imported") (type $f) (call $indirect (i32.const 0) (local.get 0)))
  (func (export "return_call_indirect-local") (type $f) (call $indirect (i32.const 1) (local.get 0)))
  (func $ref (param (ref null $f)) (param i32) (result i32)
    (block $h
      (try_table (catch_all $h) (return_call_ref $f (local.get 1) (local.get 0)))
      (unreachable)
    )
    (i32.const -1)
  )
  (func (export "return_call_ref-local") (type $f) (call $ref (ref.func $local) (local.get 0)))
  (func (export "return_call_ref-imported") (type $f) (call $ref (ref.func $imported) (local.get 0)))
  (func (export "return_call_ref-null") (type $f) (call $ref (ref.null $f) (local.get 0)))
  (func (export "return_call_indirect-oob") (type $f) (call $indirect (i32.const 3) (local.get 0)))

  ;; Without an exception the result is that of the callee.
  (func (export "returns") (type $f) (call $indirect (i32.const 2) (local.get 0)))

  ;; The caller's caller catches: 1000 is added there.
  (func (export "caught-by-caller") (type $f)
    (block $h (result i32)
      (try_table (result i32) (catch $t $h) (call $call (local.get 0)))
    )
    (i32.add (i32.const 1000))
  )
  (func (export "caught-by-caller-indirect") (param $at i32) (param i32) (result i32)
    (block $h (result i32)
      (try_table (result i32) (catch $t $h) (call $indirect (local.get $at) (local.get 1)))
    )
    (i32.add (i32.const 1000))
  )
  (func (export "caught-by-caller-ref") (type $f)
    (block $h (result i32)
      (try_table (result i32) (catch $t $h) (call $ref (ref.func $imported) (local.get 0)))
    )
    (i32.add (i32.const 1000))
  )

  ;; A tail call from two nested try_tables leaves both.
  (func (export "nested") (type $f)
    (block $outer
      (block $inner (result i32)
        (try_table (catch_all $outer)
          (try_table (catch $t $inner) (return_call $local (local.get 0)))
        )
        (unreachable)
      )
      (drop)
    )
    (i32.const -1)
  )

  ;; A chain of tail calls, each from within a try_table: no handler and no frame is left behind.
  (func $chain (export "chain") (type $f)
    (block $h
      (try_table (catch_all $h)
        (if (i32.eqz (local.get 0)) (then (return_call $local (i32.const 77))))
        (return_call $chain (i32.sub (local.get 0) (i32.const 1)))
      )
      (unreachable)
    )
    (i32.const -1)
  )
  (func (export "chain-caught") (type $f)
    (block $h (result i32)
      (try_table (result i32) (catch $t $h) (call $chain (local.get 0)))
    )
  )
)

(assert_exception (invoke "return_call-local" (i32.const 1)))
(assert_exception (invoke "return_call-imported" (i32.const 1)))
(assert_exception (invoke "return_call_indirect-local" (i32.const 1)))
(assert_exception (invoke "return_call_indirect-imported" (i32.const 1)))
(assert_exception (invoke "return_call_ref-local" (i32.const 1)))
(assert_exception (invoke "return_call_ref-imported" (i32.const 1)))
(assert_trap (invoke "return_call_ref-null" (i32.const 1)) "null function reference")
(assert_trap (invoke "return_call_indirect-oob" (i32.const 1)) "undefined element")
(assert_return (invoke "returns" (i32.const 5)) (i32.const 5))
(assert_return (invoke "caught-by-caller" (i32.const 1)) (i32.const 1001))
(assert_return (invoke "caught-by-caller-indirect" (i32.const 0) (i32.const 2)) (i32.const 1002))
(assert_return (invoke "caught-by-caller-indirect" (i32.const 1) (i32.const 3)) (i32.const 1003))
(assert_return (invoke "caught-by-caller-indirect" (i32.const 2) (i32.const 4)) (i32.const 1004))
(assert_return (invoke "caught-by-caller-ref" (i32.const 4)) (i32.const 1004))
(assert_exception (invoke "nested" (i32.const 1)))
(assert_exception (invoke "chain" (i32.const 10)))
(assert_return (invoke "chain-caught" (i32.const 100000)) (i32.const 77))
