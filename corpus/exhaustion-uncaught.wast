;; Exhaustion of the call stack is no exception either: no clause catches it.
;;
;; Afterwards everything works as before. (Where the limit lies is the engine's business; endless recursion reaches it.)
;;
;; Rules: Step_read/call_ref-func (an implementation may fail for lack of resources, appendix 7.3), Step_pure/trap-handler

(module $M
  (tag $t (param i32))
  (global $handled (mut i32) (i32.const 0))

  ;; Every frame has a handler.
  (func $deeper (export "deeper") (param i32) (result i32)
    (block $h
      (return
        (try_table (result i32) (catch_all $h)
          (i32.add (call $deeper (i32.add (local.get 0) (i32.const 1))) (i32.const 1))
        )
      )
    )
    (global.set $handled (i32.add (global.get $handled) (i32.const 1)))
    (i32.const -1)
  )
  (func $plain (param i32) (result i32) (i32.add (call $plain (local.get 0)) (i32.const 1)))
  (func (export "below") (result i32)
    (block $h
      (return (try_table (result i32) (catch_all $h) (call $plain (i32.const 0))))
    )
    (global.set $handled (i32.const 1))
    (i32.const -1)
  )
  (func (export "handled") (result i32) (global.get $handled))
  (func (export "catch") (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $t $h) (throw $t (local.get 0)))
      (unreachable)
    )
  )
)

(assert_exhaustion (invoke "deeper" (i32.const 0)) "call stack exhausted")
(assert_return (invoke "handled") (i32.const 0))
(assert_exhaustion (invoke "below") "call stack exhausted")
(assert_return (invoke "handled") (i32.const 0))
(assert_return (invoke "catch" (i32.const 5)) (i32.const 5))

;; Two instances that call each other without end.

(module definition $ping
  (import "pong" "pong" (table $pong 1 funcref))
  (type $f (func (result i32)))
  (func (export "call") (result i32)
    (block $h
      (return (try_table (result i32) (catch_all $h) (call_indirect $pong (type $f) (i32.const 0))))
    )
    (i32.const -1)
  )
)
(module $table1 (table (export "pong") 1 funcref))
(module $table2 (table (export "pong") 1 funcref))
(register "pong" $table1)
(module instance $A $ping)
(register "pong" $table2)
(module instance $B $ping)
(register "A" $A)
(register "B" $B)
(register "table1" $table1)
(register "table2" $table2)
(module
  (import "A" "call" (func $a (result i32)))
  (import "B" "call" (func $b (result i32)))
  (import "table1" "pong" (table $1 1 funcref))
  (import "table2" "pong" (table $2 1 funcref))
  (elem (table $1) (i32.const 0) func $b)
  (elem (table $2) (i32.const 0) func $a)
)
(assert_exhaustion (invoke $A "call") "call stack exhausted")
(assert_exhaustion (invoke $B "call") "call stack exhausted")
