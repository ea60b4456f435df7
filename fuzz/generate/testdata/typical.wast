;; goal 0, leg 0: station0 of instance 1 calls by table station1 of instance 1 calls by table station2 of instance 0 calls station3 of instance 0 calls station4 of instance 0 tail-calls by global station5 of instance 3, which throws null

(module definition $m0
  (type (;0;) (sub (struct (field (mut exnref)))))
  (type (;1;) (array (mut exnref)))
  (type (;2;) (sub (struct)))
  (type (;3;) (sub final 2 (struct (field (mut exnref)) (field (ref null 2)))))
  (type (;4;) (sub (array f32)))
  (type (;5;) (array (ref i31)))
  (type (;6;) (func (param i32)))
  (type (;7;) (sub (func (result i32))))
  (type (;8;) (func (param i64 arrayref i31ref exnref)))
  (type (;9;) (func (param v128 exnref v128) (result v128 exnref)))
  (type (;10;) (func (param i32 i64) (result i64)))
  (type (;11;) (func (param i32) (result i32)))
  (type (;12;) (func))
  (table $route (export "route") 2 4 funcref)
  (table $own2 (export "own2") 4 8 (ref null 3) ref.null exn ref.null exn ref.null 2 struct.new 3 struct.new 3)
  (tag $tag13.0 (export "tag13.0") (type 8) (param i64 arrayref i31ref exnref))
  (global $object (export "object") (mut anyref) (ref.null any))
  (global $callee0 (export "callee0") (mut (ref null 7)) (ref.null 7))
  (global $own0 (export "own0") (mut eqref) ref.null exn ref.null exn ref.null 2 struct.new 3 struct.new 3)
  (global $own1 (export "own1") (mut i31ref) i32.const 1072137869 ref.i31)
  (global $trace (export "trace") (mut i64) (i64.const 0))
  (elem (;0;) declare funcref (ref.func $f1))
  (func $note (export "note") (type 6) (param i32)
    global.get $trace i64.const 31 i64.mul
    local.get 0 i64.extend_i32_u
    i64.add global.set $trace)
  (func $f1 (type 9) (param v128 exnref v128) (result v128 exnref)
    (local i32 i64)
    local.get 2 local.tee 0
    i64x2.extract_lane 1
    i64.const -7046029254386353131 i64.mul
    local.get 0 i64x2.extract_lane 0
    i64.xor
    i64.const -7046029254386353131 i64.mul
    i64.const 32 i64.shr_u
    i32.wrap_i64
    call $note
    i32.const 14 local.set 3
    local.get 3 local.get 3 i32.const 46 select
    i64.const 64 call $f2
    i64.const 129 i64.sub local.set 4
    struct.new 2 global.set $own0
    local.get 2 ref.null exn)
  (func $f2 (type 10) (param i32 i64) (result i64)
    (local i32 (ref null 1) exnref)
    ref.null eq global.set $own0
    i32.const 2 local.set 2
    (block (result i32)
      (try_table (result i32)
        i64.const 64 ref.null array i32.const -1 ref.i31
        ref.null exn throw $tag13.0))
    call $f3 local.set 0
    (block
      (block (result exnref)
        (try_table (catch_all_ref 0) (catch_all_ref 0)
          ref.null exn i32.const 5 array.new 1 local.set 3
          i64.const -9223372036854775808 local.get 3 ref.null i31 ref.null exn throw $tag13.0)
        br 1)
      local.set 4
      local.get 2 i32.const 33 i32.add
      call $note
      (block (result (ref 0))
        (block (result anyref)
          local.get 3 br_on_cast_fail 0 anyref (ref 0)
          br 1)
        drop
        local.get 4 struct.new 0)
      ref.null exn struct.set 0 0)
    i64.const 0)
  (func $f3 (type 11) (param i32) (result i32)
    (local i32)
    i32.const 0 local.set 1
    global.get $callee0 return_call_ref 7
    local.get 1)
  (func $enlist (export "enlist") (type 12)
    i32.const 1 ref.func $f1 table.set)
)

(module definition $m1
  (type (;0;) (sub (struct (field (mut exnref)))))
  (type (;1;) (array (mut exnref)))
  (type (;2;) (sub (struct)))
  (type (;3;) (sub final 2 (struct (field (mut exnref)) (field (ref null 2)))))
  (type (;4;) (sub (array f32)))
  (type (;5;) (array (ref i31)))
  (type (;6;) (func (param i32)))
  (type (;7;) (sub (func (result i32))))
  (type (;8;) (func (param i64 arrayref i31ref exnref)))
  (type (;9;) (func (param i32)))
  (type (;10;) (sub final 7 (func (result i32))))
  (type (;11;) (func (param i32 i64) (result i64)))
  (type (;12;) (func (param v128 exnref v128) (result v128 exnref)))
  (type (;13;) (func))
  (import "base" "note" (func $note (type 6)))
  (import "base" "route" (table $route 2 4 funcref))
  (import "base" "object" (global $object (mut anyref)))
  (import "base" "callee0" (global $callee0 (mut (ref null 7))))
  (import "from4" "tag13.0" (tag $tag13.0 (type 8)))
  (import "from5" "tag13.0" (tag $tag13.1 (type 8)))
  (tag $tag1.0 (export "tag1.0") (type 9) (param i32))
  (export "tag13.0" (tag $tag13.0))
  (export "tag13.1" (tag $tag13.1))
  (elem (;0;) declare funcref
        (ref.func $f2)
        (ref.func $f3))
  (func $station0 (export "station0") (type 11) (param i32 i64) (result i64)
    (local i32)
    i32.const 0 local.set 2
    i32.const 0 ref.func $f2 table.set
    i32.const 0 call_indirect (type 10) local.set 0
    i64.const 0)
  (func $f2 (type 10) (result i32)
    (local i32 exnref v128)
    i32.const 0 local.set 0
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    ref.null exn v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i32.const 1 call_indirect (type 12) local.set 1 local.set 2
    local.get 0)
  (func $f3 (type 7) (result i32)
    (local i32)
    i32.const 0 local.set 0
    ref.null exn throw_ref
    local.get 0)
  (func $enlist (export "enlist") (type 13) ref.func $f3 global.set $callee0)
)

(module definition $m2
  (type (;0;) (sub (struct (field (mut exnref)))))
  (type (;1;) (array (mut exnref)))
  (type (;2;) (sub (struct)))
  (type (;3;) (sub final 2 (struct (field (mut exnref)) (field (ref null 2)))))
  (type (;4;) (sub (array f32)))
  (type (;5;) (array (ref i31)))
  (type (;6;) (func (param i32)))
  (type (;7;) (func (param (ref null 2) anyref (ref null 1))))
  (type (;8;) (func (param i32 v128 f64 v128 i64)))
  (type (;9;) (func (param v128 f32 v128 v128 i64 v128 v128 v128 v128 f64 v128 v128 v128 i32)))
  (import "base" "object" (global $object (mut anyref)))
  (import "from1" "tag1.0" (tag $tag1.0 (type 6)))
  (tag $tag15.0 (export "tag15.0") (type 7) (param (ref null 2) anyref (ref null 1)))
  (tag $tag8.0 (export "tag8.0") (type 8) (param i32 v128 f64 v128 i64))
  (tag $tag10.0 (export "tag10.0") (type 9) (param v128 f32 v128 v128 i64 v128 v128 v128 v128 f64 v128 v128 v128 i32))
  (export "tag1.0" (tag $tag1.0))
)

(module instance $i0 $m0)
(register "base" $i0)
(register "from4" $i0)
(register "from5" $i0)
(module instance $i1 $m1)
(register "from1" $i1)
(module instance $i2 $m2)
(register "from4" $i1)
(module instance $i3 $m1)
(invoke $i0 "enlist")
(invoke $i3 "enlist")
(invoke $i1 "station0" (i32.const 0) (i64.const 0))
