;; Equal static indices in different instances are different tags, and one tag may have different indices.
;;
;; Every frame that is unwound resolves its handlers in its own instance: the same index in $left means another tag
;; than in $right, and the exception of $left's tag 0 is $right's tag 1.
;;
;; Rules: Step_read/throw_ref-handler-catch ($tagaddr of the frame that holds the handler), Step/ctxt-frame

(module $left
  (tag $l0 (export "l0") (param i32))
  (tag $l1 (export "l1") (param i32))
  (func (export "throw-l0") (param i32) (throw $l0 (local.get 0)))
  (func (export "throw-l1") (param i32) (throw $l1 (local.get 0)))
)
(register "left")

(module $right
  (tag $r (import "left" "l1") (param i32))   ;; index 0 here is 1 in $left
  (tag $s (import "left" "l0") (param i32))   ;; and 1 is 0
  (import "left" "throw-l0" (func $throw-l0 (param i32)))
  (import "left" "throw-l1" (func $throw-l1 (param i32)))

  ;; 0 for the handler of index 0, 1 for that of index 1
  (func (export "index") (param $throw-l1? i32) (result i32)
    (block $is-0 (result i32)
      (block $is-1 (result i32)
        (try_table (catch 0 $is-0) (catch 1 $is-1)
          (if (local.get $throw-l1?)
            (then (call $throw-l1 (i32.const 0)))
            (else (call $throw-l0 (i32.const 0)))
          )
        )
        (unreachable)
      )
      (drop)
      (return (i32.const 1))
    )
    (drop)
    (i32.const 0)
  )

  ;; Handlers of this instance between frames of the other: called by $left's code below.
  (func (export "pass-l0") (param i32)
    (block $h (result i32)
      (try_table (catch 0 $h) (call $throw-l0 (local.get 0)))
      (unreachable)
    )
    (unreachable)
  )
)

(assert_return (invoke $right "index" (i32.const 0)) (i32.const 1))
(assert_return (invoke $right "index" (i32.const 1)) (i32.const 0))

;; Frames from the top: $top (index 0 = l0), $right (index 0 = l1), $left (throws l0). Only $top's matches.

(register "right")
(module $top
  (tag $l0 (import "left" "l0") (param i32))
  (import "right" "pass-l0" (func $pass-l0 (param i32)))
  (func (export "run") (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch 0 $h) (call $pass-l0 (local.get 0)))
      (unreachable)
    )
  )
)
(assert_return (invoke $top "run" (i32.const 42)) (i32.const 42))
(assert_exception (invoke $right "pass-l0" (i32.const 1)))

;; An own tag does not take the place of an imported one, although it is the first that the module defines.

(module $own
  (import "left" "throw-l0" (func $throw-l0 (param i32)))
  (tag $t (param i32))
  (func (export "run") (result i32)
    (block $all
      (block $h (result i32)
        (try_table (catch $t $h) (catch_all $all) (call $throw-l0 (i32.const 1)))
        (unreachable)
      )
      (return)
    )
    (i32.const -1)
  )
)
(assert_return (invoke $own "run") (i32.const -1))
