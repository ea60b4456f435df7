;; A copysign gives a negative number in a loop, although its second operand is positive.
;;
;; Engine: wazero v1.12.0, compiler, on x86-64. Its interpreter is right.
;; Rule: Step_pure/binop-val with fcopysign: the result has the sign of the second operand.
;; Cause: a register is given the mask of the sign, and then, by an and in place, the second operand's sign. The register allocator is told that
;;   the and reads the register, not that it writes it: where the register is spilled, it is stored before the and and read back after
;;   it, so that the sign is that of the mask, always negative. Variants without the minimum were right.
;; Found by: wastrun fuzz, plain-scalar seed 5020251, with other findings masked. Neither exceptions nor selects are involved.
;; Repeat: wastrun run --engine wazero crashers/wazero-copysign-spilled.wast

(module
  (func (export "f32") (param $x f32) (param $n i32) (result f32)
    (local $y f32)
    (local.set $y (f32.const 8))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $y (f32.min (f32.copysign (local.get $x) (local.get $y)) (f32.const 4)))
        (br $again)))
    (local.get $y))
  (func (export "f64") (param $x f64) (param $n i32) (result f64)
    (local $y f64)
    (local.set $y (f64.const 8))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $y (f64.min (f64.copysign (local.get $x) (local.get $y)) (f64.const 4)))
        (br $again)))
    (local.get $y)))

(assert_return (invoke "f32" (f32.const 2) (i32.const 1)) (f32.const 2))
(assert_return (invoke "f64" (f64.const 2) (i32.const 1)) (f64.const 2))
