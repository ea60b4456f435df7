;; Functions of an instance whose instantiation failed still run, with their own tags.
;;
;; Element segments are written before data segments; when the data segment is out of bounds the instantiation traps,
;; but the functions are in the other instance's table for good, and with them the module instance and its tags.
;;
;; Rules: $instantiate, $allocmodule, Step_read/memory.init-oob, Step/throw, Step_read/throw_ref-handler-catch

(module $host
  (type $f (func (param i32) (result i32)))
  (type $g (func (param exnref) (result i32)))
  (tag $t (export "tag") (param i32))
  (table $table (export "table") 8 funcref)
  (memory (export "memory") 1)

  (func (export "call") (param $n i32) (param i32) (result i32)
    (call_indirect $table (type $f) (local.get 1) (local.get $n))
  )
  ;; The handler of this instance does not take it for its own tag: -1.
  (func (export "call-and-catch") (param $n i32) (param i32) (result i32)
    (block $all
      (block $mine (result i32)
        (try_table (catch $t $mine) (catch_all $all)
          (drop (call_indirect $table (type $f) (local.get 1) (local.get $n)))
        )
        (unreachable)
      )
      (return)
    )
    (i32.const -1)
  )
  ;; Catches the lost tag's exception by reference and gives it to a function that knows the tag.
  (func (export "hand-back") (param $thrower i32) (param $catcher i32) (param i32) (result i32)
    (block $h (result exnref)
      (try_table (catch_all_ref $h)
        (drop (call_indirect $table (type $f) (local.get 2) (local.get $thrower)))
      )
      (unreachable)
    )
    (call_indirect $table (type $g) (local.get $catcher))
  )
)
(register "host")

(module definition $M
  (type $f (func (param i32) (result i32)))
  (import "host" "tag" (tag $shared (param i32)))
  (import "host" "table" (table 8 funcref))
  (import "host" "memory" (memory 1))
  (global $at (import "at" "at") i32)
  (tag $own (param i32))

  (func $throws-own (param i32) (result i32) (throw $own (local.get 0)))
  (func $throws-shared (param i32) (result i32) (throw $shared (local.get 0)))
  (func $catches-own (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $shared $h) (catch $own $h) (drop (call $throws-own (local.get 0))))
      (unreachable)
    )
  )
  (func $opens (param exnref) (result i32)
    (block $h (result i32)
      (try_table (catch $own $h) (throw_ref (local.get 0)))
      (unreachable)
    )
  )
  (elem (offset (global.get $at)) func $throws-own $throws-shared $catches-own $opens)
  (data (i32.const 65536) "x") ;; out of bounds
)

(module $at0 (global (export "at") i32 (i32.const 0)))
(module $at4 (global (export "at") i32 (i32.const 4)))
(register "at" $at0)
(assert_trap (module instance $lost $M) "out of bounds memory access")
(register "at" $at4)
(assert_trap (module instance $lost-too $M) "out of bounds memory access")

(assert_exception (invoke $host "call" (i32.const 0) (i32.const 1)))
(assert_return (invoke $host "call-and-catch" (i32.const 0) (i32.const 1)) (i32.const -1))
(assert_return (invoke $host "call-and-catch" (i32.const 1) (i32.const 2)) (i32.const 2))
(assert_return (invoke $host "call" (i32.const 2) (i32.const 3)) (i32.const 3))
(assert_return (invoke $host "hand-back" (i32.const 0) (i32.const 3) (i32.const 4)) (i32.const 4))

;; The two lost instances of one module have different tags.

(assert_return (invoke $host "hand-back" (i32.const 4) (i32.const 7) (i32.const 5)) (i32.const 5))
(assert_exception (invoke $host "hand-back" (i32.const 0) (i32.const 7) (i32.const 6)))
(assert_exception (invoke $host "hand-back" (i32.const 4) (i32.const 3) (i32.const 6)))
