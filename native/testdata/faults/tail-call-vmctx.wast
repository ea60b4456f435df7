;; A function of one instance tail-calls one of another with more arguments than registers hold. The handler there means a tag of that
;; instance.
(module $a
  (tag $t)
  (func $throw (param i32) (throw $t))
  (func (export "catch") (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (block $all
      (block $t
        (try_table (catch $t $t) (catch_all $all) (call $throw (local.get 11)))
        (unreachable))
      (return (local.get 11)))
    (i32.const -1)))
(register "a" $a)
(module
  (type $catch (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "a" "catch" (func $catch (type $catch)))
  (tag $other)
  (func (export "f") (param i32) (result i32)
    (return_call $catch (i32.const 0) (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 7)
      (i32.const 8) (i32.const 9) (i32.const 10) (local.get 0))))
(assert_return (invoke "f" (i32.const 42)) (i32.const 42))
