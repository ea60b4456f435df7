;; goal 0, leg 0: station0 of instance 0, which throws its tag 0, of instance 0 tag 0; station0 is to catch it

(module definition $m0
  (type (;0;) (func (param i32)))
  (type (;1;) (func))
  (type (;2;) (sub (func (result i32))))
  (tag $tag0.0 (export "tag0.0") (type 1))
  (global $trace (export "trace") (mut i64) (i64.const 0))
  (func $note (export "note") (type 0) (param i32)
    global.get $trace i64.const 31 i64.mul
    local.get 0 i64.extend_i32_u
    i64.add global.set $trace)
  (func $station0 (export "station0") (type 2) (result i32)
    (local i32)
    (block
      (block
        (try_table (catch $tag0.0 0)
          i32.const 3 local.set 0
          throw $tag0.0)
        br 1)
      local.get 0 i32.const 10 i32.add
      call $note)
    local.get 0)
)

(module instance $i0 $m0)
(invoke $i0 "station0")
