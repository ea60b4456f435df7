;; try_tables and throws in code that is never reached.
;;
;; Dead code is valid code: its clauses have labels, its throws have tags, and a compiler that skips it must skip all of
;; it. Live code around it is not affected.
;;
;; Rules: Instr_ok/unreachable, Instr_ok/throw, Instr_ok/try_table, Step_read/throw_ref-handler-catch

(module $M
  (tag $t (param i32))
  (func $throw (param i32) (throw $t (local.get 0)))

  ;; A try_table after a throw, after a branch, after a return; each would give -1.
  (func (export "after-throw") (param i32) (result i32)
    (block $h (result i32)
      (block $dead
        (try_table (catch $t $h)
          (throw $t (local.get 0))
          (try_table (catch_all $dead) (throw $t (i32.const 0)))
        )
        (unreachable)
      )
      (i32.const -1)
    )
  )
  (func (export "after-br") (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $t $h)
        (block $b
          (br $b)
          (try_table (param i32) (result exnref) (catch $t $h) (drop) (ref.null exn))
          (throw_ref)
        )
        (call $throw (local.get 0))
      )
      (unreachable)
    )
  )
  (func (export "after-return") (param i32) (result i32)
    (return (local.get 0))
    (block $h (result i32 exnref)
      (try_table (catch_ref $t $h) (call $throw (i32.const 1)))
      (unreachable)
    )
    (throw_ref)
  )
  ;; Handlers that nothing can reach: no call, no throw in the body.
  (func (export "no-throw-in-body") (param i32) (result i32)
    (block $h (result i32)
      (block $all (result exnref)
        (return
          (try_table (result i32) (catch $t $h) (catch_all_ref $all) (i32.mul (local.get 0) (i32.const 2))))
      )
      (throw_ref)
    )
    (i32.add (i32.const 1000))
  )
  ;; The code after a block whose every path throws.
  (func (export "every-path-throws") (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $t $h)
        (if (local.get 0) (then (throw $t (i32.const 1))) (else (throw $t (i32.const 2))))
        (local.set 0 (i32.const 3))
      )
      (local.set 0 (i32.const 4))
      (local.get 0)
    )
    (i32.add (i32.mul (local.get 0) (i32.const 10)))
  )
  ;; A try_table that ends in dead code: control comes out of it by a branch to its label only.
  (func (export "dead-end") (param i32) (result i32)
    (block $h (result i32)
      (try_table $l (result i32) (catch $t $h)
        (br_if $l (i32.const 5) (local.get 0))
        (throw $t)
      )
    )
  )
)

(assert_return (invoke "after-throw" (i32.const 1)) (i32.const 1))
(assert_return (invoke "after-br" (i32.const 2)) (i32.const 2))
(assert_return (invoke "after-return" (i32.const 3)) (i32.const 3))
(assert_return (invoke "no-throw-in-body" (i32.const 4)) (i32.const 8))
(assert_return (invoke "every-path-throws" (i32.const 0)) (i32.const 2))
(assert_return (invoke "every-path-throws" (i32.const 1)) (i32.const 11))
(assert_return (invoke "dead-end" (i32.const 1)) (i32.const 5))
(assert_return (invoke "dead-end" (i32.const 0)) (i32.const 5))
