;; A tail call of another instance's function does not leave the try_tables around it: they catch what that function throws.
;;
;; Engine: wazero v1.12.0, interpreter. Its compiler is right.
;; Rule: Step_read/return_call_ref-handler and return_call_ref-frame-addr leave the handlers and the frame before the callee starts.
;; Cause: a tail call of a function that another instance defines is made as a call and then a return.
;; Found by: wastrun fuzz, plain-linked seeds 270 (return_call) and 405 (return_call_indirect).
;; Repeat: wastrun run --engine wazero-interpreter crashers/wazero-tail-call-handlers.wast

(module $a
  (tag $e)
  (func (export "throw") (result i32) (throw $e)))
(register "a" $a)

(module $b
  (type $f (func (result i32)))
  (import "a" "throw" (func $throw (type $f)))
  (table 1 funcref)
  (elem (i32.const 0) func $throw)
  (func (export "return_call") (result i32)
    (block $h
      (try_table (catch_all $h) (return_call $throw)))
    (i32.const 1))
  (func (export "return_call_indirect") (result i32)
    (block $h
      (try_table (catch_all $h) (return_call_indirect (type $f) (i32.const 0))))
    (i32.const 2))
  (func (export "return_call_ref") (result i32)
    (block $h
      (try_table (catch_all $h) (return_call_ref $f (ref.func $throw))))
    (i32.const 3)))

(assert_exception (invoke "return_call"))
(assert_exception (invoke "return_call_indirect"))
(assert_exception (invoke "return_call_ref"))
