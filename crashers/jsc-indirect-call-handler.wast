;; An exception that comes out of an indirect call in a try_table is not caught by it.
;;
;; Engine: JavaScriptCore of WebKitGTK 2.50.6, IPInt, and so in its usual mode as well until a function is compiled. BBQ and OMG are right, and so is
;;   IPInt of the newer WebKit in bun 1.4.5.
;; Rule: Step_read/throw_ref-handler-catch: the handler is on the stack while the callee runs, however it was called.
;; Cause: not looked for in the engine. A direct call in the same place is right.
;; Found by: wastrun engines check jsc corpus (indirect-calls.wast, handlers-disarmed.wast, deep-recursion.wast, interleaved-frames.wast).
;; Repeat: wastrun run --engine jsc-ipint crashers/jsc-indirect-call-handler.wast

(module
  (type $v (func))
  (tag $e)
  (table funcref (elem $throws))
  (func $throws (throw $e))
  (func (export "direct") (result i32)
    (block $h (try_table (catch $e $h) (call $throws)) (return (i32.const 0)))
    (i32.const 1))
  (func (export "indirect") (result i32)
    (block $h (try_table (catch $e $h) (call_indirect (type $v) (i32.const 0))) (return (i32.const 0)))
    (i32.const 1)))
(assert_return (invoke "direct") (i32.const 1))
(assert_return (invoke "indirect") (i32.const 1))
