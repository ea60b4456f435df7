;; A passive element segment makes its objects anew each time it is used: array.new_elem and table.init are to take what instantiation made.
;;
;; Engine: wasmtime 44.0.0, Cranelift with and without optimisation and Pulley; JavaScriptCore of WebKitGTK 2.50.6, all tiers. The newer WebKit in
;;   bun 1.4.5 is right.
;; Rule: evalexprs in $instantiate, Step_read/array.new_elem-alloc, Step_read/table.init-succ: instantiation evaluates the expressions of an element
;;   segment once, and the instructions copy references out of the segment's instance.
;; Cause: not looked for in the engines; the constant expression is evaluated where the segment is used.
;; Found by: the official suite (array_new_elem.wast 121), and wastrun fuzz --profile hot --engine oracle,node,bun-omg,jsc-omg,firefox,wasmtime --seed 3, in
;;   its first minute.
;; Repeat: wastrun run --engine wasmtime crashers/element-objects-made-again.wast

(module
  (type $s (struct (field (mut i32))))
  (type $a (array (ref null $s)))
  (table $t 2 (ref null $s))
  (elem $e (ref null $s) (item (struct.new $s (i32.const 5))))
  (func $first (result (ref null $s))
    (array.get $a (array.new_elem $a $e (i32.const 0) (i32.const 1)) (i32.const 0)))
  (func (export "arrays") (result i32)
    (ref.eq (call $first) (call $first)))
  (func (export "tables") (result i32)
    (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1))
    (table.init $t $e (i32.const 1) (i32.const 0) (i32.const 1))
    (ref.eq (table.get $t (i32.const 0)) (table.get $t (i32.const 1))))
  (func (export "both") (result i32)
    (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1))
    (ref.eq (table.get $t (i32.const 0)) (call $first)))
  (func (export "written") (result i32)
    (struct.set $s 0 (call $first) (i32.const 7))
    (struct.get $s 0 (call $first))))
(assert_return (invoke "arrays") (i32.const 1))
(assert_return (invoke "tables") (i32.const 1))
(assert_return (invoke "both") (i32.const 1))
(assert_return (invoke "written") (i32.const 7))
