;; Calls of a host function.
(module
  (import "host" "next" (func $next (param i32) (result i32)))
  (func (export "host") (param $n i32) (result i32) (local $s i32)
    (loop $l
      (local.set $s (i32.add (local.get $s) (call $next (local.get $n))))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $s)))
