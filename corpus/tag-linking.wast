;; Tags match only if their types are equal: no subtyping in either direction.
;;
;; Function imports may be given a subtype, tags may not. Equal means equal as closed, iso-recursive types: position in the
;; recursive group, finality and supertypes count.
;;
;; Rules: Tagtype_sub (both directions), Externtype_sub/tag, Externaddr_ok/sub, Deftype_sub/refl, Deftype_sub/super

(module $M
  (type $super (sub (func (param i32))))
  (type $sub (sub $super (func (param i32))))
  (type $final (sub final $super (func (param i32))))
  (rec (type $r0 (func)) (type $r1 (func)))
  (rec (type $self (func (param (ref null $self)))))
  (rec (type $left (struct (field (ref null $right)))) (type $right (struct (field (ref null $left)))))
  (tag (export "empty"))
  (tag (export "i32") (param i32))
  (tag (export "i32 i64") (param i32 i64))
  (tag (export "funcref") (param funcref))
  (tag (export "ref func") (param (ref func)))
  (tag (export "super") (type $super))
  (tag (export "sub") (type $sub))
  (tag (export "final") (type $final))
  (tag (export "r0") (type $r0))
  (tag (export "r1") (type $r1))
  (tag (export "self") (type $self))
  (tag (export "left") (param (ref $left)))
  (func (export "func-sub") (type $sub))
)
(register "M")

;; Equal types link, however they are written.

(module (import "M" "empty" (tag)))
(module (type $t (func)) (import "M" "empty" (tag (type $t))))
(module (type $t (sub final (func (param i32)))) (import "M" "i32" (tag (type $t))))
(module (rec (type $t (func (param i32 i64)))) (import "M" "i32 i64" (tag (type $t))))
(module
  (type $a (sub (func (param i32))))
  (type $b (sub $a (func (param i32))))
  (type $c (sub final $a (func (param i32))))
  (import "M" "super" (tag (type $a)))
  (import "M" "sub" (tag (type $b)))
  (import "M" "final" (tag (type $c)))
)
(module
  (rec (type $a (func)) (type $b (func)))
  (import "M" "r0" (tag (type $a)))
  (import "M" "r1" (tag (type $b)))
)
(module (rec (type $s (func (param (ref null $s))))) (import "M" "self" (tag (type $s))))
(module
  (rec (type $l (struct (field (ref null $r)))) (type $r (struct (field (ref null $l)))))
  (import "M" "left" (tag (param (ref $l))))
)

;; Different types do not.

(assert_unlinkable (module (import "M" "empty" (tag (param i32)))) "incompatible import type")
(assert_unlinkable (module (import "M" "i32" (tag))) "incompatible import type")
(assert_unlinkable (module (import "M" "i32" (tag (param i64)))) "incompatible import type")
(assert_unlinkable (module (import "M" "i32 i64" (tag (param i64 i32)))) "incompatible import type")
(assert_unlinkable (module (import "M" "i32 i64" (tag (param i32)))) "incompatible import type")

;; A parameter of a sub- or supertype makes another type.

(assert_unlinkable (module (import "M" "funcref" (tag (param (ref func))))) "incompatible import type")
(assert_unlinkable (module (import "M" "ref func" (tag (param funcref)))) "incompatible import type")

;; Declared subtypes: fine for a function, not for a tag, neither way.

(module (type $a (sub (func (param i32)))) (import "M" "func-sub" (func (type $a))))
(assert_unlinkable
  (module (type $a (sub (func (param i32)))) (import "M" "sub" (tag (type $a))))
  "incompatible import type"
)
(assert_unlinkable
  (module
    (type $a (sub (func (param i32))))
    (type $b (sub $a (func (param i32))))
    (import "M" "super" (tag (type $b)))
  )
  "incompatible import type"
)
(assert_unlinkable ;; final or not
  (module
    (type $a (sub (func (param i32))))
    (type $b (sub $a (func (param i32))))
    (import "M" "final" (tag (type $b)))
  )
  "incompatible import type"
)
(assert_unlinkable ;; the same parameters, but final and without supertype
  (module (import "M" "super" (tag (param i32))))
  "incompatible import type"
)

;; Position and shape of the recursive group.

(assert_unlinkable
  (module (rec (type (func)) (type $b (func))) (import "M" "r0" (tag (type $b))))
  "incompatible import type"
)
(assert_unlinkable (module (import "M" "r0" (tag))) "incompatible import type")
(assert_unlinkable
  (module (rec (type $a (func)) (type (func))) (import "M" "empty" (tag (type $a))))
  "incompatible import type"
)
(assert_unlinkable
  (module
    (type $s0 (func (param (ref null func))))
    (type $s (func (param (ref null $s0))))
    (import "M" "self" (tag (type $s)))
  )
  "incompatible import type"
)
(assert_unlinkable
  (module
    (rec (type $l (struct (field (ref null $r)))) (type $r (struct (field (ref null $l)))))
    (import "M" "left" (tag (param (ref $r))))
  )
  "incompatible import type"
)

;; Kinds and names.

(assert_unlinkable (module (import "M" "i32" (func (param i32)))) "incompatible import type")
(assert_unlinkable (module (import "M" "func-sub" (tag (param i32)))) "incompatible import type")
(assert_unlinkable (module (import "M" "nothing" (tag))) "unknown import")

;; A tag of an import of another module links as its own would.

(module $N
  (type $super (sub (func (param i32))))
  (import "M" "super" (tag $t (type $super)))
  (export "super" (tag $t))
)
(register "N")
(module
  (type $super (sub (func (param i32))))
  (import "N" "super" (tag $n (type $super)))
  (import "M" "super" (tag $m (type $super)))
  (func (export "same") (result i32)
    (block $h (result i32)
      (try_table (catch $m $h) (throw $n (i32.const 1)))
      (unreachable)
    )
  )
)
(assert_return (invoke "same") (i32.const 1))
(assert_unlinkable (module (import "N" "super" (tag (param i32)))) "incompatible import type")
