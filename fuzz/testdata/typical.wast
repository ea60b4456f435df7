;; goal 0, leg 0: hop0 of instance 3 calls by table hop1 of instance 2, which throws its tag 0, of instance 2 tag 0; nobody is to catch it

(module definition $m0
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param exnref)))
  (type (;2;) (func (param i32 v128 f64 v128 i64)))
  (type (;3;) (func (param i32)))
  (type (;4;) (sub (func (result i32))))
  (type (;5;) (func (result i32 exnref)))
  (type (;6;) (func (param i32 v128 f64 v128) (result v128)))
  (table $route (export "route") 1 2 funcref)
  (memory $mem (export "mem") 1 3)
  (tag $tag4.0 (export "tag4.0") (type 1) (param exnref))
  (tag $tag8.0 (export "tag8.0") (type 2) (param i32 v128 f64 v128 i64))
  (tag $tag1.0 (export "tag1.0") (type 3) (param i32))
  (global $vector (export "vector") (mut v128) (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000))
  (global $own0 (export "own0") (mut i32) (i32.const 2))
  (global $trace (export "trace") (mut i64) (i64.const 0))
  (func $note (export "note") (type 0) (param i32)
    global.get $trace i64.const 31 i64.mul
    local.get 0 i64.extend_i32_u
    i64.add global.set $trace)
  (func $func0.0 (export "func0.0") (type 4) (result i32)
    (local i64)
    ref.null func ref.is_null global.set $own0
    global.get $own0
    if
      ref.null extern ref.is_null
      if
        i64.const 2147483648 local.set 0
      end
    end
    i32.const 2147483647)
  (func $func12.0 (export "func12.0") (type 6) (param i32 v128 f64 v128) (result v128)
    (local exnref exnref)
    i32.const 44472 local.set 0
    data.drop 2
    (block (result v128)
      (block (result exnref)
        (try_table (result v128) (catch $tag4.0 0)
          (block (result exnref)
            (block (result exnref)
              (block (type 5) (result i32 exnref)
                (block
                  (try_table (result exnref) (catch_all 0) (catch_ref $tag1.0 1) (catch $tag4.0 2)
                    (block
                      ref.null exn br_on_null 0 throw_ref)
                    global.get $own0 v128.const i32x4 0x00000011 0x00440000 0x08040210 0x80042010
                    f64.const 6.97e-322 v128.const i32x4 0x00000013 0x004c0000 0x08040212 0x800c2010
                    i64.const 22517998136852500 throw $tag8.0)
                  br 3)
                ref.null exn br 2)
              local.set 4 local.set 0
              local.get 4 br 1)
            local.set 5
            local.get 0
            if (result i32)
              local.get 0
            else
              global.get $own0
            end
            if
            end
            local.get 5)
          throw $tag4.0)
        br 1)
      local.set 5
      v128.const i32x4 0x4f000000 0x4f000000 0x4f000000 0x4f000000)
    v128.const i32x4 0x00000001 0x00000000 0x00000000 0x00000000
    f64x2.lt)
  (data (;0;) "\aa\0f\1e+<\c3")
  (data (;1;) (i32.const 141) "!n\bd\aek\8e")
  (data (;2;) (i32.const 29) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00{\1d\0b\adm\b6|\83{\1d\0b\adm\b6|\83\ff\ff\ff\ff\ff\ff\ff\7f\ff\ff\ff\ff\ff\ff\ff\ff\00\00\00?\00\00\c0\7f\00\00\00\00\01\00\80\7f")
)

(module definition $m1
  (import "base" "vector" (global $vector (mut v128)))
  (import "from1" "func12.0" (func $from1.func12.0 (param i32 v128 f64 v128) (result v128)))
  (memory $own0 (export "own0") 1 2)
  (tag $tag8.0 (export "tag8.0") (param i32 v128 f64 v128 i64))
)

(module definition $m2
  (import "base" "note" (func $note (param i32)))
  (import "base" "mem" (memory $mem 1 3))
  (tag $tag5.0 (export "tag5.0") (param externref funcref i32))
  (func $hop1 (export "hop1") (param i64 i32 f64 i64 i32 f32 i64 i32 i64 i32 exnref i64 f64 i32) (result i32)
    (local i32)
    i32.const 0 local.set 14
    ref.null extern ref.null func i32.const 4 throw $tag5.0
    local.get 14)
)

(module definition $m3
  (import "base" "note" (func $note (param i32)))
  (import "base" "route" (table $route 1 2 funcref))
  (import "base" "mem" (memory $mem 1 3))
  (import "from3" "tag5.0" (tag $tag5.0 (param externref funcref i32)))
  (import "from4" "tag8.0" (tag $tag8.0 (param i32 v128 f64 v128 i64)))
  (import "from5" "tag5.0" (tag $tag5.1 (param externref funcref i32)))
  (import "from6" "hop1" (func $hop1 (param i64 i32 f64 i64 i32 f32 i64 i32 i64 i32 exnref i64 f64 i32) (result i32)))
  (export "tag5.0" (tag $tag5.0))
  (export "tag8.0" (tag $tag8.0))
  (export "tag5.1" (tag $tag5.1))
  (elem (;0;) declare funcref (ref.func $hop1))
  (func $hop0 (export "hop0") (param i32 i64) (result i64)
    (local i32 v128 f64 funcref externref)
    v128.const i32x4 0x04040404 0x04040404 0x0c000605 0x84442414
    local.get 0 local.get 1 v128.const i32x4 0x01010101 0x01010101 0x09050300 0x81412111
    (block
      (block (result externref funcref i32)
        (block
          (try_table (catch $tag5.0 1)
            local.get 2 i32.eqz
            br_if 1))
        (block
          (block (result i32 v128 f64 v128 i64)
            (try_table (catch $tag8.0 0)
              i32.const 16 local.set 2
              i64.const 0 i32.const 0 f64.const 0 i64.const 0 i32.const 0 f32.const 0 i64.const 0 i32.const 0
              i64.const 0 i32.const 0 ref.null exn i64.const 0 f64.const 0 i32.const 0 i32.const 0 ref.func $hop1
              table.set
              i32.const 0 call_indirect (param i64 i32 f64 i64 i32 f32 i64 i32 i64 i32 exnref i64 f64 i32) (result i32) local.set 0)
            br 1)
          local.set 1 local.set 3 local.set 4 local.set 3
          call $note
          local.get 2 i32.const 47 i32.add
          call $note)
        br 1)
      local.set 0 local.set 5 local.set 6
      local.get 2 i32.const 57 i32.add
      call $note)
    local.tee 3
    i64x2.extract_lane 1
    i64.const -7046029254386353131 i64.mul
    local.get 3 i64x2.extract_lane 0
    i64.xor
    i64.const -7046029254386353131 i64.mul
    i64.const 32 i64.shr_u
    i32.wrap_i64
    call $note local.set 1
    call $note
    local.tee 3
    i64x2.extract_lane 1
    i64.const -7046029254386353131 i64.mul
    local.get 3 i64x2.extract_lane 0
    i64.xor
    i64.const -7046029254386353131 i64.mul
    i64.const 32 i64.shr_u
    i32.wrap_i64
    call $note
    i64.const 0)
)

(module instance $i0 $m0)
(register "base" $i0)
(register "from1" $i0)
(module instance $i1 $m1)
(module instance $i2 $m2)
(register "from3" $i2)
(register "from4" $i0)
(register "from5" $i2)
(register "from6" $i2)
(module instance $i3 $m3)
(invoke $i3 "hop0" (i32.const 0) (i64.const 0))
