;; A handler stays armed across a tail call out of its try_table, when OMG inlines the function that holds it.
;;
;; Engine: JavaScriptCore, OMG, of bun 1.4.5 (WebKit d6375c72) and of WebKitGTK 2.50.6, and so both without any option after some thousand calls. IPInt
;;   and BBQ are right.
;; Rule: Step_read/return_call_ref-handler: a tail call takes the handlers of its frame away before the callee starts.
;; Cause: it needs that the caller is compiled by OMG with the function inlined: with the usual thresholds it comes after 7425 calls on one and 50495 on
;;   the other. The place in the engine was not looked for.
;; Found by: wastrun fuzz --engine oracle,node-liftoff,node-turbofan,bun-bbq,bun-omg,jsc-omg,wasmtime-quick --seed 77, three of 2437 programs.
;; Repeat: wastrun run --engine bun-omg crashers/jsc-omg-tail-call-handler.wast

(module
  (tag $e)
  (func $throws (result i32) (throw $e))
  (func $tail (result i32)
    (block $h (try_table (catch_all $h) (return_call $throws)))
    (i32.const 1))
  (func (export "f") (result i32)
    (block $h (try_table (catch_all $h) (return (call $tail))))
    (i32.const 2)))
(assert_return (invoke "f") (i32.const 2))
(assert_return (invoke "f") (i32.const 2))
(assert_return (invoke "f") (i32.const 2))
(assert_return (invoke "f") (i32.const 2))
