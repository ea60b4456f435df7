;; Kernels of calls, loops and memory.
(module
  (memory 32)
  (func $fib (export "fib") (param $n i32) (result i32)
    local.get $n
    i32.const 2
    i32.lt_s
    if (result i32)
      local.get $n
    else
      local.get $n
      i32.const 1
      i32.sub
      call $fib
      local.get $n
      i32.const 2
      i32.sub
      call $fib
      i32.add
    end)

  ;; counts down from $n
  (func (export "count") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; hashes $n bytes (FNV-1a) and writes the hash's low byte a megabyte further
  (func (export "bytes") (param $n i32) (result i32) (local $i i32) (local $hash i32)
    (local.set $hash (i32.const 0x811C9DC5))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (local.set $hash
          (i32.mul (i32.xor (local.get $hash) (i32.load8_u (local.get $i))) (i32.const 0x01000193)))
        (i32.store8 offset=0x100000 (local.get $i) (local.get $hash))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $hash))

  ;; the number of primes below $n
  (func (export "sieve") (param $n i32) (result i32) (local $i i32) (local $k i32) (local $primes i32)
    (memory.fill (i32.const 0) (i32.const 1) (local.get $n))
    (local.set $i (i32.const 2))
    (loop $candidate
      (if (i32.load8_u (local.get $i))
        (then
          (local.set $primes (i32.add (local.get $primes) (i32.const 1)))
          (local.set $k (i32.add (local.get $i) (local.get $i)))
          (block $crossed
            (loop $cross
              (br_if $crossed (i32.ge_u (local.get $k) (local.get $n)))
              (i32.store8 (local.get $k) (i32.const 0))
              (local.set $k (i32.add (local.get $k) (local.get $i)))
              (br $cross)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $candidate (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $primes))

  ;; the sum of a step at a given depth of calls, for the cost of a step there
  (func $deep (export "deep") (param $depth i32) (param $n i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (i32.add (i32.const 0) (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $n))))
      (else
        (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $n))))
)
