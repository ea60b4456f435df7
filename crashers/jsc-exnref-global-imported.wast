;; A constant global of type exnref cannot be imported.
;;
;; Engine: JavaScriptCore of WebKitGTK 2.50.6, all tiers. The newer WebKit in bun 1.4.5 is right.
;; Rule: Externtype_sub/global, Globaltype_sub; the JavaScript interface, "read the imports": a WebAssembly.Global is imported as it is, and its value
;;   is not asked for.
;; Cause: not looked for in the engine. It says "Cannot get value of exnref global"; one that is mutable can be imported.
;; Found by: wastrun fuzz with six configurations for an hour, input 00eb035e3116261c6e459f850e6e0e631dafedb2.
;; Repeat: wastrun run --engine jsc crashers/jsc-exnref-global-imported.wast

(module $def
  (global (export "mutable") (mut exnref) (ref.null exn))
  (global (export "constant") exnref (ref.null exn)))
(register "def" $def)
(module (import "def" "mutable" (global (mut exnref)))
  (func (export "null") (result i32) (ref.is_null (global.get 0))))
(assert_return (invoke "null") (i32.const 1))
(module (import "def" "constant" (global exnref))
  (func (export "null") (result i32) (ref.is_null (global.get 0))))
(assert_return (invoke "null") (i32.const 1))
