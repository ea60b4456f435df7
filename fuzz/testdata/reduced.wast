
(module definition $m0
  (type (;0;) (func))
  (type (;1;) (sub (func (result i32))))
  (table $route 1 2 funcref)
  (tag $tag0.0 (type 0))
  (export "tag0.0" (tag $tag0.0))
  (export "hop0" (func $hop0))
  (export "route" (table $route))
  (func $hop0 (type 1) (result i32)
    block
      block (result exnref)
        try_table (catch_ref $tag0.0 0)
          i32.const 0
          call_indirect (type 1)
          drop
        end
        br 1
      end
      drop
    end
    i32.const 0
  )
)

(module definition $m1
  (type (;0;) (func))
  (type (;1;) (sub (func (result i32))))
  (type (;2;) (func))
  (import "base" "route" (table $route 1 2 funcref))
  (import "from2" "tag0.0" (tag $tag0.0 (type 0)))
  (export "enlist" (func $enlist))
  (elem (;0;) declare funcref (ref.func 0))
  (func (;0;) (type 1) (result i32)
    throw $tag0.0
  )
  (func $enlist (type 2)
    i32.const 0
    ref.func 0
    table.set
  )
)

(module instance $i0 $m0)
(register "base" $i0)
(register "from2" $i0)
(module instance $i1 $m1)
(invoke $i1 "enlist")
(invoke $i0 "hop0")
