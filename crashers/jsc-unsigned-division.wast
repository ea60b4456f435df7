;; Divisions of the smallest number by -1, both constants, trap: div_u, rem_u and rem_s, not only div_s.
;;
;; Engine: JavaScriptCore of WebKitGTK 2.50.6, BBQ and OMG as engines.toml has them. IPInt is right, and so is the newer WebKit in bun 1.4.5.
;; Rule: Step_pure/binop-val, idiv_u, irem_u and irem_s: of these only a second operand of zero has no result; idiv_s alone has none for an overflow.
;; Cause: not looked for in the engine. It takes two constants, and no others of 81 pairs go wrong.
;; Found by: wastrun fuzz with six configurations for an hour, input 946cedfbdc0fc187193b8d56ac808b13803a9130.
;; Repeat: wastrun run --engine jsc-bbq crashers/jsc-unsigned-division.wast

(module
  (func (export "div_u") (result i32) (i32.div_u (i32.const 0x80000000) (i32.const -1)))
  (func (export "rem_u") (result i32) (i32.rem_u (i32.const 0x80000000) (i32.const -1)))
  (func (export "rem_s") (result i32) (i32.rem_s (i32.const 0x80000000) (i32.const -1)))
  (func (export "div_s") (result i32) (i32.div_s (i32.const 0x80000000) (i32.const -1)))
  (func (export "div_u 64") (result i64) (i64.div_u (i64.const 0x8000000000000000) (i64.const -1)))
  (func (export "rem_u 64") (result i64) (i64.rem_u (i64.const 0x8000000000000000) (i64.const -1)))
  (func (export "rem_s 64") (result i64) (i64.rem_s (i64.const 0x8000000000000000) (i64.const -1)))
  (func (export "computed") (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1))))
(assert_trap (invoke "div_s") "integer overflow")
(assert_return (invoke "computed" (i32.const 0x80000000) (i32.const -1)) (i32.const 0))
(assert_return (invoke "div_u") (i32.const 0))
(assert_return (invoke "rem_u") (i32.const 0x80000000))
(assert_return (invoke "rem_s") (i32.const 0))
(assert_return (invoke "div_u 64") (i64.const 0))
(assert_return (invoke "rem_u 64") (i64.const 0x8000000000000000))
(assert_return (invoke "rem_s 64") (i64.const 0))
