;; Values that are live across a throw: many locals and operands, of every kind, in caller and callee.
;;
;; The unwinder restores nothing but the frame: whatever the handler's function still needs must be where it left it,
;; however many frames with registers of their own were in between.
;;
;; Rules: Step_read/throw_ref-frame, Step_read/throw_ref-handler-catch, Step_pure/br-label-zero (operands below the
;; label stay)

(module $A
  (tag $t (export "tag") (param i32))
  ;; n frames, each with live values, then a throw.
  (func $deep (export "deep") (param $n i32) (param i64 f64) (result f64)
    (if (i32.eqz (local.get $n)) (then (throw $t (i32.const 5))))
    (f64.add
      (call $deep (i32.sub (local.get $n) (i32.const 1))
        (i64.mul (local.get 1) (i64.const 3)) (f64.mul (local.get 2) (f64.const 0.5)))
      (f64.mul (local.get 2) (f64.convert_i64_s (local.get 1))))
  )
)
(register "A")
(module $B
  (import "A" "tag" (tag $t (param i32)))
  (import "A" "deep" (func $deep (param i32 i64 f64) (result f64)))
  (func $throw (param $depth i32)
    (drop (call $deep (local.get $depth) (i64.const 7) (f64.const 1.5)))
  )

  ;; Ten integers on the operand stack below the handler's block, and as many locals, all used afterwards.
  (func (export "integers") (param $depth i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (local.set 1 (i32.const 1)) (local.set 2 (i32.const 2)) (local.set 3 (i32.const 3))
    (local.set 4 (i32.const 4)) (local.set 5 (i32.const 5)) (local.set 6 (i32.const 6))
    (local.set 7 (i32.const 7)) (local.set 8 (i32.const 8)) (local.set 9 (i32.const 9))
    (local.set 10 (i32.const 10))
    (i32.add (local.get 1) (local.get 10))  ;; 11
    (i32.mul (local.get 2) (local.get 9))   ;; 18
    (i32.sub (local.get 8) (local.get 3))   ;; 5
    (i32.shl (local.get 4) (local.get 7))   ;; 512
    (i32.or (local.get 5) (i32.const 16))   ;; 21
    (i32.const 100)
    (i32.const 200)
    (i32.const 300)
    (i32.const 400)
    (i32.const 500)
    (block $h (result i32)
      (i32.const -1) (i32.const -2) (i32.const -3)
      (try_table (catch $t $h) (call $throw (local.get $depth)))
      (unreachable)
    )
    ;; 5 + 1500 + 21 + 512 + 5 + 18 + 11 = 2072
    (i32.add) (i32.add) (i32.add) (i32.add) (i32.add) (i32.add) (i32.add) (i32.add) (i32.add) (i32.add)
    ;; + 55
    (i32.add (i32.add (i32.add (i32.add (i32.add (i32.add (i32.add (i32.add (i32.add (i32.add
      (local.get 1)) (local.get 2)) (local.get 3)) (local.get 4)) (local.get 5)) (local.get 6)) (local.get 7))
      (local.get 8)) (local.get 9)) (local.get 10))
  )

  (func (export "floats") (param $depth i32) (result f64)
    (local f64 f64 f64 f64 f64 f32 f32 f32)
    (local.set 1 (f64.const 1)) (local.set 2 (f64.const 2)) (local.set 3 (f64.const 4))
    (local.set 4 (f64.const 8)) (local.set 5 (f64.const 16))
    (local.set 6 (f32.const 32)) (local.set 7 (f32.const 64)) (local.set 8 (f32.const 128))
    (f64.mul (local.get 5) (f64.const 16)) ;; 256
    (f64.mul (local.get 5) (f64.const 32)) ;; 512
    (block $h (result i32)
      (try_table (catch $t $h) (call $throw (local.get $depth)))
      (unreachable)
    )
    (f64.convert_i32_s)                    ;; 5
    (f64.add) (f64.add)
    (f64.add (f64.add (local.get 1) (local.get 2)))
    (f64.add (f64.add (local.get 3) (local.get 4)))
    (f64.add (local.get 5))
    (f64.add (f64.promote_f32 (f32.add (local.get 6) (f32.add (local.get 7) (local.get 8)))))
  )

  (func (export "references") (param $depth i32) (param externref) (result externref i32 externref)
    (local $r i31ref)
    (local.set $r (ref.i31 (i32.const 6)))
    (local.get 1)
    (block $h (result i32)
      (try_table (catch $t $h) (call $throw (local.get $depth)))
      (unreachable)
    )
    (i32.add (i31.get_s (local.get $r)))
    (local.get 1)
  )

  ;; Three nested handlers, each with its own live operand.
  (func (export "nested") (param $depth i32) (result i32)
    (i32.const 1000000)
    (block $a (result i32)
      (i32.const 100000)
      (block $b (result i32)
        (i32.const 10000)
        (block $c (result i32)
          (try_table (catch $t $a)
            (drop (i32.const 1000))
            (try_table (catch $t $b)
              (try_table (catch $t $c) (call $throw (local.get $depth)))
            )
          )
          (unreachable)
        )
        (i32.add) ;; 10005
      )
      (i32.add)   ;; 110005
    )
    (i32.add)
  )
)

(assert_return (invoke $B "integers" (i32.const 0)) (i32.const 2127))
(assert_return (invoke $B "integers" (i32.const 50)) (i32.const 2127))
(assert_return (invoke $B "floats" (i32.const 0)) (f64.const 1028))
(assert_return (invoke $B "floats" (i32.const 50)) (f64.const 1028))
(assert_return (invoke $B "references" (i32.const 9) (ref.extern 3)) (ref.extern 3) (i32.const 11) (ref.extern 3))
(assert_return (invoke $B "nested" (i32.const 0)) (i32.const 1110005))
(assert_return (invoke $B "nested" (i32.const 20)) (i32.const 1110005))
