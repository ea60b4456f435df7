(module $exceptions
  (type $f (func (param i32) (result i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func (param i32 exnref)))
  (type (;3;) (func))
  (import "m" "tag" (tag $imported (type 1)))
  (tag $own (type 2) (param i32 exnref))
  (tag (;2;) (type 3))
  (export "catch" (func 1))
  (func $throw (type $f) (param i32) (result i32)
    local.get 0
    throw $imported
  )
  (func (;1;) (type $f) (param $x i32) (result i32)
    (local $e exnref) (local i64 i64)
    block $all (result exnref)
      block $one (result i32)
        try_table $try (result i32) (catch $imported $one) (catch_ref $own $one) (catch_all 2) (catch_all_ref $all)
          local.get $x
          call $throw
          br $try
        end
        return
      end
      try_table (type $f) (param i32) (result i32) (catch 2 $all)
      end
      return
    end
    local.tee $e
    ref.test (ref noexn)
    drop
    ref.null exn
    throw_ref
  )
)
