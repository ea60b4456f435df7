;; An element is read at an index that was computed, while an operand further down refers to a local whose register the result takes.
;; Rules: Step_read/array.get-array, Step/local.set
;;
;; The register of the index is free after the element was read, and not before: what has to leave the result's register must not go into
;; the index's.

(module
  (type $a (array i16))
  (tag $t (param i31ref i32))
  (func $read (result i32)
    (local $x i31ref) (local $n i32)
    i32.const 65535 ref.i31 local.set $x
    local.get $x
    i32.const 9 i32.const 4 array.new $a
    i32.const 3 i32.const 1 i32.and
    array.get_s $a
    local.tee $n
    throw $t)
  (func (export "read") (result i32)
    (local $n i32)
    (block $h (result i31ref i32)
      (try_table (catch $t $h) (drop (call $read)))
      unreachable)
    local.set $n
    (i32.add (i31.get_u) (local.get $n))))
(assert_return (invoke "read") (i32.const 65544))
