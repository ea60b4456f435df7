;; An i32.shr_u of constants gives zero if the second one is 32 or more.
;;
;; Engine: JavaScriptCore of WebKitGTK 2.50.6, BBQ and OMG as engines.toml has them. IPInt is right, and so is the newer WebKit in bun 1.4.5.
;; Rule: Step_pure/binop-val, ishr_u: the first operand is shifted by the second one modulo 32.
;; Cause: not looked for in the engine. It takes two constants; i64.shr_u, shr_s, shl, rotl and rotr are right.
;; Found by: wastrun fuzz with six configurations for an hour, input 635a30cbcbfeabca502c2722d69eeab17c12ce14.
;; Repeat: wastrun run --engine jsc-bbq crashers/jsc-shift-constant.wast

(module
  (func (export "by 32") (result i32) (i32.shr_u (i32.const 1) (i32.const 32)))
  (func (export "by 33") (result i32) (i32.shr_u (i32.const 7) (i32.const 33)))
  (func (export "by -7") (result i32) (i32.shr_u (i32.const -1) (i32.const -7)))
  (func (export "by 31") (result i32) (i32.shr_u (i32.const -1) (i32.const 31)))
  (func (export "signed") (result i32) (i32.shr_s (i32.const 7) (i32.const 33)))
  (func (export "computed") (param i32 i32) (result i32) (i32.shr_u (local.get 0) (local.get 1))))
(assert_return (invoke "by 31") (i32.const 1))
(assert_return (invoke "signed") (i32.const 3))
(assert_return (invoke "computed" (i32.const 7) (i32.const 33)) (i32.const 3))
(assert_return (invoke "by 32") (i32.const 1))
(assert_return (invoke "by 33") (i32.const 3))
(assert_return (invoke "by -7") (i32.const 127))
