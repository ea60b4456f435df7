;; A branch to the label of a try_table leaves its handler armed: it catches what is thrown later, outside of it.
;;
;; Engine: wazero v1.12.0, compiler. Its interpreter is right.
;; Rule: Step_pure/br-handler takes the branch out of the handler, which is gone; what is thrown afterwards, Step_read/throw_ref-handler-next and its like,
;;   meets only the handlers that are still around it.
;; Cause: code that pops the handler stands before the jump from the body's end to what follows; a branch goes to what follows directly,
;;   and pops only the handlers of try_tables within the one that it names.
;; Found by: wastrun fuzz, plain-linked seed 6342, with other findings masked.
;; Repeat: wastrun run --engine wazero crashers/wazero-branch-to-try-table.wast

(module
  (tag $e)
  (func $throw (throw $e))
  (func (export "br")
    (block $h
      (try_table $t (catch_all $h) (br $t))
      (throw $e)))
  (func (export "br_if") (param i32)
    (block $h
      (try_table $t (catch $e $h) (br_if $t (local.get 0)))
      (call $throw)))
  (func (export "br_table") (param i32)
    (block $h
      (try_table $t (catch $e $h)
        (block $o (br_table $o $t (local.get 0))))
      (call $throw))))

(assert_exception (invoke "br"))
(assert_exception (invoke "br_if" (i32.const 0)))
(assert_exception (invoke "br_if" (i32.const 1)))
(assert_exception (invoke "br_table" (i32.const 0)))
(assert_exception (invoke "br_table" (i32.const 1)))
