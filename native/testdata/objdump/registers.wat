;; The examples of compiler/value_registers.go.
(module
  (import "" "f" (func $f (param i32)))
  (func $refers (param $a i32) (param $b i32) (result i32)
    (local.get $a)
    (local.set $a (i32.add (local.get $a) (local.get $b)))
    (i32.sub (local.get $a)))
  (func $loop (param $n i32)
    (loop $l
      (call $f (local.get $n))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $fixed (param $a i32) (param $b i32) (result i32)
    (i32.add
      (i32.mul (local.get $a) (i32.const 7))
      (i32.div_u (local.get $a) (local.get $b)))))
