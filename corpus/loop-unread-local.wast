;; A local that some rounds of a loop write and none reads, in a function with more locals than a compiler has registers.
;;
;; A compiler may give up the local's register after the write. It must not expect it at the branch back then: one took the register,
;; which was nobody's any more, for that of the memory's base, and read the base by way of a register that held another local.
;;
;; Rules: Step/local.set, Step_read/loop, Step_pure/br_if-true, Step_pure/br-label-zero

(module
  (func (export "f") (param $n i32) (param i32 i32 i32 i32 i32 i32 i32 i32) (param $unread i32) (param $last i32) (result i32)
    (local.set 1 (i32.add (local.get 1) (local.get 2)))
    (local.set 2 (i32.add (local.get 2) (local.get 3)))
    (local.set 3 (i32.add (local.get 3) (local.get 4)))
    (local.set 4 (i32.add (local.get 4) (local.get 5)))
    (local.set 5 (i32.add (local.get 5) (local.get 6)))
    (local.set 6 (i32.add (local.get 6) (local.get 7)))
    (local.set 7 (i32.add (local.get 7) (local.get 8)))
    (local.set 8 (i32.add (local.get 8) (local.get 1)))
    (local.set $unread (i32.add (local.get $n) (local.get $unread)))
    (local.set 8 (i32.add (local.get 8) (local.get $unread)))
    (loop $again
      (local.set 1 (i32.add (local.get 1) (local.get 2)))
      (local.set 2 (i32.add (local.get 2) (local.get 3)))
      (local.set 3 (i32.add (local.get 3) (local.get 4)))
      (local.set 4 (i32.add (local.get 4) (local.get 5)))
      (local.set 5 (i32.add (local.get 5) (local.get 6)))
      (local.set 6 (i32.add (local.get 6) (local.get 7)))
      (local.set 7 (i32.add (local.get 7) (local.get 8)))
      (local.set 8 (i32.add (local.get 8) (local.get 1)))
      (if (i32.and (local.get $n) (i32.const 1))
        (then (local.set $unread (i32.const 7))))
      (local.set $last (i32.add (local.get $last) (local.get 1)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (local.get $n)))
    (local.get $last)
    (i32.xor (local.get 1))
    (i32.xor (local.get 2))
    (i32.xor (local.get 3))
    (i32.xor (local.get 4))
    (i32.xor (local.get 5))
    (i32.xor (local.get 6))
    (i32.xor (local.get 7))
    (i32.xor (local.get 8))
  ))
(assert_return
  (invoke "f" (i32.const 5) (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 7) (i32.const 8)
    (i32.const 9) (i32.const 10))
  (i32.const 576))
