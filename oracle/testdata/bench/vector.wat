;; Thirteen vector instructions a round: of every shape, a shuffle, a load and a store.
(module
  (memory 1)
  (func (export "mixed") (param $n i32) (result i32) (local $a v128) (local $b v128) (local $p i32)
    (local.set $a (v128.const i32x4 0x3320646e 0x61707865 0x79622d32 0x6b206574))
    (loop $l
      (local.set $p (i32.and (i32.shl (local.get $n) (i32.const 4)) (i32.const 0x7ff0)))
      (local.set $b (i32x4.add (local.get $a) (v128.load (local.get $p))))
      (local.set $a (i8x16.avgr_u (local.get $a) (local.get $b)))
      (local.set $b (i8x16.shuffle 3 18 1 16 7 22 5 20 11 26 9 24 15 30 13 28 (local.get $a) (local.get $b)))
      (local.set $b (i16x8.mul (local.get $b) (i32x4.shl (local.get $a) (i32.const 3))))
      (local.set $a (v128.xor (local.get $a) (i32x4.trunc_sat_f32x4_s (f32x4.mul (f32x4.convert_i32x4_s (local.get $a)) (local.get $b)))))
      (local.set $b (i64x2.sub (local.get $b) (i8x16.gt_u (local.get $a) (local.get $b))))
      (v128.store (local.get $p) (local.get $b))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32x4.extract_lane 2 (local.get $a))))
