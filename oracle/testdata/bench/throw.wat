;; Kernels of exceptions. Each function does its work $n times.
(module
  (tag $e (param i32))
  (tag $other)

  ;; throws below $depth more frames
  (func $throw (param $depth i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $e (i32.const 7))))
    (i32.add (call $throw (i32.sub (local.get $depth) (i32.const 1))) (i32.const 1)))

  ;; the same way down and back without a throw
  (func $return (param $depth i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (return (i32.const 7))))
    (i32.add (call $return (i32.sub (local.get $depth) (i32.const 1))) (i32.const 1)))

  ;; each frame catches and throws again
  (func $rethrow (param $depth i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $e (i32.const 7))))
    (block $caught (result exnref)
      (return (i32.add
        (try_table (result i32) (catch_all_ref $caught)
          (call $rethrow (i32.sub (local.get $depth) (i32.const 1))))
        (i32.const 1))))
    throw_ref)

  ;; each frame has a handler for another tag
  (func $miss (param $depth i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $e (i32.const 7))))
    (block $caught
      (return (i32.add
        (try_table (result i32) (catch $other $caught)
          (call $miss (i32.sub (local.get $depth) (i32.const 1))))
        (i32.const 1))))
    (i32.const 0))

  (func (export "throw") (param $n i32) (param $depth i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught) (call $throw (local.get $depth))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  (func (export "return") (param $n i32) (param $depth i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught) (call $return (local.get $depth))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  (func (export "rethrow") (param $n i32) (param $depth i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught) (call $rethrow (local.get $depth))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  (func (export "miss") (param $n i32) (param $depth i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught) (call $miss (local.get $depth))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
)
