;; One module instantiated twice has two tags.
;;
;; Every instantiation allocates its tags anew, so a handler of one instance does not catch what the same code throws in
;; the other, although all static indices agree. The handler's tag index means the tag of the instance whose frame
;; holds the handler: not of the instance that throws, nor of the one that was called last.
;;
;; Rules: $alloctag, Step/throw, Step_read/throw_ref-frame, Step_read/throw_ref-handler-catch, Step_read/throw_ref-handler-next

(module $zero
  (tag $t (param i32))
  (func (export "throw") (param i32) (throw $t (local.get 0)))
)

(module definition $M
  (import "other" "throw" (func $throw-other (param i32)))
  (tag $t (export "tag") (param i32))
  (func $throw-own (export "throw") (param i32) (throw $t (local.get 0)))

  ;; The payload if $t caught it, -1 if only catch_all did.
  (func (export "catch-own") (param i32) (result i32)
    (block $all
      (block $mine (result i32)
        (try_table (catch $t $mine) (catch_all $all) (call $throw-own (local.get 0)))
        (unreachable)
      )
      (return)
    )
    (i32.const -1)
  )
  (func (export "catch-other") (param i32) (result i32)
    (block $all
      (block $mine (result i32)
        (try_table (catch $t $mine) (catch_all $all) (call $throw-other (local.get 0)))
        (unreachable)
      )
      (return)
    )
    (i32.const -1)
  )

  ;; Without a catch_all the other's exception passes through.
  (func (export "miss-other") (param i32) (result i32)
    (block $mine (result i32)
      (try_table (catch $t $mine) (call $throw-other (local.get 0)))
      (unreachable)
    )
  )
)

(register "other" $zero)
(module instance $A $M)
(register "other" $A)
(module instance $B $M)

(assert_return (invoke $A "catch-own" (i32.const 5)) (i32.const 5))
(assert_return (invoke $B "catch-own" (i32.const 6)) (i32.const 6))
(assert_return (invoke $A "catch-other" (i32.const 7)) (i32.const -1))
(assert_return (invoke $B "catch-other" (i32.const 8)) (i32.const -1))
(assert_exception (invoke $B "miss-other" (i32.const 9)))

;; A third module tells the two tags apart, whichever of them it asks first.

(register "A" $A)
(register "B" $B)
(module $judge
  (import "A" "tag" (tag $a (param i32)))
  (import "B" "tag" (tag $b (param i32)))
  (import "A" "throw" (func $throw-a (param i32)))
  (import "B" "throw" (func $throw-b (param i32)))
  (import "B" "miss-other" (func $throw-a-through-b (param i32) (result i32)))

  ;; Which tag caught: 1 for a, 2 for b.
  (func (export "a-then-b") (param $throw-b? i32) (result i32)
    (block $is-a (result i32)
      (block $is-b (result i32)
        (try_table (catch $a $is-a) (catch $b $is-b)
          (if (local.get $throw-b?) (then (call $throw-b (i32.const 0))) (else (call $throw-a (i32.const 0))))
        )
        (unreachable)
      )
      (drop)
      (return (i32.const 2))
    )
    (drop)
    (i32.const 1)
  )
  (func (export "b-then-a") (param $throw-b? i32) (result i32)
    (block $is-a (result i32)
      (block $is-b (result i32)
        (try_table (catch $b $is-b) (catch $a $is-a)
          (if (local.get $throw-b?) (then (call $throw-b (i32.const 0))) (else (call $throw-a (i32.const 0))))
        )
        (unreachable)
      )
      (drop)
      (return (i32.const 2))
    )
    (drop)
    (i32.const 1)
  )

  ;; $A's exception passes a handler of $B for the same index and is still $A's.
  (func (export "through") (param i32) (result i32)
    (block $is-a (result i32)
      (try_table (catch $b $is-a) (catch $a $is-a)
        (drop (call $throw-a-through-b (local.get 0)))
      )
      (unreachable)
    )
  )
)

(assert_return (invoke $judge "a-then-b" (i32.const 0)) (i32.const 1))
(assert_return (invoke $judge "a-then-b" (i32.const 1)) (i32.const 2))
(assert_return (invoke $judge "b-then-a" (i32.const 0)) (i32.const 1))
(assert_return (invoke $judge "b-then-a" (i32.const 1)) (i32.const 2))
(assert_return (invoke $judge "through" (i32.const 77)) (i32.const 77))
