;; Instance 5 for engines that know the type anyref and lack the rest of garbage collection: there is nothing but null.
(module
  (import "0" "" (memory 16))
  (import "1" "" (func $extern (param i64) (result externref)))
  (import "2" "" (func $which (param externref) (result i64)))
  (func (export "load") (param $at i32) (result anyref)
    (if (i64.ne (i64.load offset=8 (local.get $at)) (i64.const 0)) (then (unreachable)))
    (ref.null any))
  (func (export "store") (param $at i32) (param $x anyref)
    (i64.store (local.get $at) (i64.const 0))
    (i64.store offset=8 (local.get $at) (i64.const 0))
    (if (ref.is_null (local.get $x)) (then (return)))
    (unreachable)))
