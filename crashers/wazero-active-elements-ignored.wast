;; An active element segment that does not fit its table is left out, and instantiation goes on: it must trap.
;;
;; Engine: wazero v1.12.0, compiler and interpreter.
;; Rule: instantiation (4.7.2) executes table.init for each active segment, and Step_read/table.init-oob traps.
;; Cause: not looked for in its source.
;; Found by: wastrun fuzz --engine oracle,wazero,wazero-interpreter --seed 2001, as "trap (out of bounds table access), values; instantiate"; elem.wast of
;;   the official suite shows it, too.
;; Repeat: wastrun run --engine wazero crashers/wazero-active-elements-ignored.wast

(assert_trap
  (module (table 0 funcref) (elem (i32.const 0) func $f) (func $f))
  "out of bounds table access")
(assert_trap
  (module (table 2 funcref) (elem (i32.const 1) func $f $f) (func $f))
  "out of bounds table access")
(module $ok (table 2 funcref) (elem (i32.const 0) func $f $f) (func $f))
