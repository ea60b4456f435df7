(module
  (type $void (func))
  (type $pair (sub (struct (field $a (mut i32)) (field i8) (field $"b c" (ref null $pair)))))
  (rec
    (type $x (sub $pair (struct (field (mut i32)) (field i8) (field (ref $y)) (field v128))))
    (type $y (array (mut i16))))
  (type $bytes (array (mut i8)))
  (type (;5;) (func (param i32)))
  (import "spectest" "print_i32" (func $print (type 5)))
  (import "m" "g" (global $g (mut i64)))
  (table $t0 1 funcref)
  (table $t1 i64 1 10 (ref null $void) (ref.null $void))
  (memory $m0 1)
  (memory $m1 i64 1 2)
  (global $h (ref i31) i32.const 1 i32.const -2 i32.add ref.i31)
  (export "run" (func $run))
  (export "mem" (memory $m1))
  (start $run)
  (elem $e (i32.const 0) func $print $run)
  (elem $passive (ref null $void)
        (ref.func $run)
        (ref.null nofunc))
  (elem (;2;) declare func $run)
  (elem (;3;) (table $t1) (i64.const 0) (ref null $void))
  (func $run (type $void)
    i32.const 0
    i32.load
    drop
    i32.const 0
    i32.load8_s offset=3
    drop
    i32.const 0
    i64.load align=1
    drop
    i64.const 0
    i64.const 1
    i64.store32 $m1 offset=4294967296 align=2
    i64.const 0
    v128.const i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c
    v128.load8_lane $m1 offset=1 3
    drop
    v128.const i32x4 0x00000000 0x3f800000 0x40000000 0x40400000
    v128.const i32x4 0xffffffff 0xffffffff 0x00000001 0x00000000
    i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31
    drop
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i32x4.extract_lane 2
    drop
    i64.const 0
    i64.const 0
    i64.const 0
    memory.copy $m1 $m1
    i32.const 0
    i32.const 0
    i32.const 0
    memory.copy
    i32.const 0
    i32.const 0
    i32.const 0
    memory.init $d
    i64.const 0
    i32.const 0
    i32.const 0
    memory.init $m1 $d
    memory.size $m1
    drop
    i64.const 0
    i32.const 0
    i32.const 0
    table.init $t1 $passive
    i32.const 0
    i64.const 0
    i32.const 0
    table.copy $t0 $t1
    i64.const 0
    table.get $t1
    drop
    i32.const 0
    call_indirect (type $void)
    i64.const 0
    call_indirect $t1 (type $void)
    i64.const 1
    global.get $g
    i32.const 0
    select (result i64)
    drop
    f32.const 3
    f32.const -nan:0x200000
    i32.const 1
    select
    drop
    f64.const 1e+300
    drop
    f64.const -0
    drop
    f64.const inf
    drop
    f64.const 0.1
    drop
    struct.new_default $pair
    struct.get $pair $a
    drop
    struct.new_default $pair
    struct.get_u $pair 1
    drop
    i32.const 0
    i32.const 1
    array.new_fixed $bytes 2
    drop
    i32.const 0
    i32.const 0
    array.new_data $bytes $d
    drop
    i32.const 1
    array.new_default $bytes
    i32.const 0
    i32.const 1
    array.new_default $y
    i32.const 0
    i32.const 0
    array.copy $bytes $y
    ref.null none
    ref.cast (ref null $x)
    drop
    global.get $h
    ref.test (ref eq)
    drop
    block $l (result anyref)
      ref.null any
      br_on_cast $l anyref (ref $pair)
      br_on_cast_fail $l anyref (ref null $pair)
    end
    drop
    loop $outer
      loop $inner
        i32.const 0
        br_table $inner $outer 2 $inner
      end
    end
    i32.const 1
    (@metadata.code.branch_hint "\01") if
      nop
    else
      return
    end
    i32.const 1
    if (result i32)
      i32.const 2
    else
      i32.const 3
    end
    drop
    i64.const -9223372036854775808
    drop
  )
  (data $d "text \22quoted\22 \5c \00\ff λ")
  (data (;1;) (memory $m1) (i64.const 8)
    "0123456789012345678901234567890123456789012345678901234567890123"
    "456789")
  (@custom "producers" (after func) "\01\02")
  (@custom "last" "data")
)
