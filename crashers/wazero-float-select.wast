;; A select of floating-point numbers gives a wrong result in a loop.
;;
;; Engine: wazero v1.12.0, compiler, on x86-64. Its interpreter is right.
;; Rule: Step_pure/select-false: with the condition 0, select gives its second operand.
;; Cause: the register allocator is not told that the conditional move of vector registers also reads the register that it writes, so that the
;;   second operand, which was put there, may be lost. That of integer registers has it right.
;; Found by: wastrun fuzz, plain-linked seed 1486, with other findings masked. No exceptions are involved.
;; Repeat: wastrun run --engine wazero crashers/wazero-float-select.wast

(module
  (func (export "f64") (param $x f64) (param $n i32) (result f64)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $x (select (local.get $x) (f64.const 1) (local.get $n)))
        (br $again)))
    (local.get $x))
  (func (export "f32") (param $x f32) (param $n i32) (result f32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $x (select (local.get $x) (f32.const 1) (local.get $n)))
        (br $again)))
    (local.get $x))
  (func (export "i64") (param $x i64) (param $n i32) (result i64)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $x (select (local.get $x) (i64.const 1) (local.get $n)))
        (br $again)))
    (local.get $x)))

(assert_return (invoke "f64" (f64.const 0) (i32.const 1)) (f64.const 1))
(assert_return (invoke "f32" (f32.const 0) (i32.const 1)) (f32.const 1))
(assert_return (invoke "i64" (i64.const 0) (i32.const 1)) (i64.const 1))
