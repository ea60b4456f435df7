;; Active data segments are not dropped when the module is instantiated: memory.init can read them afterwards.
;;
;; Engine: wazero v1.12.0, compiler and interpreter.
;; Rule: instantiation runs rundata for each active segment, which ends in data.drop; Step_read/memory.init-oob then traps, for the segment is empty.
;; Cause: instantiation copies active segments to memory, and keeps them. (Active element segments are dropped.)
;; Found by: wastrun fuzz, plain-linked seeds 3119 and 4436.
;; Repeat: wastrun run --engine wazero crashers/wazero-active-data-dropped.wast

(module
  (memory 1)
  (data $d (i32.const 0) "abc")
  (func (export "init") (memory.init $d (i32.const 8) (i32.const 0) (i32.const 1)))
  (func (export "init nothing") (memory.init $d (i32.const 8) (i32.const 1) (i32.const 0)))
  (func (export "load") (result i32) (i32.load8_u (i32.const 8))))

(assert_trap (invoke "init") "out of bounds memory access")
(assert_return (invoke "load") (i32.const 0))
(assert_trap (invoke "init nothing") "out of bounds memory access")
