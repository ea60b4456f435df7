;; A trap is no exception: no clause catches it, and no handler runs.
;;
;; Every kind of trap, in a callee under catch_all_ref, catch_all and a tag. A handler that ran would give a value where
;; a trap is expected, and count in $handled.
;;
;; Rules: Step_pure/trap-instrs, Step_pure/trap-label, Step_pure/trap-handler, Step_pure/trap-frame, and the rule of each
;; instruction that ends in TRAP

(module $M
  (type $void (func))
  (type $other (func (param i64)))
  (type $s (struct (field (mut i32))))
  (type $a (array (mut i32)))
  (tag $t)
  (memory 1)
  (table $funcs 3 funcref)
  (table $anys 1 anyref)
  (global $handled (mut i32) (i32.const 0))
  (elem (table $funcs) (i32.const 0) func $nothing)
  (elem $passive funcref (ref.null func))
  (data $bytes "abc")
  (func $nothing)

  (func $unreachable (unreachable))
  (func $div_s (drop (i32.div_s (i32.const 1) (i32.const 0))))
  (func $rem_u (drop (i64.rem_u (i64.const 1) (i64.const 0))))
  (func $overflow (drop (i64.div_s (i64.const 0x8000000000000000) (i64.const -1))))
  (func $trunc-nan (drop (i32.trunc_f32_s (f32.const nan))))
  (func $trunc-big (drop (i32.trunc_f64_u (f64.const 1e10))))
  (func $load (drop (i32.load (i32.const 65533))))
  (func $store (i64.store (i32.const -1) (i64.const 0)))
  (func $memory.fill (memory.fill (i32.const 65530) (i32.const 0) (i32.const 7)))
  (func $memory.init (memory.init $bytes (i32.const 0) (i32.const 2) (i32.const 2)))
  (func $table.get (drop (table.get $anys (i32.const 1))))
  (func $table.set (table.set $anys (i32.const -1) (ref.null any)))
  (func $table.init (table.init $funcs $passive (i32.const 3) (i32.const 0) (i32.const 1)))
  (func $undefined (call_indirect $funcs (type $void) (i32.const 3)))
  (func $uninitialized (call_indirect $funcs (type $void) (i32.const 2)))
  (func $mismatch (call_indirect $funcs (type $other) (i64.const 0) (i32.const 0)))
  (func $call_ref (call_ref $void (ref.null $void)))
  (func $as_non_null (drop (ref.as_non_null (ref.null any))))
  (func $struct.get (drop (struct.get $s 0 (ref.null $s))))
  (func $struct.set (struct.set $s 0 (ref.null $s) (i32.const 0)))
  (func $array.get-null (drop (array.get $a (ref.null $a) (i32.const 0))))
  (func $array.len (drop (array.len (ref.null array))))
  (func $array.get (drop (array.get $a (array.new $a (i32.const 0) (i32.const 1)) (i32.const 1))))
  (func $i31.get (drop (i31.get_s (ref.null i31))))
  (func $cast (drop (ref.cast (ref $s) (ref.i31 (i32.const 0)))))
  (func $throw_ref (throw_ref (ref.null exn)))

  (table $traps funcref (elem
    $unreachable $div_s $rem_u $overflow $trunc-nan $trunc-big $load $store $memory.fill $memory.init
    $table.get $table.set $table.init $undefined $uninitialized $mismatch $call_ref $as_non_null
    $struct.get $struct.set $array.get-null $array.len $array.get $i31.get $cast $throw_ref))

  (func (export "run") (param $n i32)
    (block $h
      (block $ref (result exnref)
        (try_table (catch $t $h) (catch_all_ref $ref)
          (try_table (catch_all $h)
            (call_indirect $traps (type $void) (local.get $n))
          )
        )
        (return)
      )
      (drop)
    )
    (global.set $handled (i32.add (global.get $handled) (i32.const 1)))
  )
  (func (export "handled") (result i32) (global.get $handled))
)

(assert_trap (invoke "run" (i32.const 0)) "unreachable")
(assert_trap (invoke "run" (i32.const 1)) "integer divide by zero")
(assert_trap (invoke "run" (i32.const 2)) "integer divide by zero")
(assert_trap (invoke "run" (i32.const 3)) "integer overflow")
(assert_trap (invoke "run" (i32.const 4)) "invalid conversion to integer")
(assert_trap (invoke "run" (i32.const 5)) "integer overflow")
(assert_trap (invoke "run" (i32.const 6)) "out of bounds memory access")
(assert_trap (invoke "run" (i32.const 7)) "out of bounds memory access")
(assert_trap (invoke "run" (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke "run" (i32.const 9)) "out of bounds memory access")
(assert_trap (invoke "run" (i32.const 10)) "out of bounds table access")
(assert_trap (invoke "run" (i32.const 11)) "out of bounds table access")
(assert_trap (invoke "run" (i32.const 12)) "out of bounds table access")
(assert_trap (invoke "run" (i32.const 13)) "undefined element")
(assert_trap (invoke "run" (i32.const 14)) "uninitialized element")
(assert_trap (invoke "run" (i32.const 15)) "indirect call type mismatch")
(assert_trap (invoke "run" (i32.const 16)) "null function reference")
(assert_trap (invoke "run" (i32.const 17)) "null reference")
(assert_trap (invoke "run" (i32.const 18)) "null structure reference")
(assert_trap (invoke "run" (i32.const 19)) "null structure reference")
(assert_trap (invoke "run" (i32.const 20)) "null array reference")
(assert_trap (invoke "run" (i32.const 21)) "null array reference")
(assert_trap (invoke "run" (i32.const 22)) "out of bounds array access")
(assert_trap (invoke "run" (i32.const 23)) "null i31 reference")
(assert_trap (invoke "run" (i32.const 24)) "cast failure")
(assert_trap (invoke "run" (i32.const 25)) "null exception reference")
(assert_return (invoke "handled") (i32.const 0))

;; A trap in a function of another instance, under its own catch_all and the caller's.

(module $A
  (func (export "trap") (block $h (try_table (catch_all $h) (unreachable))))
)
(register "A")
(module
  (import "A" "trap" (func $trap))
  (func (export "run") (block $h (try_table (catch_all $h) (call $trap))))
)
(assert_trap (invoke "run") "unreachable")

;; A handler that traps: the trap is what is left of the exception.

(module
  (tag $t (param i32))
  (func (export "div") (param i32) (result i32)
    (i32.const 100)
    (block $h (result i32)
      (try_table (catch $t $h) (throw $t (local.get 0)))
      (unreachable)
    )
    (i32.div_s)
  )
)
(assert_return (invoke "div" (i32.const 7)) (i32.const 14))
(assert_trap (invoke "div" (i32.const 0)) "integer divide by zero")
