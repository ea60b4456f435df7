;; call_indirect and call_ref to functions of other instances: the callee throws as its own instance.
;;
;; One table holds functions of three instances of one module, each with a tag of its own, all at the same static index.
;; The tag is that of the function's instance: not of the table's, nor of the caller's.
;;
;; Rules: Step_pure/call_indirect, Step_read/table.get-val, Step_read/call_ref-func (MODULE of the funcinst), Step/throw,
;; Step_read/throw_ref-handler-catch

(module $host
  (table (export "table") 8 funcref)
)
(register "host")

(module definition $M
  (import "host" "table" (table 8 funcref))
  (global $at (import "at" "at") i32)
  (tag $t (export "tag") (param i32))
  (type $f (func (param i32) (result i32)))
  (func $throw (type $f) (throw $t (local.get 0)))
  ;; Calls the function at an index, catching the own tag only.
  (func (export "call") (param $n i32) (param i32) (result i32)
    (block $h (result i32)
      (try_table (result i32) (catch $t $h)
        (call_indirect (type $f) (local.get 1) (local.get $n))
      )
    )
  )
  ;; The same by reference.
  (func (export "call_ref") (param $f (ref null $f)) (param i32) (result i32)
    (block $h (result i32)
      (try_table (result i32) (catch $t $h)
        (call_ref $f (local.get 1) (local.get $f))
      )
    )
  )
  (elem (offset (global.get $at)) func $throw)
)

(module $at0 (global (export "at") i32 (i32.const 0)))
(module $at1 (global (export "at") i32 (i32.const 1)))
(module $at2 (global (export "at") i32 (i32.const 2)))
(register "at" $at0)
(module instance $A $M)
(register "at" $at1)
(module instance $B $M)
(register "at" $at2)
(module instance $C $M)

(assert_return (invoke $A "call" (i32.const 0) (i32.const 10)) (i32.const 10))
(assert_exception (invoke $A "call" (i32.const 1) (i32.const 11)))
(assert_exception (invoke $A "call" (i32.const 2) (i32.const 12)))
(assert_exception (invoke $B "call" (i32.const 0) (i32.const 13)))
(assert_return (invoke $B "call" (i32.const 1) (i32.const 14)) (i32.const 14))
(assert_return (invoke $C "call" (i32.const 2) (i32.const 15)) (i32.const 15))
(assert_trap (invoke $A "call" (i32.const 3) (i32.const 0)) "uninitialized element")

;; A module with all three tags tells which function was called.

(register "A" $A)
(register "B" $B)
(register "C" $C)
(module $judge
  (type $f (func (param i32) (result i32)))
  (import "host" "table" (table 8 funcref))
  (import "C" "tag" (tag $c (param i32)))
  (import "B" "tag" (tag $b (param i32)))
  (import "A" "tag" (tag $a (param i32)))
  (import "A" "call_ref" (func $call_ref-a (param (ref null $f) i32) (result i32)))
  (import "B" "call_ref" (func $call_ref-b (param (ref null $f) i32) (result i32)))

  (func (export "which") (param $n i32) (result i32)
    (block $is-a (result i32)
      (block $is-b (result i32)
        (block $is-c (result i32)
          (try_table (result i32) (catch $a $is-a) (catch $b $is-b) (catch $c $is-c)
            (call_indirect (type $f) (i32.const 0) (local.get $n))
          )
          (return)
        )
        (return (i32.add (i32.const 3)))
      )
      (return (i32.add (i32.const 2)))
    )
    (i32.add (i32.const 1))
  )
  ;; $A calls a function by reference; what it does not catch, $B, further out, may.
  (func $get (param $n i32) (result (ref null $f))
    (ref.cast (ref null $f) (table.get (local.get $n)))
  )
  (global $inner (mut i32) (i32.const 0))
  (func $call-a (type $f) (call $call_ref-a (call $get (global.get $inner)) (local.get 0)))
  (elem declare func $call-a)
  (func (export "b-calls-a-calls") (param $n i32) (param i32) (result i32)
    (global.set $inner (local.get $n))
    (call $call_ref-b (ref.func $call-a) (local.get 1))
  )
)

(assert_return (invoke $judge "which" (i32.const 0)) (i32.const 1))
(assert_return (invoke $judge "which" (i32.const 1)) (i32.const 2))
(assert_return (invoke $judge "which" (i32.const 2)) (i32.const 3))
(assert_return (invoke $judge "b-calls-a-calls" (i32.const 0) (i32.const 5)) (i32.const 5))
(assert_return (invoke $judge "b-calls-a-calls" (i32.const 1) (i32.const 6)) (i32.const 6))
(assert_exception (invoke $judge "b-calls-a-calls" (i32.const 2) (i32.const 7)))
