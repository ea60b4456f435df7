;; A branch on the comparison of zero with an and takes the wrong way, where zero is the first operand.
;;
;; Engine: wazero v1.12.0, compiler, on x86-64. Its interpreter is right.
;; Rule: Step_pure/relop, Step_pure/if-true: 0 < 1 is true.
;; Cause: the comparison becomes a test instruction, which compares the and with zero, whichever of them is the first operand; the condition
;;   that is branched on stays the same, so that 0 < x is taken for x < 0. With zero as the second operand it is right.
;; Found by: wastrun fuzz, plain-scalar seed 5026895, with other findings masked. Neither exceptions nor floating-point numbers are involved.
;; Repeat: wastrun run --engine wazero crashers/wazero-and-compared.wast

(module
  (func (export "signed") (param i64 i64) (result i32)
    (if (result i32) (i64.lt_s (i64.const 0) (i64.and (local.get 0) (local.get 1)))
      (then (i32.const 1))
      (else (i32.const 0))))
  (func (export "unsigned") (param i32 i32) (result i32)
    (if (result i32) (i32.gt_u (i32.const 0) (i32.and (local.get 0) (local.get 1)))
      (then (i32.const 1))
      (else (i32.const 0))))
  (func (export "zero second") (param i64 i64) (result i32)
    (if (result i32) (i64.gt_s (i64.and (local.get 0) (local.get 1)) (i64.const 0))
      (then (i32.const 1))
      (else (i32.const 0)))))

(assert_return (invoke "signed" (i64.const 1) (i64.const 1)) (i32.const 1))
(assert_return (invoke "signed" (i64.const -1) (i64.const -1)) (i32.const 0))
(assert_return (invoke "unsigned" (i32.const 1) (i32.const 1)) (i32.const 0))
(assert_return (invoke "zero second" (i64.const 1) (i64.const 1)) (i32.const 1))
