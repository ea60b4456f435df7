;; A function that accesses a memory and calls nobody needs its instance once, to find the memory's base; the register that held the instance may then
;; hold a local. native took the base for needed at the head of a loop that accesses no memory, and had the branch back bring it again, by way of
;; a register that was a local's by then: it read from whatever address that local gave. It was the one mismatch among 20,857,964 programs.
;;
;; Rules: Step_read/loop, Step_pure/br_if-true, Step_pure/br-label-zero, Step_pure/br-handler, Step_read/load-num-val

(module
  (memory 1)

  ;; The memory is accessed before the loop only. An if in the loop ends where the base is needed no more.
  (func (export "before a loop") (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
    (local $n i32) (local $a i64) (local $b i64) (local $c i64)
    (i64.store (i32.const 8) (local.get 0))
    (local.set $n (i32.const 3))
    (local.set $a (i64.const 1))
    (local.set $b (i64.const 2))
    (local.set $c (i64.const 3))
    (loop $l
      (if (i32.and (local.get $n) (i32.const 1))
        (then (local.set $a (i64.add (local.get $a) (local.get $b))))
        (else (local.set $b (i64.add (local.get $b) (local.get $c)))))
      (local.set $c (i64.add (local.get $c) (local.get $a)))
      (local.set 0 (i64.add (local.get 0) (local.get 1)))
      (local.set 1 (i64.add (local.get 1) (local.get 2)))
      (local.set 2 (i64.add (local.get 2) (local.get 3)))
      (local.set 3 (i64.add (local.get 3) (local.get 4)))
      (local.set 4 (i64.add (local.get 4) (local.get 5)))
      (local.set 5 (i64.add (local.get 5) (local.get 6)))
      (local.set 6 (i64.add (local.get 6) (local.get 7)))
      (local.set 7 (i64.add (local.get 7) (local.get 8)))
      (local.set 8 (i64.add (local.get 8) (local.get 9)))
      (local.set 9 (i64.add (local.get 9) (i64.const 1)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add (local.get 0) (i64.add (local.get $a) (i64.add (local.get $b) (local.get $c)))))

  ;; The same with what the memory has after the loop, and within a try_table in which nothing can throw.
  (func (export "around a try_table") (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
    (local $n i32) (local $a i64) (local $b i64) (local $c i64)
    (i64.store (i32.const 8) (local.get 0))
    (local.set $n (i32.const 3))
    (local.set $a (i64.const 1))
    (local.set $b (i64.const 2))
    (local.set $c (i64.const 3))
    (block $h
      (loop $l
        (try_table (catch_all $h)
          (if (i32.and (local.get $n) (i32.const 1))
            (then (local.set $a (i64.add (local.get $a) (local.get $b))))
            (else (local.set $b (i64.add (local.get $b) (local.get $c))))))
        (local.set $c (i64.add (local.get $c) (local.get $a)))
        (local.set 0 (i64.add (local.get 0) (local.get 1)))
        (local.set 1 (i64.add (local.get 1) (local.get 2)))
        (local.set 2 (i64.add (local.get 2) (local.get 3)))
        (local.set 3 (i64.add (local.get 3) (local.get 4)))
        (local.set 4 (i64.add (local.get 4) (local.get 5)))
        (local.set 5 (i64.add (local.get 5) (local.get 6)))
        (local.set 6 (i64.add (local.get 6) (local.get 7)))
        (local.set 7 (i64.add (local.get 7) (local.get 8)))
        (local.set 8 (i64.add (local.get 8) (local.get 9)))
        (local.set 9 (i64.add (local.get 9) (i64.const 1)))
        (br_if $h (i32.eq (local.get $n) (i32.const 1)))
        (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (i64.add (i64.load (i32.const 8))
      (i64.add (local.get 0) (i64.add (local.get $a) (i64.add (local.get $b) (local.get $c)))))))

(assert_return (invoke "before a loop" (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8) (i64.const 9) (i64.const 10)) (i64.const 59))
(assert_return (invoke "around a try_table" (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8) (i64.const 9) (i64.const 10)) (i64.const 60))
