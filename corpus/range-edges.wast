;; Calls at the very edges of try_tables.
;;
;; Engines find handlers by return address. That of a call which is the last instruction of a try_table is where the code
;; after it begins; that of the last call before a try_table is where the try_table begins; and that of a call which never
;; returns may lie beyond the function's end. One off, and the wrong handler is armed.
;;
;; Rules: Step_read/try_table, Step_pure/handler-vals, Step_read/throw_ref-handler-catch

(module $M
  (tag $t)
  (tag $u)
  (func $throw (throw $t))
  (func $throw-value (result i32) (throw $t))
  (func $nothing)

  ;; The call is the last instruction, and the first.
  (func (export "only") (result i32)
    (block $h
      (try_table (catch $t $h) (call $throw))
      (return (i32.const 0))
    )
    (i32.const 1)
  )
  ;; The call just before a try_table is not in it.
  (func (export "just-before") (result i32)
    (block $h
      (call $throw)
      (try_table (catch $t $h))
      (return (i32.const 0))
    )
    (i32.const 1)
  )
  ;; Nor is the one just after it.
  (func (export "just-after") (result i32)
    (block $h
      (try_table (catch $t $h) (call $nothing))
      (call $throw)
      (return (i32.const 0))
    )
    (i32.const 1)
  )
  ;; Two try_tables with nothing between: which of them, by the one that throws.
  (func (export "back-to-back") (param $second? i32) (result i32)
    (block $2
      (block $1
        (try_table (catch $t $1) (if (i32.eqz (local.get $second?)) (then (call $throw))))
        (try_table (catch $t $2) (call $throw))
        (return (i32.const 0))
      )
      (return (i32.const 1))
    )
    (i32.const 2)
  )
  (func (export "back-to-back-calls") (result i32)
    (block $2
      (block $1
        (try_table (catch $t $1) (call $nothing))
        (try_table (catch $t $2) (call $throw))
        (return (i32.const 0))
      )
      (return (i32.const 1))
    )
    (i32.const 2)
  )
  (func (export "back-to-back-values") (result i32)
    (block $2
      (block $1
        (drop (i32.add
          (try_table (result i32) (catch $u $1) (call $value))
          (try_table (result i32) (catch $t $2) (call $throw-value))))
        (return (i32.const 0))
      )
      (return (i32.const 1))
    )
    (i32.const 2)
  )
  (func $value (result i32) (i32.const 1))
  ;; An inner try_table that begins, or ends, where the outer one does.
  (func (export "same-begin") (result i32)
    (block $outer
      (block $inner
        (try_table (catch $t $outer)
          (try_table (catch $t $inner) (call $nothing))
          (call $throw)
        )
        (return (i32.const 0))
      )
      (return (i32.const 1))
    )
    (i32.const 2)
  )
  (func (export "same-end") (result i32)
    (block $outer
      (block $inner
        (try_table (catch $t $outer)
          (call $nothing)
          (try_table (catch $t $inner) (call $throw))
        )
        (return (i32.const 0))
      )
      (return (i32.const 1))
    )
    (i32.const 2)
  )
  ;; Nothing comes after the call: the function's last instruction, inside and outside.
  (func $last (call $throw))
  (func $last-value (result i32) (call $throw-value))
  (func (export "function-end") (try_table (catch $t 0) (call $last)))
  (func (export "function-end-value") (result i32)
    (block $h
      (return (try_table (result i32) (catch $t $h) (call $last-value)))
    )
    (i32.const 1)
  )
  (func (export "unreachable-after") (result i32)
    (block $h
      (try_table (catch $t $h) (call $throw) (unreachable))
      (unreachable)
    )
    (i32.const 1)
  )
  ;; In the first function of the module that comes after, the same call is not covered.
  (func (export "next-function") (call $throw))
)

(assert_return (invoke "only") (i32.const 1))
(assert_exception (invoke "just-before"))
(assert_exception (invoke "just-after"))
(assert_return (invoke "back-to-back" (i32.const 0)) (i32.const 1))
(assert_return (invoke "back-to-back" (i32.const 1)) (i32.const 2))
(assert_return (invoke "back-to-back-calls") (i32.const 2))
(assert_return (invoke "back-to-back-values") (i32.const 2))
(assert_return (invoke "same-begin") (i32.const 2))
(assert_return (invoke "same-end") (i32.const 1))
(assert_return (invoke "function-end"))
(assert_return (invoke "function-end-value") (i32.const 1))
(assert_return (invoke "unreachable-after") (i32.const 1))
(assert_exception (invoke "next-function"))
