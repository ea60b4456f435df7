;; goal 0, leg 0: hop0 of instance 3 calls by reference hop1 of instance 3 calls host0, which throws, of instance 2 tag 0; hop0 is to catch it and hop0 to put it into a table
;; goal 0, leg 1: hop2 of instance 3 calls hop3 of instance 3 calls by table hop4 of instance 1, which throws again what waits in a table, of instance 2 tag 0; hop2 is to catch it and hop2 to put it into a table
;; goal 0, leg 2: hop5 of instance 2, which throws again what waits in a table, of instance 2 tag 0; hop5 is to catch it
;; goal 1, leg 0: hop6 of instance 1 calls by table hop7 of instance 3, which throws its tag 1, of instance 0 tag 1; hop6 is to catch it
;; The host, which no script can have:
;;   host0 throws an exception of instance 2's tag1.0

(module definition $m0
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func))
  (table $exns 4 8 exnref)
  (table $route 2 4 funcref)
  (memory $mem 1 3)
  (memory $own1 1 2)
  (tag $tag1.0 (type 1) (param i32))
  (tag $tag1.1 (type 1) (param i32))
  (tag $tag0.0 (type 2))
  (global $own0 (mut funcref) (ref.null func))
  (global $trace (mut i64) (i64.const 0))
  (export "trace" (global $trace))
  (export "tag1.0" (tag $tag1.0))
  (export "tag1.1" (tag $tag1.1))
  (export "tag0.0" (tag $tag0.0))
  (export "note" (func $note))
  (export "exns" (table $exns))
  (export "route" (table $route))
  (export "mem" (memory $mem))
  (export "own0" (global $own0))
  (export "own1" (memory $own1))
  (func $note (type 0) (param i32)
    global.get $trace
    i64.const 31
    i64.mul
    local.get 0
    i64.extend_i32_u
    i64.add
    global.set $trace
  )
  (data (;0;) "\aa\0f\1e+<\c3")
  (data (;1;) (i32.const 0) "!n\00\00\00\00")
)

(module definition $m1
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func (param i64 i32 f64 i64 i32 f32 i64 i32 i64 i32 exnref i64 f64 i32) (result i32)))
  (type (;3;) (func (result i32 exnref)))
  (type (;4;) (func (param i32) (result exnref)))
  (type (;5;) (func (param i32) (result i32)))
  (import "base" "note" (func $note (type 0)))
  (import "base" "route" (table $route 2 4 funcref))
  (import "base" "mem" (memory $mem 1 3))
  (import "from3" "tag1.1" (tag $tag1.0 (type 1)))
  (import "from4" "tag1.1" (tag $tag1.1 (type 1)))
  (export "tag1.0" (tag $tag1.0))
  (export "tag1.1" (tag $tag1.1))
  (export "hop4" (func $hop4))
  (export "hop6" (func $hop6))
  (func $hop4 (type 2) (param i64 i32 f64 i64 i32 f32 i64 i32 i64 i32 exnref i64 f64 i32) (result i32)
    (local i32)
    local.get 1
    local.get 0
    local.get 1
    local.get 2
    local.get 1
    local.get 0
    local.get 10
    local.get 5
    local.get 0
    local.get 1
    local.get 2
    local.get 0
    i32.const 12
    local.set 14
    local.get 10
    throw_ref
    local.set 0
    local.set 2
    call $note
    local.set 0
    local.set 5
    local.set 10
    local.set 0
    call $note
    local.set 2
    call $note
    local.set 0
    call $note
    local.get 14
  )
  (func $hop6 (type 5) (param i32) (result i32)
    (local i32 exnref exnref exnref exnref)
    block
      block (type 3) (result i32 exnref)
        block
          try_table (catch_all 0) (catch_ref $tag1.1 1)
            block
              block (type 3) (result i32 exnref)
                block (type 3) (result i32 exnref)
                  try_table (catch_ref $tag1.1 0) (catch_ref $tag1.1 1)
                    i32.const 8
                    local.set 1
                    i32.const 0
                    i32.const 1
                    call_indirect (type 4)
                    local.set 2
                  end
                  br 2
                end
                local.set 3
                call $note
                local.get 1
                i32.const 20
                i32.add
                call $note
                br 1
              end
              local.set 4
              call $note
              local.get 1
              i32.const 28
              i32.add
              call $note
            end
          end
          br 2
        end
        local.get 1
        i32.const 36
        i32.add
        call $note
        br 1
      end
      local.set 5
      call $note
      local.get 1
      i32.const 44
      i32.add
      call $note
    end
    local.get 1
  )
)

(module definition $m2
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func (result i32 exnref)))
  (type (;3;) (func (param i32 funcref externref) (result funcref)))
  (import "base" "note" (func $note (type 0)))
  (import "base" "exns" (table $exns 4 8 exnref))
  (import "base" "mem" (memory $mem 1 3))
  (tag $tag1.0 (type 1) (param i32))
  (export "tag1.0" (tag $tag1.0))
  (export "hop5" (func $hop5))
  (func $hop5 (type 3) (param i32 funcref externref) (result funcref)
    (local i32 exnref exnref)
    block
      block
        block
          try_table (catch_all 1)
            br 1
          end
        end
        block
          block (type 2) (result i32 exnref)
            block (type 2) (result i32 exnref)
              try_table (catch_ref $tag1.0 0) (catch_ref $tag1.0 1)
                i32.const 11
                local.set 3
                i32.const 2
                table.get
                throw_ref
              end
              br 2
            end
            local.set 4
            call $note
            local.get 3
            i32.const 22
            i32.add
            call $note
            br 1
          end
          local.set 5
          call $note
          local.get 3
          i32.const 30
          i32.add
          call $note
        end
        br 1
      end
      local.get 3
      i32.const 37
      i32.add
      call $note
    end
    ref.null func
  )
)

(module definition $m3
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func (param f64 f32 i64) (result f64)))
  (type (;3;) (func (param i64 i32 f64 i64 i32 f32 i64 i32 i64 i32 exnref i64 f64 i32) (result i32)))
  (type (;4;) (sub (func (result i32))))
  (type (;5;) (sub final 4 (func (result i32))))
  (type (;6;) (func (result i32 exnref)))
  (type (;7;) (func (param i32 i64) (result i64)))
  (type (;8;) (func (param i32) (result exnref)))
  (import "base" "note" (func $note (type 0)))
  (import "base" "exns" (table $exns 4 8 exnref))
  (import "base" "route" (table $route 2 4 funcref))
  (import "from3" "tag1.1" (tag $tag1.0 (type 1)))
  (import "from4" "tag1.1" (tag $tag1.1 (type 1)))
  (import "from5" "tag1.0" (tag $tag1.2 (type 1)))
  (import "host" "host0" (func $host0 (type 2)))
  (import "from7" "hop4" (func $hop4 (type 3)))
  (tag $tag1.3 (type 1) (param i32))
  (export "tag1.0" (tag $tag1.0))
  (export "tag1.1" (tag $tag1.1))
  (export "tag1.2" (tag $tag1.2))
  (export "tag1.3" (tag $tag1.3))
  (export "hop0" (func $hop0))
  (export "hop2" (func $hop2))
  (elem (;0;) (table $route) (i32.const 1) funcref (ref.func 7))
  (elem (;1;) declare funcref
        (ref.func 4)
        (ref.func $hop4))
  (func $hop0 (type 5) (result i32)
    (local i32 i32 exnref)
    block
      block (result i32)
        block (result exnref)
          try_table (catch_all_ref 0) (catch $tag1.0 1)
            i32.const 4
            local.set 0
            ref.func 4
            call_ref 4
            local.set 1
          end
          br 2
        end
        local.set 2
        local.get 0
        i32.const 14
        i32.add
        call $note
        i32.const 2
        local.get 2
        table.set
        br 1
      end
      call $note
      local.get 0
      i32.const 24
      i32.add
      call $note
    end
    local.get 0
  )
  (func (;4;) (type 4) (result i32)
    (local i32 f64 exnref)
    block
      block (result exnref)
        block
          try_table (catch_all_ref 1)
            local.get 0
            br_table 1 0 1
          end
        end
        i32.const 8
        local.set 0
        f64.const 0
        f32.const 0
        i64.const 0
        call $host0
        local.set 1
        br 1
      end
      local.set 2
      local.get 0
      i32.const 19
      i32.add
      call $note
    end
    local.get 0
  )
  (func $hop2 (type 7) (param i32 i64) (result i64)
    (local i32 exnref exnref exnref)
    block
      block (result exnref)
        block
          try_table (catch_all_ref 1)
            local.get 2
            i32.eqz
            br_if 1
          end
        end
        block
          block (result i32)
            block (result exnref)
              block (type 6) (result i32 exnref)
                try_table (catch_ref $tag1.1 0) (catch_ref $tag1.2 0) (catch_all_ref 1) (catch $tag1.1 2)
                  i32.const 14
                  local.set 2
                  call 6
                  local.set 0
                end
                br 3
              end
              local.set 3
              call $note
              local.get 2
              i32.const 24
              i32.add
              call $note
              br 2
            end
            local.set 4
            local.get 2
            i32.const 31
            i32.add
            call $note
            i32.const 2
            local.get 4
            table.set
            br 1
          end
          call $note
          local.get 2
          i32.const 41
          i32.add
          call $note
        end
        br 1
      end
      local.set 5
      local.get 2
      i32.const 49
      i32.add
      call $note
    end
    i64.const 0
  )
  (func (;6;) (type 5) (result i32)
    (local i32 i32 exnref f64 i64)
    i32.const 4
    i64.const 3
    i32.const 2
    f64.const 5e-324
    block
      try_table (catch $tag1.1 1)
        block
          block (type 6) (result i32 exnref)
            block (result i32)
              try_table (catch $tag1.2 0) (catch_ref $tag1.2 1) (catch $tag1.3 0)
                i32.const 10
                local.set 0
                i64.const 0
                i32.const 0
                f64.const 0
                i64.const 0
                i32.const 0
                f32.const 0
                i64.const 0
                i32.const 0
                i64.const 0
                i32.const 0
                i32.const 2
                table.get
                i64.const 0
                f64.const 0
                i32.const 0
                i32.const 0
                ref.func $hop4
                table.set $route
                i32.const 0
                call_indirect $route (type 3)
                local.set 1
              end
              br 2
            end
            call $note
            local.get 0
            i32.const 38
            i32.add
            call $note
            br 1
          end
          local.set 2
          call $note
          local.get 0
          i32.const 46
          i32.add
          call $note
        end
      end
    end
    local.set 3
    call $note
    local.set 4
    call $note
    local.get 0
  )
  (func (;7;) (type 8) (param i32) (result exnref)
    (local i32 i64)
    local.get 0
    i64.const 2
    local.get 0
    i32.const 3
    local.set 1
    i32.const 5
    throw $tag1.1
    call $note
    local.set 2
    call $note
    ref.null exn
  )
)

(module instance $i0 $m0)
(register "base" $i0)
(register "from3" $i0)
(register "from4" $i0)
(module instance $i1 $m1)
(module instance $i2 $m2)
(register "from3" $i1)
(register "from4" $i1)
(register "from5" $i0)
(register "from7" $i1)
(module instance $i3 $m3)
(invoke $i3 "hop0")
(invoke $i3 "hop2" (i32.const 0) (i64.const 0))
(invoke $i2 "hop5" (i32.const 0) (ref.null func) (ref.null extern))
(invoke $i1 "hop6" (i32.const 0))
