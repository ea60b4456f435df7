;; Loads that are operands: many in a row, each of an address that is computed.
;;
;; A compiler makes a load the operand of the operation after it, also when the other operand comes between the two.
;; The register of the address is free after that. One that was kept for each load left none for what followed.
;;
;; Rules: Step_read/vload-val, Step_pure/vbinop-val, Step_read/local.get

(module
  (memory 1)
  (data (i32.const 0) "\01\00\00\00\02\00\00\00\03\00\00\00\04")
  (data (i32.const 240) "\10\00\00\00\20\00\00\00\30\00\00\00\40")
  (func (export "sum") (param $p i32) (result v128 i32)
    (local $v v128)
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 0))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 16))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 32))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 48))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 64))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 80))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 96))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 112))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 128))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 144))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 160))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 176))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 192))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 208))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 224))) (local.get $v)))
    (local.set $v (i32x4.add (v128.load (i32.add (local.get $p) (i32.const 240))) (local.get $v)))
    (local.get $v)
    (i32.add (i32.mul (local.get $p) (i32.const 3)) (i32.sub (local.get $p) (i32.const 7)))))
(assert_return (invoke "sum" (i32.const 0)) (v128.const i32x4 17 34 51 68) (i32.const -7))

;; A constant comes between: after an operation that commutes, after one that has a counterpart, and after one that has
;; neither.
(module
  (memory 1)
  (data (i32.const 16) "\05\00\00\00\06\00\00\00\07\00\00\00\08")
  (func (export "constants") (param $p i32) (result v128 v128 v128)
    (i32x4.add (v128.load (local.get $p)) (v128.const i32x4 1 2 3 4))
    (i32x4.lt_s (v128.load (local.get $p)) (v128.const i32x4 5 7 6 9))
    (i32x4.sub (v128.load (local.get $p)) (v128.const i32x4 1 1 1 9))))
(assert_return (invoke "constants" (i32.const 16))
  (v128.const i32x4 6 8 10 12) (v128.const i32x4 0 -1 0 -1) (v128.const i32x4 4 5 6 -1))
(assert_trap (invoke "constants" (i32.const 0x1_0000)) "out of bounds memory access")
