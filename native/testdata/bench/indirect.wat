;; Calls through a table: eight small functions chosen by data, as virtual calls are.
(module
  (type $op (func (param i32 i32) (result i32)))
  (table funcref (elem $add $sub $xor $mul $and $or $rotl $mix))
  (func $add (type $op) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $op) (i32.sub (local.get 0) (local.get 1)))
  (func $xor (type $op) (i32.xor (local.get 0) (local.get 1)))
  (func $mul (type $op) (i32.mul (local.get 0) (i32.or (local.get 1) (i32.const 1))))
  (func $and (type $op) (i32.and (local.get 0) (i32.or (local.get 1) (i32.const 0xffff0000))))
  (func $or (type $op) (i32.or (local.get 0) (i32.and (local.get 1) (i32.const 0xff))))
  (func $rotl (type $op) (i32.rotl (local.get 0) (local.get 1)))
  (func $mix (type $op) (i32.xor (local.get 0) (i32.shr_u (local.get 0) (i32.const 15))))
  (func (export "indirect") (param $n i32) (result i32) (local $x i32)
    (local.set $x (i32.const 0x9e3779b9))
    (loop $next
      (local.set $x (call_indirect (type $op) (local.get $x) (local.get $n)
        (i32.and (i32.xor (local.get $x) (local.get $n)) (i32.const 7))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x)))
