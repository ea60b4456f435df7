;; A payload may be of a subtype of the tag's parameters, and the label may take a supertype of them.
;;
;; The value is not changed on the way: what was thrown as a structure can be cast back to it.
;;
;; Rules: Instr_ok/throw, Catch_ok/catch, Catch_ok/catch_ref, Resulttype_sub, Step_read/throw_ref-handler-catch

(module $M
  (type $a (sub (struct (field i32))))
  (type $b (sub $a (struct (field i32) (field i32))))
  (tag $eq (param eqref))
  (tag $a (param (ref $a)))

  ;; Thrown as $b, declared as $a, received as anyref with its reference as exnref.
  (func (export "struct") (result i32 i32)
    (local $any anyref)
    (block $h (result anyref exnref)
      (try_table (catch_ref $a $h) (throw $a (struct.new $b (i32.const 1) (i32.const 2))))
      (unreachable)
    )
    (drop)
    (local.set $any)
    (struct.get $b 0 (ref.cast (ref $b) (local.get $any)))
    (struct.get $b 1 (ref.cast (ref $b) (local.get $any)))
  )
  (func (export "is-not-b") (result i32)
    (block $h (result (ref null $a))
      (try_table (catch $a $h) (throw $a (struct.new $a (i32.const 1))))
      (unreachable)
    )
    (ref.test (ref $b))
  )
  (func (export "i31") (param i32) (result i32)
    (block $h (result anyref)
      (try_table (catch $eq $h) (throw $eq (ref.i31 (local.get 0))))
      (unreachable)
    )
    (i31.get_u (ref.cast i31ref))
  )
  (func (export "null") (result anyref)
    (block $h (result anyref)
      (try_table (catch $eq $h) (throw $eq (ref.null none)))
      (unreachable)
    )
  )
)

(assert_return (invoke "struct") (i32.const 1) (i32.const 2))
(assert_return (invoke "is-not-b") (i32.const 0))
(assert_return (invoke "i31" (i32.const 123)) (i32.const 123))
(assert_return (invoke "null") (ref.null any))

(assert_invalid ;; the label wants more than the tag promises
  (module
    (type $a (sub (struct)))
    (tag $t (param anyref))
    (func (result (ref null $a)) (try_table (catch $t 0) (unreachable)) (unreachable))
  )
  "type mismatch"
)
(assert_invalid ;; the tag wants more than is thrown
  (module
    (tag $t (param (ref any)))
    (func (param anyref) (throw $t (local.get 0)))
  )
  "type mismatch"
)
