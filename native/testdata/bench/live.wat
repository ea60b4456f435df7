;; Heaps in which much lives: each export but the last fills one and leaves it in a global; the result is what was
;; made, counted or summed. n is the number of objects, as far as it is not said otherwise.
(module
  (type $tree (struct (field $l (mut (ref null $tree))) (field $r (mut (ref null $tree)))))
  (type $trees (array (mut (ref null $tree))))
  (type $words (array (mut i32)))
  (type $entry (struct (field $key i32) (field $value (ref $words)) (field $next (ref null $entry))))
  (type $entries (array (mut (ref null $entry))))
  (global $tree (mut (ref null $tree)) (ref.null $tree))
  (global $table (mut (ref null $entries)) (ref.null $entries))
  (global $keep (mut (ref null $tree)) (ref.null $tree))

  (func $count (param $t (ref null $tree)) (result i32)
    (if (result i32) (ref.is_null (local.get $t))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (i32.add
        (call $count (struct.get $tree $l (local.get $t))) (call $count (struct.get $tree $r (local.get $t))))))))

  ;; a balanced tree of n nodes, made from below: a node lies behind those under it
  (func $make (param $n i32) (result (ref null $tree)) (local $left i32)
    (if (i32.eqz (local.get $n)) (then (return (ref.null $tree))))
    (local.set $left (i32.div_u (local.get $n) (i32.const 2)))
    (struct.new $tree
      (call $make (local.get $left))
      (call $make (i32.sub (i32.sub (local.get $n) (i32.const 1)) (local.get $left)))))
  (func (export "tree") (param $n i32) (result i32)
    (global.set $tree (call $make (local.get $n)))
    (call $count (global.get $tree)))

  ;; the same tree, whose nodes lie in no order: they are made first, and then linked by a permutation. n is not a
  ;; multiple of the factor, which is a prime number.
  (func $place (param $k i32) (param $n i32) (result i32)
    (i32.wrap_i64 (i64.rem_u (i64.mul (i64.extend_i32_u (local.get $k)) (i64.const 2_654_435_761))
      (i64.extend_i32_u (local.get $n)))))
  (func $at (param $a (ref $trees)) (param $k i32) (result (ref null $tree))
    (if (result (ref null $tree)) (i32.ge_u (local.get $k) (array.len (local.get $a)))
      (then (ref.null $tree))
      (else (array.get $trees (local.get $a) (call $place (local.get $k) (array.len (local.get $a)))))))
  (func (export "scattered") (param $n i32) (result i32) (local $a (ref $trees)) (local $k i32) (local $t (ref null $tree))
    (local.set $a (array.new $trees (ref.null $tree) (local.get $n)))
    (loop $l
      (array.set $trees (local.get $a) (local.get $k) (struct.new_default $tree))
      (br_if $l (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (local.get $n))))
    (loop $m
      (local.set $k (i32.sub (local.get $k) (i32.const 1)))
      (local.set $t (call $at (local.get $a) (local.get $k)))
      (struct.set $tree $l (local.get $t)
        (call $at (local.get $a) (i32.add (i32.shl (local.get $k) (i32.const 1)) (i32.const 1))))
      (struct.set $tree $r (local.get $t)
        (call $at (local.get $a) (i32.add (i32.shl (local.get $k) (i32.const 1)) (i32.const 2))))
      (br_if $m (local.get $k)))
    (global.set $tree (local.get $t))
    (call $count (global.get $tree)))

  ;; a hash table of n arrays of up to 31 words, with as many places: the keys are pseudorandom, so that some places
  ;; have several entries. There are 2 n objects.
  (func (export "table") (param $n i32) (result i32)
    (local $t (ref $entries)) (local $k i32) (local $key i32) (local $at i32) (local $sum i32)
    (local.set $t (array.new $entries (ref.null $entry) (local.get $n)))
    (global.set $table (local.get $t))
    (loop $l
      (local.set $key (i32.add (i32.mul (local.get $key) (i32.const 1_664_525)) (i32.const 1_013_904_223)))
      (local.set $at (i32.rem_u (i32.shr_u (local.get $key) (i32.const 8)) (local.get $n)))
      (array.set $entries (local.get $t) (local.get $at)
        (struct.new $entry (local.get $key)
          (array.new $words (local.get $k) (i32.and (i32.shr_u (local.get $key) (i32.const 3)) (i32.const 31)))
          (array.get $entries (local.get $t) (local.get $at))))
      (local.set $sum (i32.add (local.get $sum)
        (array.len (struct.get $entry $value (array.get $entries (local.get $t) (local.get $at))))))
      (br_if $l (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (local.get $n))))
    (local.get $sum))

  ;; n objects, of which the last one of every thousand is kept until the next
  (func (export "short") (param $n i32) (result i32) (local $p (ref null $tree)) (local $kept i32)
    (loop $l
      (local.set $p (struct.new $tree (local.get $p) (ref.null $tree)))
      (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 1_000))) (then
        (local.set $kept (i32.add (local.get $kept) (i32.const 1)))
        (global.set $keep (local.get $p))
        (local.set $p (ref.null $tree))))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $kept)))
