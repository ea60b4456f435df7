;; Tags of equal type are different tags.
;;
;; A handler compares tag addresses, never types. The type only says what may be linked and what is on the stack.
;;
;; Rules: $alloctags, Step_read/throw_ref-handler-catch, Step_read/throw_ref-handler-next, Tagtype_sub

(module $A
  (tag $t0 (export "t0"))
  (tag $t1 (export "t1"))
  (tag $i0 (export "i0") (param i32))
  (tag $i1 (export "i1") (param i32))
  (func (export "t0!") (throw $t0))
  (func (export "t1!") (throw $t1))
  (func (export "i0!") (param i32) (throw $i0 (local.get 0)))
  (func (export "i1!") (param i32) (throw $i1 (local.get 0)))

  ;; Within one module.
  (func (export "local") (result i32)
    (block $t0
      (block $t1
        (try_table (catch $t0 $t0) (catch $t1 $t1) (throw $t1))
        (unreachable)
      )
      (return (i32.const 1))
    )
    (i32.const 0)
  )
  (func (export "miss") (block $h (try_table (catch $t0 $h) (throw $t1))))
)

(assert_return (invoke $A "local") (i32.const 1))
(assert_exception (invoke $A "miss"))

(register "A" $A)
(module $B
  ;; Imported in another order, after none and before one of its own.
  (import "A" "i1" (tag $i1 (param i32)))
  (import "A" "t1" (tag $t1))
  (import "A" "i0" (tag $i0 (param i32)))
  (import "A" "t0" (tag $t0))
  (import "A" "i0!" (func $i0! (param i32)))
  (import "A" "i1!" (func $i1! (param i32)))
  (import "A" "t0!" (func $t0!))
  (import "A" "t1!" (func $t1!))
  (tag $own)
  (tag $own-i (param i32))

  (func (export "which") (param $n i32) (result i32)
    (block $other
      (block $is-t0
        (block $is-t1
          (block $is-i0 (result i32)
            (block $is-i1 (result i32)
              (try_table (catch $own-i $is-i0) (catch $own $other) (catch $i1 $is-i1) (catch $i0 $is-i0)
                         (catch $t1 $is-t1) (catch $t0 $is-t0)
                (block $call-i1 (block $call-i0 (block $call-t1 (block $call-t0
                  (br_table $call-t0 $call-t1 $call-i0 $call-i1 (local.get $n)))
                  (call $t0!))
                  (call $t1!))
                  (call $i0! (i32.const 100)))
                (call $i1! (i32.const 200))
              )
              (unreachable)
            )
            (return (i32.add (i32.const 4)))
          )
          (return (i32.add (i32.const 3)))
        )
        (return (i32.const 2))
      )
      (return (i32.const 1))
    )
    (i32.const 0)
  )

  (func (export "own-is-new")
    (block $h (try_table (catch $own $h) (call $t0!)))
  )
)

(assert_return (invoke $B "which" (i32.const 0)) (i32.const 1))
(assert_return (invoke $B "which" (i32.const 1)) (i32.const 2))
(assert_return (invoke $B "which" (i32.const 2)) (i32.const 103))
(assert_return (invoke $B "which" (i32.const 3)) (i32.const 204))
(assert_exception (invoke $B "own-is-new"))
