;; Locals keep their registers across blocks and loops; comparisons are fused with branches.
(module
  (memory 1)
  (func $sum (param $n i32) (result i64) (local $i i32) (local $s i64)
    (loop $l
      (local.set $s (i64.add (local.get $s) (i64.load32_u (i32.shl (local.get $i) (i32.const 2)))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $s))
  (func $countdown (param $n i32) (loop $l (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; $x is two independent variables
  (func $webs (param $n i32) (result i32) (local $x i32) (local $s i32)
    (block (local.set $x (i32.load (local.get $n))) (local.set $s (i32.mul (local.get $x) (local.get $x))))
    (block (local.set $x (i32.load offset=4 (local.get $n))) (local.set $s (i32.add (local.get $s) (local.get $x))))
    (local.get $s))
  ;; a call within a loop: what it needs is saved once
  (func $calls (param $n i32) (param $k i32) (result i32)
    (loop $l
      (drop (call $sum (local.get $k)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $k))
  (func $switch (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c (local.get 0))) (return (i32.const 10))) (return (i32.const 20)))
    (i32.const 30)))
