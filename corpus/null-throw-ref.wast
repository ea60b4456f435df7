;; throw_ref of null traps; it does not throw.
;;
;; Rules: Step_read/throw_ref-null, Step_pure/trap-handler

(module
  (global $null exnref (ref.null exn))
  (table $t 1 exnref)

  (func (export "constant") (throw_ref (ref.null exn)))
  (func (export "bottom") (throw_ref (ref.null noexn)))
  (func (export "global") (throw_ref (global.get $null)))
  (func (export "table") (throw_ref (table.get $t (i32.const 0))))
  (func (export "argument") (param exnref) (throw_ref (local.get 0)))
  (func (export "local") (local exnref) (throw_ref (local.get 0)))

  (func (export "under-catch_all") (result i32)
    (block $h
      (try_table (catch_all $h) (throw_ref (ref.null exn)))
    )
    (i32.const 1)
  )
  (func (export "under-catch_all_ref") (result exnref)
    (block $h (result exnref)
      (try_table (result exnref) (catch_all_ref $h) (throw_ref (ref.null exn)))
    )
  )
  ;; In a handler, where an exception has just been caught: it is not taken for that one.
  (tag $e)
  (func (export "in-handler")
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $e))
      (unreachable)
    )
    (drop)
    (throw_ref (ref.null exn))
  )
)

(assert_trap (invoke "constant") "null exception reference")
(assert_trap (invoke "bottom") "null exception reference")
(assert_trap (invoke "global") "null exception reference")
(assert_trap (invoke "table") "null exception reference")
(assert_trap (invoke "argument" (ref.null exn)) "null exception reference")
(assert_trap (invoke "local") "null exception reference")
(assert_trap (invoke "under-catch_all") "null exception reference")
(assert_trap (invoke "under-catch_all_ref") "null exception reference")
(assert_trap (invoke "in-handler") "null exception reference")
