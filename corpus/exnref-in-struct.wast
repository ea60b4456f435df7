;; An exnref kept in a structure's field, handed to another instance in an (ref struct), and thrown there.
;;
;; Rules: Step/struct.new, Step_read/struct.get-struct, Step/struct.set-struct, Step_read/struct.new_default,
;; Step_read/throw_ref-handler-catch_all_ref, Step_read/throw_ref-null

(module $A
  (type $box (struct (field $e (mut exnref)) (field $n i32)))
  (tag $t (export "tag") (param i32))

  (func $catch (param i32) (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $t (local.get 0)))
      (unreachable)
    )
  )
  (func (export "box") (param i32) (result (ref $box))
    (struct.new $box (call $catch (local.get 0)) (local.get 0))
  )
  (func (export "empty-box") (result (ref $box)) (struct.new_default $box))
  (func (export "refill") (param (ref $box)) (param i32)
    (struct.set $box $e (local.get 0) (call $catch (local.get 1)))
  )
)

(register "A" $A)
(module $B
  (type $box (struct (field $e (mut exnref)) (field $n i32)))
  (import "A" "tag" (tag $t (param i32)))
  (import "A" "box" (func $box (param i32) (result (ref $box))))
  (import "A" "empty-box" (func $empty-box (result (ref $box))))
  (import "A" "refill" (func $refill (param (ref $box)) (param i32)))

  (func $open (param $b (ref $box)) (result i32)
    (block $h (result i32)
      (try_table (catch $t $h) (throw_ref (struct.get $box $e (local.get $b))))
      (unreachable)
    )
  )
  ;; Both fields must tell the same.
  (func (export "once") (param i32) (result i32 i32)
    (local $b (ref $box))
    (local.set $b (call $box (local.get 0)))
    (call $open (local.get $b))
    (struct.get $box $n (local.get $b))
  )
  (func (export "refilled") (result i32 i32)
    (local $b (ref $box))
    (local.set $b (call $box (i32.const 1)))
    (call $open (local.get $b))
    (call $refill (local.get $b) (i32.const 2))
    (call $open (local.get $b))
  )
  (func (export "empty") (result i32) (call $open (call $empty-box)))

  ;; Two boxes share one exception; refilling one leaves the other.
  (func (export "shared") (result i32 i32)
    (local $b (ref $box))
    (local $c (ref $box))
    (local.set $b (call $box (i32.const 3)))
    (local.set $c (struct.new $box (struct.get $box $e (local.get $b)) (i32.const 0)))
    (call $refill (local.get $b) (i32.const 4))
    (call $open (local.get $b))
    (call $open (local.get $c))
  )
)

(assert_return (invoke $B "once" (i32.const 9)) (i32.const 9) (i32.const 9))
(assert_return (invoke $B "refilled") (i32.const 1) (i32.const 2))
(assert_trap (invoke $B "empty") "null exception reference")
(assert_return (invoke $B "shared") (i32.const 4) (i32.const 3))
