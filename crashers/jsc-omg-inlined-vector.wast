;; After a handler, the locals of a function that was inlined and uses vectors have the values of others: one that was never written is the parameter.
;;
;; Engine: JavaScriptCore of WebKitGTK 2.50.6, OMG as engines.toml has it. BBQ is right, and so is the newer WebKit in bun 1.4.5; IPInt lacks vectors.
;; Rule: Step_read/throw_ref-handler-catch_all: the frame, and so its locals, are those of before; Step_read/local.get, the default value of a local.
;; Cause: not looked for in the engine. It takes a function that is inlined, a handler in it, and a vector anywhere in it: without the vector, or
;;   called from outside, the function is right.
;; Found by: wastrun fuzz with six configurations for an hour, input 2b1bf0b3d55394e6010ea10ac8a6457ef0fa0a70.
;; Repeat: wastrun run --engine jsc-omg crashers/jsc-omg-inlined-vector.wast

(module
  (tag $e)
  (func $inlined (param i32) (result i32) (local i32)
    (drop (v128.const i32x4 0 0 0 0))
    (block $h (try_table (catch_all $h) (throw $e)))
    (local.get 1))
  (func (export "f") (param i32) (result i32) (call $inlined (local.get 0))))
(assert_return (invoke "f" (i32.const 2)) (i32.const 0))
(assert_return (invoke "f" (i32.const 3)) (i32.const 0))
(assert_return (invoke "f" (i32.const 4)) (i32.const 0))
