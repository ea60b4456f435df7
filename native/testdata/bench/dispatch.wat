;; A bytecode interpreter: its loop is one br_table, as in every interpreter compiled to WebAssembly. The program at
;; address 0 counts r0 down from $n and mixes r1 on the way.
(module
  (memory 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\00")
  (func (export "dispatch") (param $n i32) (result i32)
    (local $pc i32) (local $r0 i32) (local $r1 i32)
    (local.set $r0 (local.get $n))
    (local.set $r1 (i32.const 0x12345678))
    (block $done
      (loop $next
        (block $jnz (block $dec (block $rotl (block $xor (block $mul (block $add (block $shr (block $halt
          (br_table $halt $shr $add $mul $xor $rotl $dec $jnz $halt (i32.load8_u (local.get $pc))))
          (br $done))
          ;; 1: r1 ^= r1 >> 3
          (local.set $r1 (i32.xor (local.get $r1) (i32.shr_u (local.get $r1) (i32.const 3))))
          (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
          (br $next))
          ;; 2: r1 += r0
          (local.set $r1 (i32.add (local.get $r1) (local.get $r0)))
          (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
          (br $next))
          ;; 3: r1 *= 33
          (local.set $r1 (i32.mul (local.get $r1) (i32.const 33)))
          (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
          (br $next))
          ;; 4: r1 ^= 0x5bd1e995
          (local.set $r1 (i32.xor (local.get $r1) (i32.const 0x5bd1e995)))
          (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
          (br $next))
          ;; 5: r1 = rotl(r1, 7)
          (local.set $r1 (i32.rotl (local.get $r1) (i32.const 7)))
          (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
          (br $next))
          ;; 6: r0 -= 1
          (local.set $r0 (i32.sub (local.get $r0) (i32.const 1)))
          (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
          (br $next))
        ;; 7: if r0 != 0 goto 0
        (local.set $pc (select (i32.add (local.get $pc) (i32.const 1)) (i32.const 0) (i32.eqz (local.get $r0))))
        (br $next)))
    (local.get $r1)))
