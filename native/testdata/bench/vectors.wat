;; Vector kernels: each export does about n units of work and returns a checksum. Input lies from 1024 on, output from 65536 on; a unit's place is $at.
(module
  (memory (export "mem") 4)
  (func $input (local $i i32)
    (loop $next
      (i32.store offset=1024 (local.get $i) (i32.mul (local.get $i) (i32.const 0x9E3779B1)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 64512)))))
  (start $input)
  (func $sum (param $v v128) (result i32)
    (i32.add (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 1 (local.get $v)))
             (i32.add (i32x4.extract_lane 2 (local.get $v)) (i32x4.extract_lane 3 (local.get $v)))))

  ;; y = a*x + y: four lanes a unit
  (func (export "saxpy") (param $n i32) (result i32) (local $at i32) (local $a v128) (local $y v128)
    (local.set $a (f32x4.splat (f32.const 1.5)))
    (loop $next
      (local.set $at (i32.and (i32.shl (local.get $n) (i32.const 4)) (i32.const 0x7ff0)))
      (local.set $y (f32x4.add (local.get $y) (f32x4.mul (local.get $a) (f32x4.convert_i32x4_s (v128.load offset=1024 (local.get $at))))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $sum (local.get $y)))

  ;; Mandelbrot's iteration: of two points a unit
  (func (export "mandel") (param $n i32) (result i32)
    (local $x v128) (local $y v128) (local $xx v128) (local $yy v128) (local $c v128) (local $count v128)
    (local.set $c (v128.const f64x2 -0.1 0.2))
    (loop $next
      (local.set $xx (f64x2.mul (local.get $x) (local.get $x)))
      (local.set $yy (f64x2.mul (local.get $y) (local.get $y)))
      (local.set $y (f64x2.add (f64x2.mul (f64x2.add (local.get $x) (local.get $x)) (local.get $y)) (local.get $c)))
      (local.set $x (f64x2.add (f64x2.sub (local.get $xx) (local.get $yy)) (local.get $c)))
      (local.set $count (i64x2.sub (local.get $count) (f64x2.le (f64x2.add (local.get $xx) (local.get $yy)) (v128.const f64x2 4 4))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $sum (v128.xor (local.get $count) (local.get $x))))

  ;; ChaCha's quarter rounds in four lanes: one a unit; rotations by whole bytes are shuffles
  (func (export "chacha") (param $n i32) (result i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $a (v128.const i32x4 0x61707865 0x3320646e 0x79622d32 0x6b206574))
    (local.set $b (v128.load (i32.const 1024)))
    (local.set $c (v128.load (i32.const 1040)))
    (local.set $d (v128.load (i32.const 1056)))
    (loop $next
      (local.set $a (i32x4.add (local.get $a) (local.get $b)))
      (local.set $d (v128.xor (local.get $d) (local.get $a)))
      (local.set $d (i8x16.shuffle 2 3 0 1 6 7 4 5 10 11 8 9 14 15 12 13 (local.get $d) (local.get $d)))
      (local.set $c (i32x4.add (local.get $c) (local.get $d)))
      (local.set $b (v128.xor (local.get $b) (local.get $c)))
      (local.set $b (v128.or (i32x4.shl (local.get $b) (i32.const 12)) (i32x4.shr_u (local.get $b) (i32.const 20))))
      (local.set $a (i32x4.add (local.get $a) (local.get $b)))
      (local.set $d (v128.xor (local.get $d) (local.get $a)))
      (local.set $d (i8x16.shuffle 3 0 1 2 7 4 5 6 11 8 9 10 15 12 13 14 (local.get $d) (local.get $d)))
      (local.set $c (i32x4.add (local.get $c) (local.get $d)))
      (local.set $b (v128.xor (local.get $b) (local.get $c)))
      (local.set $b (v128.or (i32x4.shl (local.get $b) (i32.const 7)) (i32x4.shr_u (local.get $b) (i32.const 25))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $sum (v128.xor (v128.xor (local.get $a) (local.get $b)) (v128.xor (local.get $c) (local.get $d)))))

  ;; counts a byte: in 16 bytes a unit
  (func (export "scan") (param $n i32) (result i32) (local $at i32) (local $count i32) (local $wanted v128)
    (local.set $wanted (i8x16.splat (i32.const 0x7b)))
    (loop $next
      (local.set $at (i32.and (i32.shl (local.get $n) (i32.const 4)) (i32.const 0x7ff0)))
      (local.set $count (i32.add (local.get $count)
        (i32.popcnt (i8x16.bitmask (i8x16.eq (v128.load offset=1024 (local.get $at)) (local.get $wanted))))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $count))

  ;; averages of neighbours, with saturation: 16 bytes a unit
  (func (export "blur") (param $n i32) (result i32) (local $at i32) (local $v v128)
    (loop $next
      (local.set $at (i32.and (i32.shl (local.get $n) (i32.const 4)) (i32.const 0x7ff0)))
      (v128.store offset=65536 (local.get $at) (local.tee $v
        (i8x16.add_sat_u
          (i8x16.avgr_u (v128.load offset=1024 (local.get $at)) (v128.load offset=1025 (local.get $at)))
          (i8x16.min_u (v128.load offset=1026 (local.get $at)) (v128.const i32x4 0x01010101 0x01010101 0x01010101 0x01010101)))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $sum (local.get $v)))

  ;; products and sums of 16-bit numbers: eight lanes a unit
  (func (export "dot") (param $n i32) (result i32) (local $at i32) (local $v v128)
    (loop $next
      (local.set $at (i32.and (i32.shl (local.get $n) (i32.const 4)) (i32.const 0x7ff0)))
      (local.set $v (i32x4.add (local.get $v)
        (i32x4.dot_i16x8_s (v128.load offset=1024 (local.get $at)) (v128.load offset=1040 (local.get $at)))))
      (local.set $v (i32x4.add (local.get $v) (i32x4.extadd_pairwise_i16x8_s (v128.load offset=1056 (local.get $at)))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $sum (local.get $v)))

  ;; hexadecimal digits from a table, of both halves of bytes: 16 bytes a unit
  (func (export "hex") (param $n i32) (result i32) (local $at i32) (local $v v128) (local $digits v128)
    (local.set $digits (v128.const i8x16 48 49 50 51 52 53 54 55 56 57 97 98 99 100 101 102))
    (loop $next
      (local.set $at (i32.and (i32.shl (local.get $n) (i32.const 4)) (i32.const 0x7ff0)))
      (local.set $v (v128.load offset=1024 (local.get $at)))
      (v128.store offset=65536 (local.get $at) (local.tee $v (v128.xor
        (i8x16.swizzle (local.get $digits) (v128.and (local.get $v) (v128.const i32x4 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f)))
        (i8x16.swizzle (local.get $digits) (i8x16.shr_u (local.get $v) (i32.const 4))))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $sum (local.get $v)))

  ;; to floats and back with saturation, between limits: eight lanes a unit
  (func (export "convert") (param $n i32) (result i32) (local $at i32) (local $v v128) (local $a v128) (local $b v128)
    (loop $next
      (local.set $at (i32.and (i32.shl (local.get $n) (i32.const 4)) (i32.const 0x7ff0)))
      (local.set $a (f32x4.min
        (f32x4.mul (f32x4.convert_i32x4_s (v128.load offset=1024 (local.get $at))) (v128.const f32x4 0.001 0.002 0.003 0.004))
        (v128.const f32x4 1e5 1e5 1e5 1e5)))
      (local.set $b (f32x4.max (f32x4.convert_i32x4_u (v128.load offset=1040 (local.get $at))) (v128.const f32x4 -1e3 -1e3 -1e3 -1e3)))
      (local.set $v (v128.xor (local.get $v)
        (i16x8.narrow_i32x4_s (i32x4.trunc_sat_f32x4_s (local.get $a)) (i32x4.trunc_sat_f32x4_u (local.get $b)))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $sum (local.get $v)))

  ;; throws a vector over a call: once a unit
  (tag $vector (param v128 i32))
  (func $raise (param $n i32) (throw $vector (i32x4.splat (local.get $n)) (local.get $n)))
  (func (export "vthrow") (param $n i32) (result i32) (local $s v128)
    (loop $next
      (block $caught (result v128 i32)
        (try_table (catch $vector $caught) (call $raise (local.get $n)))
        (unreachable))
      (drop)
      (local.set $s (i32x4.add (local.get $s)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $sum (local.get $s))))
