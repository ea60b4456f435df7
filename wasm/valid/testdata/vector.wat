;; Vector instructions (specification 3.4).

(module
  (func (result i32) (v128.const i64x2 0 0)) ;; ERROR "type mismatch: expression requires [i32] but stack has [v128]" Expr_ok
)
(module
  (func (drop (v128.not (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128] but stack has [i32]" Instr_ok/vvunop
)
(module
  (func (drop (v128.xor (v128.const i64x2 0 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128] but stack has [v128]" Instr_ok/vvbinop
)
(module
  (func (drop (v128.bitselect (v128.const i64x2 0 0) (v128.const i64x2 0 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128 v128] but stack has [v128 v128]" Instr_ok/vvternop
)
(module
  (func (drop (v128.any_true (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [v128] but stack has [i64]" Instr_ok/vvtestop
)
(module
  (func (drop (i8x16.popcnt (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [v128] but stack has [i64]" Instr_ok/vunop
)
(module
  (func (drop (f32x4.pmin (f32.const 0) (v128.const i64x2 0 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128] but stack has [f32 v128]" Instr_ok/vbinop
)
(module
  (func (drop (f32x4.relaxed_madd (v128.const i64x2 0 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128 v128] but stack has [v128]" Instr_ok/vternop
)
(module
  (func (drop (i16x8.all_true (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128] but stack has [i32]" Instr_ok/vtestop
)
(module
  (func (drop (i16x8.lt_u (i32.const 0) (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128] but stack has [i32 i32]" Instr_ok/vrelop
)
(module
  (func (drop (i64x2.shl (v128.const i64x2 0 0) (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [v128 i32] but stack has [v128 i64]" Instr_ok/vshiftop
)
(module
  (func (drop (i32x4.bitmask (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128] but stack has [i32]" Instr_ok/vbitmask
)
(module
  (func (drop (i8x16.swizzle (v128.const i64x2 0 0) (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128] but stack has [v128 i32]" Instr_ok/vswizzlop
)
(module
  (func (drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 32 (v128.const i64x2 0 0) (v128.const i64x2 0 0)))) ;; ERROR "invalid lane index 32 of 32 lanes" Instr_ok/vshuffle
)
(module
  (func (drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (v128.const i64x2 0 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128] but stack has [v128]" Instr_ok/vshuffle
)
(module
  (func (drop (i64x2.splat (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [i64] but stack has [i32]" Instr_ok/vsplat
)
(module
  (func (drop (i16x8.extract_lane_s 7 (v128.const i64x2 0 0))))
  (func (drop (i16x8.extract_lane_s 8 (v128.const i64x2 0 0)))) ;; ERROR "invalid lane index 8 of 8 lanes" Instr_ok/vextract_lane
)
(module
  (func (drop (f64x2.replace_lane 2 (v128.const i64x2 0 0) (f64.const 0)))) ;; ERROR "invalid lane index 2 of 2 lanes" Instr_ok/vreplace_lane
)
(module
  (func (drop (i64x2.replace_lane 1 (v128.const i64x2 0 0) (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128 i64] but stack has [v128 i32]" Instr_ok/vreplace_lane
)
(module
  (func (drop (i16x8.extadd_pairwise_i8x16_s (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128] but stack has [i32]" Instr_ok/vextunop
)
(module
  (func (drop (i32x4.dot_i16x8_s (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128] but stack has [i32]" Instr_ok/vextbinop
)
(module
  (func (drop (i32x4.relaxed_dot_i8x16_i7x16_add_s (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128 v128] but stack has [i32]" Instr_ok/vextternop
)
(module
  (func (drop (i8x16.narrow_i16x8_u (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128] but stack has [i32]" Instr_ok/vnarrow
)
(module
  (func (drop (f64x2.promote_low_f32x4 (f32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128] but stack has [f32]" Instr_ok/vcvtop
)
(module
  (memory 1)
  (func (drop (v128.load align=32 (i32.const 0)))) ;; ERROR "alignment must not be larger than natural: 2^5 > 16" Memarg_ok
)
(module
  (memory 1)
  (func (drop (v128.load (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/vload-val
)
(module
  (memory 1)
  (func (drop (v128.load8x8_s align=8 (i32.const 0))))
  (func (drop (v128.load8x8_s (v128.const i64x2 0 0)))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [v128]" Instr_ok/vload-pack
)
(module
  (memory 1)
  (func (drop (v128.load16_splat (i64.const 0)))) ;; ERROR "type mismatch: instruction requires [i32] but stack has [i64]" Instr_ok/vload-splat
)
(module
  (memory i64 1)
  (func (drop (v128.load32_zero (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [i64] but stack has [i32]" Instr_ok/vload-zero
)
(module
  (memory 1)
  (func (drop (v128.load32_lane 4 (i32.const 0) (v128.const i64x2 0 0)))) ;; ERROR "invalid lane index 4 of 4 lanes" Instr_ok/vload_lane
)
(module
  (memory 1)
  (func (drop (v128.load64_lane align=16 0 (i32.const 0) (v128.const i64x2 0 0)))) ;; ERROR "alignment must not be larger than natural: 2^4 > 8" Memarg_ok
)
(module
  (func (v128.store (i32.const 0) (v128.const i64x2 0 0))) ;; ERROR "unknown memory 0" Instr_ok/vstore
)
(module
  (memory 1)
  (func (v128.store8_lane 15 (i32.const 0) (v128.const i64x2 0 0)))
  (func (v128.store8_lane 16 (i32.const 0) (v128.const i64x2 0 0))) ;; ERROR "invalid lane index 16 of 16 lanes" Instr_ok/vstore_lane
)
(module
  (func (drop (i8x16.replace_lane 16 (v128.const i64x2 0 0) (i32.const 0)))) ;; ERROR "invalid lane index 16 of 16 lanes" Instr_ok/vreplace_lane
)
(module
  (func (drop (f32x4.extract_lane 3 (v128.const i64x2 0 0))))
  (func (drop (f32x4.extract_lane 4 (v128.const i64x2 0 0)))) ;; ERROR "invalid lane index 4 of 4 lanes" Instr_ok/vextract_lane
)
(module
  (func (drop (f32x4.replace_lane 0 (v128.const i64x2 0 0) (f64.const 0)))) ;; ERROR "type mismatch: instruction requires [v128 f32] but stack has [v128 f64]" Instr_ok/vreplace_lane
)
(module
  (func (drop (f64x2.splat (f32.const 0)))) ;; ERROR "type mismatch: instruction requires [f64] but stack has [f32]" Instr_ok/vsplat
)
(module
  (memory 1)
  (func (drop (v128.load8_splat align=2 (i32.const 0)))) ;; ERROR "alignment must not be larger than natural: 2^1 > 1" Memarg_ok
)
(module
  (memory 1)
  (func (drop (v128.load32x2_u align=16 (i32.const 0)))) ;; ERROR "alignment must not be larger than natural: 2^4 > 8" Memarg_ok
)
(module
  (memory 1)
  (func (drop (v128.load64_zero align=16 (i32.const 0)))) ;; ERROR "alignment must not be larger than natural: 2^4 > 8" Memarg_ok
)
(module
  (memory 1)
  (memory $far i64 1)
  (func (v128.store16_lane $far offset=0xffffffffff align=1 7 (i64.const 0) (v128.const i64x2 0 0)))
  (func (v128.store16_lane $far 7 (i32.const 0) (v128.const i64x2 0 0))) ;; ERROR "type mismatch: instruction requires [i64 v128] but stack has [i32 v128]" Instr_ok/vstore_lane
)
(module
  (memory 1)
  (func (drop (v128.load8_lane offset=0x1_0000_0000 15 (i32.const 0) (v128.const i64x2 0 0)))) ;; ERROR "offset out of range of i32: 4294967296" Memarg_ok
)
(module
  (memory 1)
  (func (v128.store64_lane 2 (i32.const 0) (v128.const i64x2 0 0))) ;; ERROR "invalid lane index 2 of 2 lanes" Instr_ok/vstore_lane
)
(module
  (memory 1)
  (func (v128.store32_lane 1 3 (i32.const 0) (v128.const i64x2 0 0))) ;; ERROR "unknown memory 1" Instr_ok/vstore_lane
)
(module
  (func (drop (i8x16.shuffle 255 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (v128.const i64x2 0 0) (v128.const i64x2 0 0)))) ;; ERROR "invalid lane index 255 of 32 lanes" Instr_ok/vshuffle
)
(module
  (func (drop (i32x4.relaxed_laneselect (v128.const i64x2 0 0) (v128.const i64x2 0 0) (i32.const 0)))) ;; ERROR "type mismatch: instruction requires [v128 v128 v128] but stack has [v128 v128 i32]" Instr_ok/vternop
)
