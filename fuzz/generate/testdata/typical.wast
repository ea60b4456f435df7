;; goal 0, leg 0: station0 of instance 2 calls by reference station1 of instance 0 calls station2 of instance 0 calls by global station3 of instance 2, which throws its tag 1, of instance 2 tag 1; station2 is to catch it and station2 to put it into a global
;; goal 0, leg 1: station4 of instance 2 calls station5 of instance 0 calls by table station6 of instance 0, which throws again what waits in a global, of instance 2 tag 1; station4 is to catch it

(module definition $m0
  (type (;0;) (sub (struct (field (mut exnref)))))
  (type (;1;) (array (mut exnref)))
  (type (;2;) (sub (struct)))
  (type (;3;) (sub final 2 (struct (field (mut exnref)) (field (ref null 2)))))
  (type (;4;) (sub (array f32)))
  (type (;5;) (array (ref i31)))
  (type (;6;) (func (param i32)))
  (type (;7;) (func (param v128 i64 v128 f64 v128 i32 v128 v128 v128 f32 v128 v128 i64 v128 v128) (result i32)))
  (type (;8;) (func))
  (type (;9;) (func (param i64 arrayref i31ref exnref)))
  (type (;10;) (func (result (ref 0) i32)))
  (type (;11;) (sub (func (result i32))))
  (type (;12;) (sub final 11 (func (result i32))))
  (type (;13;) (func (result i64 v128 eqref)))
  (type (;14;) (func (result i64 arrayref i31ref exnref exnref)))
  (type (;15;) (func (param i32) (result i64 i32 i64 i32 f64 i64 i32 i64 i32 i64 f32 i32)))
  (type (;16;) (func (param v128) (result v128)))
  (table $route (export "route") 1 2 funcref)
  (table $own2 (export "own2") 4 8 (ref null 3) ref.null exn ref.null exn ref.null 2 struct.new 3 struct.new 3)
  (tag $tag0.0 (export "tag0.0") (type 8))
  (tag $tag13.0 (export "tag13.0") (type 9) (param i64 arrayref i31ref exnref))
  (global $exn (export "exn") (mut exnref) (ref.null exn))
  (global $object (export "object") (mut anyref) (ref.null any))
  (global $callee0 (export "callee0") (mut (ref null 7)) (ref.null 7))
  (global $own0 (export "own0") (mut eqref) ref.null exn ref.null exn ref.null 2 struct.new 3 struct.new 3)
  (global $own1 (export "own1") (mut i31ref) i32.const 1072137869 ref.i31)
  (global $trace (export "trace") (mut i64) (i64.const 0))
  (elem (;0;) declare funcref (ref.func $f4))
  (func $note (export "note") (type 6) (param i32)
    global.get $trace i64.const 31 i64.mul
    local.get 0 i64.extend_i32_u
    i64.add global.set $trace)
  (func $station1 (export "station1") (type 12) (result i32)
    (local i32 i32 structref (ref null 0))
    (block (result i32)
      (block
        (try_table (result i32) (catch $tag0.0 0)
          i32.const 3 local.set 0
          call $f2)
        br 1)
      local.get 0 i32.const 10 i32.add
      call $note
      local.get 0)
    local.set 1
    f32.const 1.81e-43 f32.const 1 f32.eq
    if (type 10) (result (ref 0) i32)
      struct.new_default 0
      local.get 1
    else
      ref.null exn struct.new 0 local.set 2
      global.get $exn struct.new 0
      i32.const -1
    end
    local.set 1 local.set 3
    local.get 0)
  (func $f2 (type 11) (result i32)
    (local i32 v128 i32 exnref exnref exnref i31ref arrayref eqref i64)
    (block (type 13) (result i64 v128 eqref)
      (block (type 14) (result i64 arrayref i31ref exnref exnref)
        (block
          (try_table (type 13) (result i64 v128 eqref) (catch $tag0.0 0) (catch_ref $tag13.0 1)
            (block (type 13) (result i64 v128 eqref)
              (block (result exnref)
                (try_table (type 13) (result i64 v128 eqref) (catch_all_ref 0)
                  i32.const 7 local.set 0
                  v128.const i32x4 0xffe00000 0x00000001 0xff800000 0x4b000001
                  local.tee 1
                  i64.const 4294967295 v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  f64.const 0 v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  i32.const 0 v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  f32.const 0 v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  i64.const 0 v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  global.get $callee0 call_ref 7 local.set 2
                  i64.const 0 v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                  ref.null eq)
                br 1)
              local.set 3
              local.get 0 i32.const 36 i32.add
              call $note
              local.get 3 global.set $exn
              i64.const 0 v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
              ref.null eq))
          br 2)
        local.get 0 i32.const 49 i32.add
        call $note
        i64.const 0 v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        ref.null eq br 1)
      local.set 4 local.set 5 local.set 6
      (block
        local.get 6 br_on_null 0
        i31.get_s
        call $note)
      local.set 7
      (block
        (block (result (ref 1))
          local.get 7 br_on_cast 0 arrayref (ref 1)
          ref.test anyref
          call $note
          br 1)
        array.len
        call $note)
      i64.const -7046029254386353131 i64.mul
      i64.const 32 i64.shr_u
      i32.wrap_i64
      call $note
      local.get 0 i32.const 85 i32.add
      call $note
      i64.const 0 v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      ref.null eq)
    local.set 8 local.set 1 local.set 9
    local.get 0)
  (func $station5 (export "station5") (type 16) (param v128) (result v128)
    (local i32 i32 f32 i64 f64 exnref exnref anyref)
    local.get 0 local.tee 0
    i64x2.extract_lane 1
    i64.const -7046029254386353131 i64.mul
    local.get 0 i64x2.extract_lane 0
    i64.xor
    i64.const -7046029254386353131 i64.mul
    i64.const 32 i64.shr_u
    i32.wrap_i64
    call $note
    local.get 0 i32.const 9 i64.const 8 ref.null any local.get 0 f64.const 5 i32.const 4 local.get 0
    ref.null exn f32.const 1
    (block
      (block (result exnref)
        (try_table (catch_ref $tag0.0 0) (catch $tag0.0 1)
          i32.const 27 local.set 1
          i32.const 0 i32.const 0 ref.func $f4 table.set
          i32.const 0 call_indirect (type 15) local.set 2 local.set 3 local.set 4 local.set 2 local.set 4 local.set 2
          local.set 4 local.set 5 local.set 2 local.set 4 local.set 2 local.set 4)
        br 1)
      local.set 6
      local.get 1 i32.const 52 i32.add
      call $note)
    local.set 3 local.set 7
    local.tee 0
    i64x2.extract_lane 1
    i64.const -7046029254386353131 i64.mul
    local.get 0 i64x2.extract_lane 0
    i64.xor
    i64.const -7046029254386353131 i64.mul
    i64.const 32 i64.shr_u
    i32.wrap_i64
    call $note
    call $note local.set 5
    local.tee 0
    i64x2.extract_lane 1
    i64.const -7046029254386353131 i64.mul
    local.get 0 i64x2.extract_lane 0
    i64.xor
    i64.const -7046029254386353131 i64.mul
    i64.const 32 i64.shr_u
    i32.wrap_i64
    call $note local.set 8
    (block
      (block (result (ref 0))
        local.get 8 br_on_cast 0 anyref (ref 0)
        ref.test anyref
        call $note
        br 1)
      drop
      i32.const 0 call $note)
    local.set 4
    call $note
    local.tee 0
    i64x2.extract_lane 1
    i64.const -7046029254386353131 i64.mul
    local.get 0 i64x2.extract_lane 0
    i64.xor
    i64.const -7046029254386353131 i64.mul
    i64.const 32 i64.shr_u
    i32.wrap_i64
    call $note
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
  (func $f4 (type 15) (param i32) (result i64 i32 i64 i32 f64 i64 i32 i64 i32 i64 f32 i32)
    (local i32)
    i32.const 0 local.set 1
    global.get $exn throw_ref
    i64.const 0 local.get 1 i64.const 0 local.get 1 f64.const 0 i64.const 0 local.get 1 i64.const 0
    local.get 1 i64.const 0 f32.const 0 local.get 1)
)

(module definition $m1
  (type (;0;) (sub (struct (field (mut exnref)))))
  (type (;1;) (array (mut exnref)))
  (type (;2;) (sub (struct)))
  (type (;3;) (sub final 2 (struct (field (mut exnref)) (field (ref null 2)))))
  (type (;4;) (sub (array f32)))
  (type (;5;) (array (ref i31)))
  (type (;6;) (func (param i32)))
  (type (;7;) (func (param v128 i64 v128 f64 v128 i32 v128 v128 v128 f32 v128 v128 i64 v128 v128) (result i32)))
  (type (;8;) (func (param i64 arrayref i31ref exnref)))
  (type (;9;) (sub (func (result i32))))
  (type (;10;) (sub final 9 (func (result i32))))
  (type (;11;) (func (param v128) (result v128)))
  (type (;12;) (func (param eqref i32 structref)))
  (type (;13;) (func (param i32 v128 f64 v128) (result v128)))
  (type (;14;) (func (result eqref i32 structref)))
  (type (;15;) (func (result i64 arrayref i31ref exnref exnref)))
  (type (;16;) (func (result i64 arrayref i31ref exnref)))
  (type (;17;) (func (param i32 i64) (result i64)))
  (type (;18;) (func))
  (import "base" "note" (func $note (type 6)))
  (import "base" "callee0" (global $callee0 (mut (ref null 7))))
  (import "from2" "tag13.0" (tag $tag13.0 (type 8)))
  (import "from3" "station1" (func $station1 (type 10)))
  (import "from4" "station5" (func $station5 (type 11)))
  (tag $tag12.0 (export "tag12.0") (type 12) (param eqref i32 structref))
  (export "tag13.0" (tag $tag13.0))
  (elem (;0;) declare funcref
        (ref.func $station1)
        (ref.func $f4))
  (func $station0 (export "station0") (type 13) (param i32 v128 f64 v128) (result v128)
    (local i32)
    local.get 1 local.tee 1
    i64x2.extract_lane 1
    i64.const -7046029254386353131 i64.mul
    local.get 1 i64x2.extract_lane 0
    i64.xor
    i64.const -7046029254386353131 i64.mul
    i64.const 32 i64.shr_u
    i32.wrap_i64
    call $note
    (block
      (block
        (try_table (catch_all 0)
          i32.const 17 local.set 4
          ref.func $station1 call_ref 10 local.set 0)
        br 1)
      local.get 4 i32.const 26 i32.add
      call $note)
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
  (func $f4 (type 7) (param v128 i64 v128 f64 v128 i32 v128 v128 v128 f32 v128 v128 i64 v128 v128) (result i32)
    (local i32)
    local.get 0 local.tee 0
    i64x2.extract_lane 1
    i64.const -7046029254386353131 i64.mul
    local.get 0 i64x2.extract_lane 0
    i64.xor
    i64.const -7046029254386353131 i64.mul
    i64.const 32 i64.shr_u
    i32.wrap_i64
    call $note
    i32.const 14 local.set 15
    ref.null eq i32.const 17 ref.null struct throw $tag12.0
    local.get 15)
  (func $station4 (export "station4") (type 17) (param i32 i64) (result i64)
    (local i32 v128 exnref i31ref arrayref exnref structref i32 eqref)
    (block
      (block (type 14) (result eqref i32 structref)
        (block (type 15) (result i64 arrayref i31ref exnref exnref)
          (block (type 16) (result i64 arrayref i31ref exnref)
            (try_table (catch $tag13.0 0) (catch_ref $tag13.0 1) (catch $tag12.0 2)
              i32.const 5 local.set 2
              local.get 0
              if
                local.get 0 i32.const 1 i32.sub
                i64.const 0 call $station4 local.set 1
              else
                v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
                call $station5 local.set 3
              end)
            br 3)
          local.set 4 local.set 5
          (block
            local.get 5 br_on_null 0
            i31.get_s
            call $note)
          local.set 6
          (block
            (block (result (ref 1))
              local.get 6 br_on_cast 0 arrayref (ref 1)
              ref.test anyref
              call $note
              br 1)
            array.len
            call $note)
          i64.const -7046029254386353131 i64.mul
          i64.const 32 i64.shr_u
          i32.wrap_i64
          call $note
          local.get 2 i32.const 50 i32.add
          call $note
          br 2)
        local.set 7 local.set 4 local.set 5
        (block
          local.get 5 br_on_null 0
          i31.get_s
          call $note)
        local.set 6
        (block
          (block (result (ref 1))
            local.get 6 br_on_cast 0 arrayref (ref 1)
            ref.test anyref
            call $note
            br 1)
          array.len
          call $note)
        i64.const -7046029254386353131 i64.mul
        i64.const 32 i64.shr_u
        i32.wrap_i64
        call $note
        local.get 2 i32.const 83 i32.add
        call $note
        br 1)
      local.set 8
      (block
        (block (result (ref 0))
          local.get 8 br_on_cast 0 structref (ref 0)
          ref.test anyref
          call $note
          br 1)
        drop
        i32.const 0 call $note)
      local.set 9 local.set 10
      (block
        (block (result (ref 0))
          local.get 10 br_on_cast 0 eqref (ref 0)
          ref.test anyref
          call $note
          br 1)
        drop
        i32.const 0 call $note)
      local.get 2 i32.const 116 i32.add
      call $note
      i64.const 133982088914272375 ref.null array ref.null i31 ref.null exn throw $tag13.0)
    i64.const 0)
  (func $enlist (export "enlist") (type 18) ref.func $f4 global.set $callee0)
)

(module instance $i0 $m0)
(register "base" $i0)
(register "from2" $i0)
(register "from3" $i0)
(register "from4" $i0)
(module instance $i1 $m1)
(module instance $i2 $m1)
(invoke $i2 "enlist")
(invoke $i2 "station0" (i32.const 0) (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000) (f64.const 0) (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000))
(invoke $i2 "station4" (i32.const 3) (i64.const 0))
