;; Two imports may be one tag.
;;
;; A module cannot know whether two tags that it imports are the same: that is decided when it is instantiated. So a
;; compiler must not drop a handler as shadowed, nor as unreachable, by comparing static indices; and an alias catches
;; what was thrown under another name.
;;
;; Rules: $allocmodule (imports come first in TAGS), Step/throw, Step_read/throw_ref-handler-catch,
;; Step_read/throw_ref-handler-catch_ref, Step_read/throw_ref-handler-next

(module $one
  (tag $t (export "x") (export "y") (param i32))
)
(module $two
  (tag $x (export "x") (param i32))
  (tag $y (export "y") (param i32))
)

(module definition $M
  (import "tags" "x" (tag $x (param i32)))
  (import "tags" "y" (tag $y (param i32)))
  (tag $own (param i32))

  (func $throw (param $which i32)
    (if (i32.eqz (local.get $which)) (then (throw $x (i32.const 10))))
    (if (i32.eq (local.get $which) (i32.const 1)) (then (throw $y (i32.const 20))))
    (throw $own (i32.const 30))
  )

  ;; Two clauses of one try_table: 1 if $x caught, 2 if $y did, added to the payload.
  (func (export "clauses") (param i32) (result i32)
    (block $is-x (result i32)
      (block $is-y (result i32)
        (try_table (catch $x $is-x) (catch $y $is-y) (call $throw (local.get 0)))
        (unreachable)
      )
      (return (i32.add (i32.const 2)))
    )
    (i32.add (i32.const 1))
  )

  ;; The same, the other way round.
  (func (export "clauses-reversed") (param i32) (result i32)
    (block $is-x (result i32)
      (block $is-y (result i32)
        (try_table (catch $y $is-y) (catch $x $is-x) (call $throw (local.get 0)))
        (unreachable)
      )
      (return (i32.add (i32.const 2)))
    )
    (i32.add (i32.const 1))
  )

  ;; Nested handlers: the inner one asks for $y only.
  (func (export "nested") (param i32) (result i32)
    (block $is-x (result i32)
      (block $is-y (result i32)
        (try_table (catch $x $is-x)
          (try_table (catch $y $is-y) (call $throw (local.get 0)))
        )
        (unreachable)
      )
      (return (i32.add (i32.const 2)))
    )
    (i32.add (i32.const 1))
  )

  ;; Thrown as $x, caught as $y with its reference, thrown again and caught as $x.
  (func (export "rethrow") (result i32)
    (block $outer (result i32)
      (try_table (catch $x $outer)
        (block $inner (result i32 exnref)
          (try_table (catch_ref $y $inner) (throw $x (i32.const 10)))
          (unreachable)
        )
        (throw_ref)
      )
      (unreachable)
    )
  )
)

;; One tag under two names: the first clause that is tried takes it, whatever it is called.

(register "tags" $one)
(module instance $same $M)
(assert_return (invoke $same "clauses" (i32.const 0)) (i32.const 11))
(assert_return (invoke $same "clauses" (i32.const 1)) (i32.const 21))
(assert_exception (invoke $same "clauses" (i32.const 2)))
(assert_return (invoke $same "clauses-reversed" (i32.const 0)) (i32.const 12))
(assert_return (invoke $same "clauses-reversed" (i32.const 1)) (i32.const 22))
(assert_return (invoke $same "nested" (i32.const 0)) (i32.const 12))
(assert_return (invoke $same "nested" (i32.const 1)) (i32.const 22))
(assert_return (invoke $same "rethrow") (i32.const 10))

;; The same module with two tags: each clause is needed.

(register "tags" $two)
(module instance $different $M)
(assert_return (invoke $different "clauses" (i32.const 0)) (i32.const 11))
(assert_return (invoke $different "clauses" (i32.const 1)) (i32.const 22))
(assert_exception (invoke $different "clauses" (i32.const 2)))
(assert_return (invoke $different "clauses-reversed" (i32.const 0)) (i32.const 11))
(assert_return (invoke $different "clauses-reversed" (i32.const 1)) (i32.const 22))
(assert_return (invoke $different "nested" (i32.const 0)) (i32.const 11))
(assert_return (invoke $different "nested" (i32.const 1)) (i32.const 22))
(assert_return (invoke $different "rethrow") (i32.const 10))

;; The first instance is not affected by the second one's imports.
(assert_return (invoke $same "clauses" (i32.const 1)) (i32.const 21))
