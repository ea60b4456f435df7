;; A br_table that has a default label and no other leaves the handlers of the try_tables that it leads out of armed.
;;
;; Engine: wazero v1.12.0, compiler. Its interpreter is right.
;; Rule: Step_pure/br_table-ge is br, and Step_pure/br-handler takes the branch out of the handler, which is gone.
;; Cause: such a br_table is compiled as a jump without the code that pops handlers, which br and other br_tables have.
;; Found by: wastrun fuzz, plain-linked seed 2259, with other findings masked.
;; Repeat: wastrun run --engine wazero crashers/wazero-br-table-default.wast

(module
  (tag $e)
  (func (export "default") (result i32)
    (block $h
      (block $out
        (try_table (catch $e $h)
          (br_table $out (i32.const 0))))
      (throw $e))
    (i32.const 1))
  (func (export "two labels") (result i32)
    (block $h
      (block $out
        (try_table (catch $e $h)
          (br_table $out $out (i32.const 0))))
      (throw $e))
    (i32.const 1)))

(assert_exception (invoke "default"))
(assert_exception (invoke "two labels"))
