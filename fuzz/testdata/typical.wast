;; goal 0, leg 0: at the start hop0 of instance 2 tail-calls hop1 of instance 0 calls by table hop2 of instance 1, which throws its tag 0, of instance 0 tag 1; hop1 is to catch it and hop1 to put it into a table
;; goal 0, leg 1: hop3 of instance 2 calls by reference hop4 of instance 0 calls by global hop5 of instance 1, which throws again what waits in a table, of instance 0 tag 1; hop4 is to catch it

(module definition $m0
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i32) (result i64 i32 i64 i32 f64 i64 i32 i64 i32 i64 f32 i32)))
  (type (;2;) (func (param i32)))
  (type (;3;) (func))
  (type (;4;) (func (param i32) (result i32)))
  (type (;5;) (func (result i32 exnref)))
  (type (;6;) (sub (func (result i32))))
  (type (;7;) (sub final 6 (func (result i32))))
  (table $exns (export "exns") 4 8 exnref)
  (table $route (export "route") 1 2 funcref)
  (memory $mem (export "mem") 1 3)
  (memory $own1 (export "own1") 1 2)
  (tag $tag1.0 (export "tag1.0") (type 2) (param i32))
  (tag $tag1.1 (export "tag1.1") (type 2) (param i32))
  (tag $tag0.0 (export "tag0.0") (type 3))
  (global $callee0 (export "callee0") (mut (ref null 1)) (ref.null 1))
  (global $own0 (export "own0") (mut funcref) (ref.null func))
  (global $trace (export "trace") (mut i64) (i64.const 0))
  (func $note (export "note") (type 0) (param i32)
    global.get $trace i64.const 31 i64.mul
    local.get 0 i64.extend_i32_u
    i64.add global.set $trace)
  (func $func2.0 (export "func2.0") (type 4) (param i32) (result i32)
    (block (result i32)
      local.get 0 i32.const 4095 i32.and
      local.get 0 i32.store16 offset=162
      local.get 0)
    i32.const 4095 i32.and
    i32.const 1 i32.const 2 memory.init $own1 0
    local.get 0)
  (func $hop1 (export "hop1") (type 7) (result i32)
    (local i32 i64 i32 exnref exnref)
    i64.const 2147483648 local.set 1
    (block
      (block (type 5) (result i32 exnref)
        (block (result exnref)
          (try_table (catch_ref $tag0.0 0) (catch_ref $tag1.1 1)
            i32.const 6 local.set 0
            i32.const 1 local.get 0 i32.mul
            i32.const 0 call_indirect $route (type 4) local.set 2)
          br 2)
        local.set 3
        local.get 0 i32.const 19 i32.add
        call $note
        br 1)
      local.set 4
      call $note
      local.get 0 i32.const 27 i32.add
      call $note
      i32.const 0 local.get 4 table.set)
    local.get 0 local.set 2
    local.get 0)
  (func $hop4 (export "hop4") (type 4) (param i32) (result i32)
    (local i32 exnref i64 i32 f32 i64 f64 exnref)
    (block
      (block (type 5) (result i32 exnref)
        (try_table (catch_ref $tag1.1 0)
          (block (result i64)
            (block
              (block (type 5) (result i32 exnref)
                (try_table (result i64) (catch_ref $tag1.1 0) (catch $tag0.0 1)
                  i64.const 4294967295)
                br 2)
              local.set 2
              call $note
              local.get 1 i32.const 14 i32.add
              call $note
              i64.const 8575932453740387555 br 1)
            local.get 1 i32.const 21 i32.add
            call $note
            i64.const 135)
          local.set 3
          i32.const 27 local.set 1
          memory.size $own1
          global.get $callee0 call_ref 1 local.set 4 local.set 5 local.set 6 local.set 0 local.set 3 local.set 0
          local.set 3 local.set 7 local.set 0 local.set 3 local.set 0 local.set 3)
        br 1)
      local.set 8
      call $note
      local.get 1 i32.const 50 i32.add
      call $note)
    local.get 1)
  (data (;0;) "\aa\0f\1e+<\c3")
  (data (;1;) (memory $own1) (i32.const 134) "!n\bd\aek\8e")
)

(module definition $m1
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i32) (result i64 i32 i64 i32 f64 i64 i32 i64 i32 i64 f32 i32)))
  (type (;2;) (func (param i32)))
  (type (;3;) (func (param i32) (result i32)))
  (type (;4;) (func))
  (import "base" "note" (func $note (type 0)))
  (import "base" "exns" (table $exns 4 8 exnref))
  (import "base" "route" (table $route 1 2 funcref))
  (import "base" "mem" (memory $mem 1 3))
  (import "base" "callee0" (global $callee0 (mut (ref null 1))))
  (import "from5" "tag1.1" (tag $tag1.0 (type 2)))
  (import "from6" "tag1.1" (tag $tag1.1 (type 2)))
  (export "tag1.0" (tag $tag1.0))
  (export "tag1.1" (tag $tag1.1))
  (elem (;0;) (table $route) (i32.const 0) funcref (ref.func $f1))
  (elem (;1;) declare funcref (ref.func $f2))
  (func $f1 (type 3) (param i32) (result i32)
    (local i32)
    i32.const 0 local.set 1
    local.get 1
    if
      i32.const 4 throw $tag1.0
    end
    local.get 1)
  (func $f2 (type 1) (param i32) (result i64 i32 i64 i32 f64 i64 i32 i64 i32 i64 f32 i32)
    (local i32 exnref)
    (block
      (block (result exnref)
        (block
          (try_table (catch_all_ref 1)
            local.get 1 i32.eqz
            br_if 1))
        i32.const 9 local.set 1
        i32.const 0 table.get throw_ref
        br 1)
      local.set 2
      local.get 1 i32.const 18 i32.add
      call $note)
    i64.const 0 local.get 1 i64.const 0 local.get 1 f64.const 0 i64.const 0 local.get 1 i64.const 0
    local.get 1 i64.const 0 f32.const 0 local.get 1)
  (func $enlist (export "enlist") (type 4) ref.func $f2 global.set $callee0)
)

(module definition $m2
  (type (;0;) (func (param i32)))
  (type (;1;) (sub (func (result i32))))
  (type (;2;) (sub final 1 (func (result i32))))
  (type (;3;) (func (param i32) (result i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func (param i64 i32 f64 i64 i32 f32 i64 i32 i64 i32 exnref i64 f64 i32) (result i32)))
  (type (;6;) (func))
  (import "base" "note" (func $note (type 0)))
  (import "base" "mem" (memory $mem 1 3))
  (import "from2" "hop1" (func $hop1 (type 2)))
  (import "from3" "hop4" (func $hop4 (type 3)))
  (tag $tag1.0 (export "tag1.0") (type 4) (param i32))
  (start $f5)
  (elem (;0;) declare funcref (ref.func $hop4))
  (func $f3 (type 2) (result i32)
    (local i32 exnref)
    (block
      (block (result i32)
        (block (result exnref)
          (try_table (catch_all_ref 0) (catch $tag1.0 1)
            i32.const 4 local.set 0
            return_call $hop1)
          br 2)
        local.set 1
        local.get 0 i32.const 12 i32.add
        call $note
        br 1)
      call $note
      local.get 0 i32.const 19 i32.add
      call $note)
    local.get 0)
  (func $hop3 (export "hop3") (type 5) (param i64 i32 f64 i64 i32 f32 i64 i32 i64 i32 exnref i64 f64 i32) (result i32)
    (local i32)
    i32.const 0 local.set 14
    i32.const 0 ref.func $hop4 call_ref 3 local.set 1
    local.get 14)
  (func $f5 (type 6) call $f3 drop)
)

(module instance $i0 $m0)
(register "base" $i0)
(register "from5" $i0)
(register "from6" $i0)
(module instance $i1 $m1)
(register "from2" $i0)
(register "from3" $i0)
(module instance $i2 $m2)
(invoke $i1 "enlist")
(invoke $i2 "hop3" (i64.const 0) (i32.const 0) (f64.const 0) (i64.const 0) (i32.const 0) (f32.const 0) (i64.const 0) (i32.const 0) (i64.const 0) (i32.const 0) (ref.null exn) (i64.const 0) (f64.const 0) (i32.const 0))
