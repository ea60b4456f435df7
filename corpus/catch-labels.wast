;; Where a catch clause's label leads.
;;
;; Labels of clauses count from outside the try_table: 0 is the block around it, not the try_table itself. They may be
;; far away, and the function's own label among them. What was on the operand stack below the target stays there;
;; everything above is gone.
;;
;; Rules: Instr_ok/try_table (clauses are checked without the try_table's label), Step_read/try_table,
;; Step_read/throw_ref-handler-catch, Step_read/throw_ref-handler-catch_all, Step_pure/br-label-zero,
;; Step_pure/br-label-succ

(module $M
  (tag $t (param i32))
  (tag $v (param i32))
  (tag $a)
  (tag $b)
  (tag $c)
  (tag $d)
  (func $throw-nth (param $n i32)
    (if (i32.eqz (local.get $n)) (then (throw $a)))
    (if (i32.eq (local.get $n) (i32.const 1)) (then (throw $b)))
    (if (i32.eq (local.get $n) (i32.const 2)) (then (throw $c)))
    (if (i32.eq (local.get $n) (i32.const 3)) (then (throw $d)))
  )
  (func $throw-t-or-v (param i32)
    (if (local.get 0) (then (throw $v (i32.const 9))))
    (throw $t (i32.const 7))
  )

  ;; Label 0 is the block, although 0 within the body would be the try_table.
  (func (export "zero-is-outside") (result i32)
    (block (result i32)
      (try_table (result i32) (catch $t 0) (throw $t (i32.const 1)))
      (drop)
      (i32.const 2)
    )
  )
  ;; The same with a branch: within the body 0 is the try_table, whose result goes on to (i32.const 2).
  (func (export "branch-zero-is-inside") (result i32)
    (block (result i32)
      (try_table (result i32) (catch $t 0) (br 0 (i32.const 1)))
      (drop)
      (i32.const 2)
    )
  )

  ;; The function's label: the payload is returned.
  (func (export "function-label") (result i32)
    (try_table (catch $t 0) (throw $t (i32.const 3)))
    (i32.const 4)
  )
  (func (export "function-label-deep") (result i32)
    (block (block (block
      (try_table (catch $t 3) (throw $t (i32.const 5)))
    )))
    (i32.const 6)
  )

  ;; One try_table whose clauses lead to four blocks: the number of blocks that were left.
  (func (export "near-and-far") (param $n i32) (result i32)
    (block $four
      (block $three
        (block $two
          (block $one
            (try_table (catch $a $one) (catch $b $two) (catch $c $three) (catch_all $four)
              (call $throw-nth (local.get $n))
            )
            (return (i32.const 0))
          )
          (return (i32.const 1))
        )
        (return (i32.const 2))
      )
      (return (i32.const 3))
    )
    (i32.const 4)
  )
  ;; The same with two try_tables: the inner one's labels count the outer one as a block.
  (func (export "through-a-try_table") (param $n i32) (result i32)
    (block $two
      (block $one
        (try_table $try (catch $b 0) (catch_all 1)
          (try_table (catch $a 0) (catch $c 2)
            (call $throw-nth (local.get $n))
          )
          (return (i32.const 0))
        )
        (return (i32.const 10)) ;; $a's label 0 is the end of $try
      )
      (return (i32.const 1))
    )
    (i32.const 2)
  )

  ;; Values below the target block survive, values above it do not.
  (func (export "stack-below") (result i32)
    (i32.const 1000)
    (block $h (result i32)
      (i32.const 1)
      (i32.const 2)
      (try_table (catch $t $h) (i32.const 3) (throw $t (i32.const 23)))
      (unreachable)
    )
    (i32.add)
  )
  (func (export "stack-below-twice") (param i32) (result i32)
    (i32.const 1000)
    (block $far (result i32)
      (i32.const 100)
      (block $near (result i32)
        (i32.const 10)
        (try_table (catch $t $far) (catch $v $near) (call $throw-t-or-v (local.get 0)))
        (unreachable)
      )
      (i32.add)
    )
    (i32.add)
  )
)

(assert_return (invoke "zero-is-outside") (i32.const 1))
(assert_return (invoke "branch-zero-is-inside") (i32.const 2))
(assert_return (invoke "function-label") (i32.const 3))
(assert_return (invoke "function-label-deep") (i32.const 5))
(assert_return (invoke "near-and-far" (i32.const 0)) (i32.const 1))
(assert_return (invoke "near-and-far" (i32.const 1)) (i32.const 2))
(assert_return (invoke "near-and-far" (i32.const 2)) (i32.const 3))
(assert_return (invoke "near-and-far" (i32.const 3)) (i32.const 4))
(assert_return (invoke "near-and-far" (i32.const 4)) (i32.const 0))
(assert_return (invoke "through-a-try_table" (i32.const 0)) (i32.const 10))
(assert_return (invoke "through-a-try_table" (i32.const 1)) (i32.const 1))
(assert_return (invoke "through-a-try_table" (i32.const 2)) (i32.const 2))
(assert_return (invoke "through-a-try_table" (i32.const 3)) (i32.const 2))
(assert_return (invoke "through-a-try_table" (i32.const 4)) (i32.const 0))
(assert_return (invoke "stack-below") (i32.const 1023))
(assert_return (invoke "stack-below-twice" (i32.const 0)) (i32.const 1007))
(assert_return (invoke "stack-below-twice" (i32.const 1)) (i32.const 1109))

;; The try_table's own label cannot be meant: without a block around it, 0 is the function's.

(assert_invalid
  (module (tag $t (param i32)) (func (drop (try_table (result i32) (catch $t 0) (i32.const 1)))))
  "type mismatch"
)
(assert_invalid
  (module (tag $t) (func (try_table (catch $t 1))))
  "unknown label"
)
