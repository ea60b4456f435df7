;; An object that only an exception holds survives what is made meanwhile.
(module
  (type $s (struct (field i32)))
  (tag $t (param (ref $s)))
  (func $caught (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $t (struct.new $s (i32.const 7))))
      (unreachable)))
  (func (export "f") (result i32) (local $x exnref)
    (local.set $x (call $caught))
    (drop (struct.new $s (i32.const 1)))
    (struct.get $s 0
      (block $h (result (ref $s))
        (try_table (catch $t $h) (throw_ref (local.get $x)))
        (unreachable)))))
(assert_return (invoke "f") (i32.const 7))
