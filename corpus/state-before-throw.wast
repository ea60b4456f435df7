;; What was written before the throw is what the handler reads: locals, globals, memories, tables, objects.
;;
;; Only the operand stack above the target label is lost. A compiler that keeps a local in a register must bring its
;; value at the time of the call to the handler: not the value at the start of the try_table, nor that of the callee.
;;
;; Rules: Step_read/throw_ref-handler-catch_all (the frame's locals are untouched), Step/local.set, Step_pure/local.tee,
;; Step/global.set, Step/store-num-val, Step/table.set-val, Step/struct.set-struct

(module $A
  (tag $t (export "tag"))
  (global $g (export "global") (mut i32) (i32.const 0))
  (memory (export "memory") 1)
  (table (export "table") 1 anyref)

  ;; Uses many locals of its own, to disturb registers and stack, and throws if told to.
  (func (export "maybe-throw") (param $throw? i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32)
    (local $i i32)
    (loop $l
      (local.set 1 (i32.add (local.get 1) (i32.const 111)))
      (local.set 2 (i32.add (local.get 2) (i32.const 222)))
      (local.set 3 (i32.add (local.get 3) (i32.const 333)))
      (local.set 4 (i32.add (local.get 4) (i32.const 444)))
      (local.set 5 (i32.xor (local.get 5) (local.get 1)))
      (local.set 6 (i32.xor (local.get 6) (local.get 2)))
      (local.set 7 (i32.xor (local.get 7) (local.get 3)))
      (local.set 8 (i32.xor (local.get 8) (local.get 4)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))
    )
    (if (local.get $throw?) (then (throw $t)))
  )
  (func (export "write-and-throw") (param i32)
    (global.set $g (local.get 0))
    (i32.store (i32.const 0) (local.get 0))
    (table.set (i32.const 0) (ref.i31 (local.get 0)))
    (throw $t)
  )
)
(register "A")
(module $B
  (import "A" "tag" (tag $t))
  (import "A" "global" (global $g (mut i32)))
  (import "A" "memory" (memory 1))
  (import "A" "table" (table 1 anyref))
  (import "A" "maybe-throw" (func $maybe-throw (param i32)))
  (import "A" "write-and-throw" (func $write-and-throw (param i32)))

  ;; Set before and after each call; the n-th call throws: the value set last before it.
  (func (export "local") (param $n i32) (result i32)
    (local $x i32)
    (local.set $x (i32.const 1))
    (block $h
      (try_table (catch $t $h)
        (local.set $x (i32.const 2))
        (call $maybe-throw (i32.eq (local.get $n) (i32.const 0)))
        (local.set $x (i32.const 3))
        (call $maybe-throw (i32.eq (local.get $n) (i32.const 1)))
        (local.set $x (i32.const 4))
        (call $maybe-throw (i32.eq (local.get $n) (i32.const 2)))
        (local.set $x (i32.const 5))
      )
    )
    (local.get $x)
  )
  ;; The parameter itself.
  (func (export "parameter") (param $n i32) (result i32)
    (block $h
      (try_table (catch_all $h)
        (local.set $n (i32.add (local.get $n) (i32.const 10)))
        (call $maybe-throw (i32.const 1))
        (local.set $n (i32.const -1))
      )
    )
    (local.get $n)
  )
  ;; In a loop, set by local.tee: the count at the throw.
  (func (export "loop") (param $n i32) (result i32)
    (local $i i32)
    (block $h
      (try_table (catch_all $h)
        (loop $l
          (call $maybe-throw (i32.eq (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))
          (br $l)
        )
      )
    )
    (local.get $i)
  )
  ;; Every kind of number.
  (func (export "kinds") (result i32 i64 f32 f64)
    (local $i i32) (local $I i64) (local $f f32) (local $F f64)
    (block $h
      (try_table (catch_all $h)
        (local.set $i (i32.const 1))
        (local.set $I (i64.const 0x200000002))
        (local.set $f (f32.const 3.5))
        (local.set $F (f64.const 4.5))
        (call $maybe-throw (i32.const 1))
        (local.set $i (i32.const -1))
        (local.set $I (i64.const -1))
        (local.set $f (f32.const -1))
        (local.set $F (f64.const -1))
      )
    )
    (local.get $i) (local.get $I) (local.get $f) (local.get $F)
  )
  ;; Set on one path only, the other keeps what was before.
  (func (export "one-path") (param $set? i32) (result i32)
    (local $x i32)
    (local.set $x (i32.const 10))
    (block $h
      (try_table (catch_all $h)
        (if (local.get $set?) (then (local.set $x (i32.const 20))))
        (call $maybe-throw (i32.const 1))
        (local.set $x (i32.const 30))
      )
    )
    (local.get $x)
  )
  ;; A throw in this very function, without a call.
  (func (export "no-call") (param i32) (result i32)
    (block $h
      (try_table (catch_all $h)
        (local.set 0 (i32.mul (local.get 0) (i32.const 3)))
        (throw $t)
      )
    )
    (local.get 0)
  )
  ;; What another instance wrote.
  (func (export "elsewhere") (param i32) (result i32 i32 i32)
    (block $h (try_table (catch $t $h) (call $write-and-throw (local.get 0))))
    (global.get $g)
    (i32.load (i32.const 0))
    (i31.get_u (ref.cast (ref i31) (table.get (i32.const 0))))
  )
  ;; The size of a memory that was grown.
  (func (export "grown") (result i32 i32)
    (block $h
      (try_table (catch_all $h)
        (drop (memory.grow (i32.const 1)))
        (i32.store (i32.const 65536) (i32.const 42)) ;; on the new page
        (throw $t)
      )
    )
    (memory.size)
    (i32.load (i32.const 65536))
  )
)

(assert_return (invoke $B "local" (i32.const 0)) (i32.const 2))
(assert_return (invoke $B "local" (i32.const 1)) (i32.const 3))
(assert_return (invoke $B "local" (i32.const 2)) (i32.const 4))
(assert_return (invoke $B "local" (i32.const 3)) (i32.const 5))
(assert_return (invoke $B "parameter" (i32.const 7)) (i32.const 17))
(assert_return (invoke $B "loop" (i32.const 1)) (i32.const 1))
(assert_return (invoke $B "loop" (i32.const 100)) (i32.const 100))
(assert_return (invoke $B "kinds")
  (i32.const 1) (i64.const 0x200000002) (f32.const 3.5) (f64.const 4.5))
(assert_return (invoke $B "one-path" (i32.const 0)) (i32.const 10))
(assert_return (invoke $B "one-path" (i32.const 1)) (i32.const 20))
(assert_return (invoke $B "no-call" (i32.const 5)) (i32.const 15))
(assert_return (invoke $B "elsewhere" (i32.const 99)) (i32.const 99) (i32.const 99) (i32.const 99))
(assert_return (invoke $B "grown") (i32.const 2) (i32.const 42))
