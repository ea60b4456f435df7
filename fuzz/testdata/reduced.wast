
(module definition $m0
  (table $route (export "route") 1 2 funcref)
  (tag $tag0.0 (export "tag0.0"))
  (func $station0 (export "station0") (result i32)
    (block (result exnref)
      (try_table (catch_ref $tag0.0 0)
        i32.const 0 call_indirect (result i32) drop)
      unreachable)
    drop
    i32.const 0)
)

(module definition $m1
  (import "a" "route" (table $route 1 2 funcref))
  (import "a" "tag0.0" (tag $tag0.0))
  (elem (;0;) (i32.const 0) funcref (ref.func $f0))
  (func $f0 (result i32) throw $tag0.0)
)

(module instance $i0 $m0)
(register "a" $i0)
(module instance $i1 $m1)
(invoke $i0 "station0")
