;; An exnref kept in a global is thrown later, twice, and by another instance.
;;
;; An exception lives in the store, not in the frame that threw it: its tag and payload stay what they were when the
;; frames that made it are long gone, and throwing it does not use it up.
;;
;; Rules: Step/throw ($add_exninst), Step_read/throw_ref-handler-catch_ref, Step_read/throw_ref-handler-catch_all_ref,
;; Step/global.set, Step_read/global.get

(module $A
  (tag $t (export "tag") (param i32))
  (global $kept (export "kept") (mut exnref) (ref.null exn))

  (func (export "keep") (param i32)
    (block $h (result i32 exnref)
      (try_table (catch_ref $t $h) (throw $t (local.get 0)))
      (unreachable)
    )
    (global.set $kept)
    (drop)
  )
  (func (export "throw") (throw_ref (global.get $kept)))
  (func (export "payload") (result i32)
    (block $h (result i32)
      (try_table (catch $t $h) (throw_ref (global.get $kept)))
      (unreachable)
    )
  )
)

(assert_trap (invoke $A "throw") "null exception reference")
(invoke $A "keep" (i32.const 11))
(assert_exception (invoke $A "throw"))
(assert_exception (invoke $A "throw"))
(assert_return (invoke $A "payload") (i32.const 11))
(assert_return (invoke $A "payload") (i32.const 11))
(assert_return (get $A "kept") (ref.exn))

(register "A" $A)
(module $B
  (import "A" "tag" (tag $theirs (param i32)))
  (import "A" "kept" (global $kept (mut exnref)))
  (tag $own (param i32))

  ;; Thrown here, although this instance never threw it: 1000 if taken for an own exception.
  (func (export "payload") (result i32)
    (block $own (result i32)
      (block $theirs (result i32)
        (try_table (catch $own $own) (catch $theirs $theirs) (throw_ref (global.get $kept)))
        (unreachable)
      )
      (return)
    )
    (i32.add (i32.const 1000))
  )
  ;; Twice in one activation: the sum of both payloads.
  (func (export "twice") (result i32)
    (block $first (result i32)
      (try_table (catch $theirs $first) (throw_ref (global.get $kept)))
      (unreachable)
    )
    (block $second (result i32)
      (try_table (catch $theirs $second) (throw_ref (global.get $kept)))
      (unreachable)
    )
    (i32.add)
  )
  ;; Replaces it with an exception of its own tag.
  (func (export "replace") (param i32)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $own (local.get 0)))
      (unreachable)
    )
    (global.set $kept)
  )
)

(assert_return (invoke $B "payload") (i32.const 11))
(assert_return (invoke $B "twice") (i32.const 22))

;; Now $A holds $B's exception, which is not of its tag.

(invoke $B "replace" (i32.const 5))
(assert_return (invoke $B "payload") (i32.const 1005))
(assert_exception (invoke $A "payload"))
(invoke $A "keep" (i32.const 12))
(assert_return (invoke $B "payload") (i32.const 12))
