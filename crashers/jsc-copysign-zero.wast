;; A copysign of zero with a negative constant is positive.
;;
;; Engine: JavaScriptCore of WebKitGTK 2.50.6, BBQ and OMG as engines.toml has them, and in its usual mode after some thousand calls. IPInt is right, and
;;   so is the newer WebKit in bun 1.4.5.
;; Rule: Step_pure/binop-val, fcopysign: if z1 and z2 have different signs the result is z1 with its sign changed, also of a zero.
;; Cause: not looked for in the engine. It takes a first operand that is zero when the code runs, and a second one that is a negative constant. Any
;;   other number is right.
;; Found by: wastrun engines check jsc-bbq, program 73.
;; Repeat: wastrun run --engine jsc-bbq crashers/jsc-copysign-zero.wast

(module
  (memory 1)
  (data (i32.const 8) "\00\00\00\00\00\00\00\40")
  (func (export "loaded") (result f64) (f64.copysign (f64.load (i32.const 0)) (f64.const -1)))
  (func (export "loaded32") (result f32) (f32.copysign (f32.load (i32.const 0)) (f32.const -1)))
  (func (export "computed") (param f64) (result f64) (f64.copysign (f64.add (local.get 0) (local.get 0)) (f64.const -1)))
  (func (export "two") (result f64) (f64.copysign (f64.load (i32.const 8)) (f64.const -1)))
  (func (export "local") (param f64) (result f64) (f64.copysign (local.get 0) (f64.const -1))))
(assert_return (invoke "two") (f64.const -2))
(assert_return (invoke "local" (f64.const 0)) (f64.const -0))
(assert_return (invoke "loaded") (f64.const -0))
(assert_return (invoke "loaded32") (f32.const -0))
(assert_return (invoke "computed" (f64.const 0)) (f64.const -0))
