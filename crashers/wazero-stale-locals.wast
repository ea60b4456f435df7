;; A handler sees the values that locals had when the try_table was entered, not those written since.
;;
;; Engine: wazero v1.12.0, compiler. Its interpreter is right.
;; Rule: Step_read/throw_ref-handler-catch. A handler is part of the frame's code and goes on in that frame, whose locals are what
;;   Step/local.set made them: nothing undoes a local.set.
;; Cause: on entry to a try_table the whole native stack is copied, registers and all, and a caught exception goes on with the copy.
;; Found by: wastrun fuzz, plain-linked seed 5; most generated programs show it.
;; Repeat: wastrun run --engine wazero crashers/wazero-stale-locals.wast

(module
  (tag $e)
  (func $throw (throw $e))
  (func (export "set") (result i32)
    (local $x i32)
    (block $h
      (try_table (catch $e $h)
        (local.set $x (i32.const 3))
        (throw $e)))
    (local.get $x))
  (func (export "count") (param $n i32) (result i32)
    (local $rounds i32)
    (block $h
      (try_table (catch_all $h)
        (loop $again
          (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $rounds) (local.get $n))))
        (call $throw)))
    (local.get $rounds)))

(assert_return (invoke "set") (i32.const 3))
(assert_return (invoke "count" (i32.const 5)) (i32.const 5))
