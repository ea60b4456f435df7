;; The payload of an exception whose tag has a vector among its parameters is misread.
;;
;; Engine: wazero v1.12.0, compiler and interpreter.
;; Rule: Step_read/throw makes an exception of as many values as the tag's type has; Step_read/throw_ref-handler-catch gives them to the label.
;; Cause: a payload has one 64-bit word for each value, and a vector takes two.
;; Found by corpus/vectors.wast, and by generated programs. If the vector is the last value, the compiler writes beyond the exception: such modules
;; are kept from wazero, see docs/findings.md.
;; Repeat: wastrun run --engine wazero crashers/wazero-vector-payload.wast

(module
  (tag $e (param i32 v128 i64))
  (func $throw (param v128) (throw $e (i32.const 1) (local.get 0) (i64.const 4)))
  (func (export "catch") (param v128) (result i32 v128 i64)
    (block $h (result i32 v128 i64)
      (try_table (catch $e $h) (call $throw (local.get 0)))
      (unreachable))))

(assert_return (invoke "catch" (v128.const i64x2 2 3)) (i32.const 1) (v128.const i64x2 2 3) (i64.const 4))
