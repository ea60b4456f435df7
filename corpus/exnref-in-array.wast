;; Exnrefs in an array: made by one instance, thrown one after the other by another, in an order of its own.
;;
;; Rules: Step_read/array.new_default, Step/array.set-array, Step_read/array.get-array, Step_read/array.copy-le,
;; Step_read/array.fill-succ, Step/throw, Step_read/throw_ref-handler-catch

(module $A
  (type $exns (array (mut exnref)))
  (tag $t (export "tag") (param i32))

  (func $catch (param i32) (result exnref)
    (block $h (result i32 exnref)
      (try_table (catch_ref $t $h) (throw $t (local.get 0)))
      (unreachable)
    )
    (return)
  )
  ;; n exceptions with the payloads 0, 1, ... n-1
  (func (export "make") (param $n i32) (result (ref $exns))
    (local $a (ref $exns))
    (local $i i32)
    (local.set $a (array.new_default $exns (local.get $n)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (array.set $exns (local.get $a) (local.get $i) (call $catch (local.get $i)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)
      )
    )
    (local.get $a)
  )
)

(register "A" $A)
(module $B
  (type $exns (array (mut exnref)))
  (import "A" "tag" (tag $t (param i32)))
  (import "A" "make" (func $make (param i32) (result (ref $exns))))

  (func $open (param $a (ref $exns)) (param $i i32) (result i32)
    (block $h (result i32)
      (try_table (catch $t $h) (throw_ref (array.get $exns (local.get $a) (local.get $i))))
      (unreachable)
    )
  )
  ;; Backwards, as decimal digits: 43210 for five.
  (func (export "backwards") (param $n i32) (result i32)
    (local $a (ref $exns))
    (local $digits i32)
    (local.set $a (call $make (local.get $n)))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $digits (i32.add
          (i32.mul (local.get $digits) (i32.const 10))
          (call $open (local.get $a) (local.get $n))))
        (br $next)
      )
    )
    (local.get $digits)
  )
  (func (export "copied") (result i32 i32 i32)
    (local $a (ref $exns))
    (local.set $a (call $make (i32.const 3)))
    (array.copy $exns $exns (local.get $a) (i32.const 0) (local.get $a) (i32.const 1) (i32.const 2))
    (call $open (local.get $a) (i32.const 0))
    (call $open (local.get $a) (i32.const 1))
    (call $open (local.get $a) (i32.const 2))
  )
  (func (export "filled") (result i32 i32)
    (local $a (ref $exns))
    (local.set $a (call $make (i32.const 3)))
    (array.fill $exns (local.get $a) (i32.const 0) (array.get $exns (local.get $a) (i32.const 2)) (i32.const 2))
    (call $open (local.get $a) (i32.const 0))
    (call $open (local.get $a) (i32.const 1))
  )
  (func (export "null") (result i32)
    (call $open (array.new_default $exns (i32.const 1)) (i32.const 0))
  )
)

(assert_return (invoke $B "backwards" (i32.const 5)) (i32.const 43210))
(assert_return (invoke $B "copied") (i32.const 1) (i32.const 2) (i32.const 2))
(assert_return (invoke $B "filled") (i32.const 2) (i32.const 2))
(assert_trap (invoke $B "null") "null exception reference")
