;; Exceptions and start functions.
;;
;; A start function is called like any other: it may catch, it may throw. What it throws ends the instantiation, and what
;; segments and the start function wrote to other instances before stays written. There is no instance, but its
;; functions live on where they were stored.
;;
;; In scripts assert_exception is about actions only; that an instantiation ends in an exception is told by assert_trap
;; with the message "uncaught exception".
;;
;; Rules: $instantiate (elements, then data, then the start function), Step_read/call, Step/throw,
;; Step_read/throw_ref-frame

(module $host
  (tag $t (export "tag") (param i32))
  (global $g (export "global") (mut i32) (i32.const 0))
  (memory (export "memory") 1)
  (table $table (export "table") 4 funcref)
  (type $f (func (result i32)))
  (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "call") (param i32) (result i32) (call_indirect $table (type $f) (local.get 0)))
  (func (export "throw") (param i32) (throw $t (local.get 0)))
)
(register "host")

;; Caught inside: instantiation succeeds.

(module
  (import "host" "tag" (tag $t (param i32)))
  (import "host" "throw" (func $throw (param i32)))
  (import "host" "global" (global $g (mut i32)))
  (func $start
    (block $h (result i32)
      (try_table (catch $t $h) (call $throw (i32.const 17)))
      (unreachable)
    )
    (global.set $g)
  )
  (start $start)
)
(assert_return (get $host "global") (i32.const 17))

;; Not caught: no instance, but its effects stay.

(assert_trap
  (module
    (import "host" "global" (global $g (mut i32)))
    (import "host" "memory" (memory 1))
    (import "host" "table" (table 4 funcref))
    (tag $own (param i32))
    (func $f (result i32) (i32.const 101))
    (func $catches-own (result i32)
      (block $h (result i32)
        (try_table (catch $own $h) (throw $own (i32.const 102)))
        (unreachable)
      )
    )
    (func $throws-own (result i32) (throw $own (i32.const 103)))
    (elem (i32.const 0) func $f $catches-own $throws-own)
    (data (i32.const 0) "\07")
    (func $start
      (global.set $g (i32.const 18))
      (i32.store8 (i32.const 1) (i32.const 8))
      (throw $own (i32.const 0))
      ;; (the rest does not run)
    )
    (start $start)
  )
  "uncaught exception"
)
(assert_return (get $host "global") (i32.const 18))
(assert_return (invoke $host "peek" (i32.const 0)) (i32.const 7))
(assert_return (invoke $host "peek" (i32.const 1)) (i32.const 8))
(assert_return (invoke $host "call" (i32.const 0)) (i32.const 101))
(assert_return (invoke $host "call" (i32.const 1)) (i32.const 102))
(assert_exception (invoke $host "call" (i32.const 2)))

;; Thrown by an imported start function, through several frames, as an imported tag.

(assert_trap
  (module
    (import "host" "throw" (func $throw (param i32)))
    (func $start (call $middle))
    (func $middle (call $throw (i32.const 1)))
    (start $start)
  )
  "uncaught exception"
)

;; A trap in the start function is a trap, catch_all or not.

(assert_trap
  (module
    (func $start (block $h (try_table (catch_all $h) (unreachable))))
    (start $start)
  )
  "unreachable"
)
