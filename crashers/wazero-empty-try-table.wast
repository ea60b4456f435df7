;; Leaving a try_table without clauses takes the handlers of the try_table around it away, or those of a caller.
;;
;; Engine: wazero v1.12.0, compiler. Its interpreter is right.
;; Rule: Step_pure/handler-vals removes the handler that is left, and no other; Step_read/throw_ref-handler-next goes on to the ones around.
;; Cause: a try_table without clauses enters no handler, but leaving it, by its end, a branch or a return, pops the innermost all the same.
;; Found by: wastrun fuzz, plain-linked seeds 87 (the end) and 385 (a tail call).
;; Repeat: wastrun run --engine wazero crashers/wazero-empty-try-table.wast

(module
  (tag $e)
  (func $leaves-and-throws
    (try_table)
    (throw $e))
  (func $returns (try_table (return)))
  (func (export "inner") (result i32)
    (block $h
      (try_table (catch $e $h)
        (try_table)
        (throw $e)))
    (i32.const 1))
  (func (export "caller") (result i32)
    (block $h
      (try_table (catch $e $h)
        (call $leaves-and-throws)))
    (i32.const 2))
  (func (export "return") (result i32)
    (block $h
      (try_table (catch_all $h)
        (call $returns)
        (throw $e)))
    (i32.const 3)))

(assert_return (invoke "inner") (i32.const 1))
(assert_return (invoke "caller") (i32.const 2))
(assert_return (invoke "return") (i32.const 3))
