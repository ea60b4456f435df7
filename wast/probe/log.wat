;; What notes go into: a number each for what is noted, and 128 bits. Where there are as many as are asked for, code that makes
;; one more traps.
(module
  (memory 24)
  (global $count (mut i32) (i32.const 0))
  (global $most (mut i32) (i32.const -1))
  (func (export "stop") (param $most i32) (global.set $most (local.get $most)))
  (func (export "note") (param $what i32) (param $lo i64) (param $hi i64) (local $at i32)
    (if (i32.ge_u (global.get $count) (global.get $most)) (then unreachable))
    (if (i32.lt_u (global.get $count) (i32.const 65536))
      (then
        (local.set $at (i32.mul (global.get $count) (i32.const 24)))
        (i64.store (local.get $at) (i64.extend_i32_u (local.get $what)))
        (i64.store offset=8 (local.get $at) (local.get $lo))
        (i64.store offset=16 (local.get $at) (local.get $hi))))
    (global.set $count (i32.add (global.get $count) (i32.const 1))))
  (func (export "count") (result i32) (global.get $count))
  (func (export "hash") (param $from i32) (param $to i32) (result i64) (local $hash i64)
    (local.set $from (i32.mul (local.get $from) (i32.const 24)))
    (local.set $to (i32.mul (local.get $to) (i32.const 24)))
    (local.set $hash (i64.const 0xcbf29ce484222325))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $to)))
        (local.set $hash (i64.mul (i64.xor (local.get $hash) (i64.load (local.get $from))) (i64.const 0x100000001b3)))
        (local.set $hash (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 29))))
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (br $next)))
    (local.get $hash))
  (func (export "read") (param $i i32) (result i64 i64 i64)
    (local.set $i (i32.mul (local.get $i) (i32.const 24)))
    (i64.load (local.get $i))
    (i64.load offset=8 (local.get $i))
    (i64.load offset=16 (local.get $i))))
