;; A clause of a try_table that leads out of another one around it, or to its label, leaves the other's handler armed.
;;
;; Engine: wazero v1.12.0, compiler. Its interpreter is right.
;; Rule: Step_read/throw_ref-handler-catch ends in br, and Step_pure/br-handler takes that out of the outer handler, which is gone.
;; Cause: the jump from a clause to its label is made without the code that pops the handlers between, which other branches have.
;; Found by: wastrun fuzz, plain-linked seed 101023, and 7023362 (the label; --size 960), with other findings masked. corpus/throw-in-handler.wast shows it too.
;; Repeat: wastrun run --engine wazero crashers/wazero-catch-leaves-outer.wast

(module
  (tag $e)
  (tag $other)
  (func (export "again") (result i32)
    (block $h
      (block $out
        (try_table (catch $e $h)
          (try_table (catch $e $out)
            (throw $e))))
      (throw $e))
    (i32.const 1))
  (func (export "all") (result i32)
    (block $h
      (block $out
        (try_table (catch_all $h)
          (try_table (catch $e $out)
            (throw $e))))
      (throw $other))
    (i32.const 2))
  (func (export "own label") (result i32)
    (block $h
      (try_table $outer (catch $e $h)
        (try_table (catch $e $outer)
          (throw $e)))
      (throw $e))
    (i32.const 3)))

(assert_exception (invoke "again"))
(assert_exception (invoke "all"))
(assert_exception (invoke "own label"))
