;; Exnrefs in a table: several at once, copied, grown, filled, thrown by index from another instance.
;;
;; More than one exception is alive at a time, and each keeps its own tag and payload. An engine that keeps one
;; current exception, or finds payloads by tag, mixes them up.
;;
;; Rules: Step/throw ($add_exninst), Step/table.set-val, Step_read/table.get-val, Step_read/table.copy-le,
;; Step_read/table.copy-gt, Step_read/table.fill-succ, Step/table.grow-succeed, Step_read/throw_ref-handler-catch,
;; Step_read/throw_ref-null

(module $A
  (tag $t (export "t") (param i32))
  (tag $u (export "u") (param i32 i32))
  (table $kept (export "kept") 4 exnref)

  (func $catch-t (param i32) (result exnref)
    (block $h (result i32 exnref)
      (try_table (catch_ref $t $h) (throw $t (local.get 0)))
      (unreachable)
    )
    (return)
  )
  (func $catch-u (param i32 i32) (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $u (local.get 0) (local.get 1)))
      (unreachable)
    )
  )
  (func (export "keep-t") (param $at i32) (param i32)
    (table.set $kept (local.get $at) (call $catch-t (local.get 1)))
  )
  (func (export "keep-u") (param $at i32) (param i32 i32)
    (table.set $kept (local.get $at) (call $catch-u (local.get 1) (local.get 2)))
  )
  (func (export "copy") (param $to i32) (param $from i32) (param $n i32)
    (table.copy $kept $kept (local.get $to) (local.get $from) (local.get $n))
  )
  (func (export "grow") (param $from i32) (param $n i32) (result i32)
    (table.grow $kept (table.get $kept (local.get $from)) (local.get $n))
  )
  (func (export "fill") (param $from i32) (param $at i32) (param $n i32)
    (table.fill $kept (local.get $at) (table.get $kept (local.get $from)) (local.get $n))
  )
)

(register "A" $A)
(module $B
  (import "A" "t" (tag $t (param i32)))
  (import "A" "u" (tag $u (param i32 i32)))
  (import "A" "kept" (table $kept 4 exnref))

  ;; The payload of $t, or the difference of that of $u.
  (func (export "throw") (param $at i32) (result i32)
    (block $is-t (result i32)
      (block $is-u (result i32 i32)
        (try_table (catch $t $is-t) (catch $u $is-u) (throw_ref (table.get $kept (local.get $at))))
        (unreachable)
      )
      (return (i32.sub))
    )
  )
)

(invoke $A "keep-t" (i32.const 0) (i32.const 7))
(invoke $A "keep-u" (i32.const 1) (i32.const 30) (i32.const 10))
(invoke $A "keep-t" (i32.const 2) (i32.const 8))

(assert_return (invoke $B "throw" (i32.const 0)) (i32.const 7))
(assert_return (invoke $B "throw" (i32.const 1)) (i32.const 20))
(assert_return (invoke $B "throw" (i32.const 2)) (i32.const 8))
(assert_return (invoke $B "throw" (i32.const 0)) (i32.const 7))
(assert_trap (invoke $B "throw" (i32.const 3)) "null exception reference")
(assert_trap (invoke $B "throw" (i32.const 4)) "out of bounds table access")

;; Overlapping copies in both directions move references, not exceptions.

(invoke $A "copy" (i32.const 1) (i32.const 0) (i32.const 3))  ;; now 7 7 20 8
(assert_return (invoke $B "throw" (i32.const 1)) (i32.const 7))
(assert_return (invoke $B "throw" (i32.const 2)) (i32.const 20))
(assert_return (invoke $B "throw" (i32.const 3)) (i32.const 8))
(invoke $A "copy" (i32.const 0) (i32.const 1) (i32.const 3))  ;; now 7 20 8 8
(assert_return (invoke $B "throw" (i32.const 1)) (i32.const 20))
(assert_return (invoke $B "throw" (i32.const 2)) (i32.const 8))

;; Growing with an exnref makes more references to the one exception.

(assert_return (invoke $A "grow" (i32.const 1) (i32.const 2)) (i32.const 4))
(assert_return (invoke $B "throw" (i32.const 4)) (i32.const 20))
(assert_return (invoke $B "throw" (i32.const 5)) (i32.const 20))
(invoke $A "fill" (i32.const 0) (i32.const 3) (i32.const 2))
(assert_return (invoke $B "throw" (i32.const 3)) (i32.const 7))
(assert_return (invoke $B "throw" (i32.const 4)) (i32.const 7))
(assert_return (invoke $B "throw" (i32.const 5)) (i32.const 20))
