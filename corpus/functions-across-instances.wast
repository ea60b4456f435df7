;; References to functions travel in globals, tables and results. What they throw is always their own instance's.
;;
;; The same function reached by export, by reference, by table and through another module's re-export is one function of
;; one instance.
;;
;; Rules: Step_read/ref.func, Step_read/call_ref-func (MODULE of the funcinst), Step/throw, $allocexport

(module definition $M
  (type $f (func (param i32) (result i32)))
  (tag $t (export "tag") (param i32))
  (func $throw (export "throw") (type $f) (throw $t (local.get 0)))
  (elem declare func $throw)
  (func (export "get") (result (ref $f)) (ref.func $throw))
  (global (export "global") (ref $f) (ref.func $throw))
  (table (export "table") 1 (ref $f) (ref.func $throw))
)
(module instance $A $M)
(module instance $B $M)
(register "A" $A)
(register "B" $B)

(module $relay
  (import "A" "throw" (func $throw (param i32) (result i32)))
  (export "throw" (func $throw))
)
(register "relay")

(module $judge
  (type $f (func (param i32) (result i32)))
  (import "A" "tag" (tag $a (param i32)))
  (import "B" "tag" (tag $b (param i32)))
  (import "A" "throw" (func $throw-a (type $f)))
  (import "relay" "throw" (func $relayed (type $f)))
  (import "A" "get" (func $get-a (result (ref $f))))
  (import "B" "get" (func $get-b (result (ref $f))))
  (import "A" "global" (global $global-a (ref $f)))
  (import "B" "global" (global $global-b (ref $f)))
  (import "A" "table" (table $table-a 1 (ref $f)))
  (import "B" "table" (table $table-b 1 (ref $f)))
  (elem declare func $throw-a $relayed)

  ;; 1 for $A, 2 for $B
  (func $which (param $f (ref $f)) (result i32)
    (block $is-a (result i32)
      (block $is-b (result i32)
        (try_table (catch $a $is-a) (catch $b $is-b)
          (drop (call_ref $f (i32.const 0) (local.get $f)))
        )
        (unreachable)
      )
      (return (i32.add (i32.const 2)))
    )
    (i32.add (i32.const 1))
  )
  (func (export "import") (result i32) (call $which (ref.func $throw-a)))
  (func (export "relayed") (result i32) (call $which (ref.func $relayed)))
  (func (export "get") (result i32 i32) (call $which (call $get-a)) (call $which (call $get-b)))
  (func (export "global") (result i32 i32)
    (call $which (global.get $global-a)) (call $which (global.get $global-b)))
  (func (export "table") (result i32 i32)
    (call $which (table.get $table-a (i32.const 0))) (call $which (table.get $table-b (i32.const 0))))
  ;; $B's table now holds $A's function.
  (func (export "swapped") (result i32)
    (table.copy $table-b $table-a (i32.const 0) (i32.const 0) (i32.const 1))
    (call $which (table.get $table-b (i32.const 0))))
)

(assert_return (invoke "import") (i32.const 1))
(assert_return (invoke "relayed") (i32.const 1))
(assert_return (invoke "get") (i32.const 1) (i32.const 2))
(assert_return (invoke "global") (i32.const 1) (i32.const 2))
(assert_return (invoke "table") (i32.const 1) (i32.const 2))
(assert_return (invoke "swapped") (i32.const 1))
