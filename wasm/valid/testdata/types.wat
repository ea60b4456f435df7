;; Types (specification 3.2).

(module
  (type (func (param (ref 1)))) ;; ERROR "unknown type 1" Typeuse_ok/typeidx
)
(module
  (type (struct (field i32 (ref null 2)))) ;; ERROR "unknown type 2" Typeuse_ok/typeidx
  (type (struct))
)
(module ;; a recursive type sees itself but not what follows
  (rec
    (type $a (struct (field (ref $b))))
    (type $b (array (ref $c))) ;; ERROR "unknown type 2" Typeuse_ok/typeidx
  )
  (type $c (func))
)
(module
  (type (sub 7 (struct))) ;; ERROR "unknown type 7" Typeuse_ok/typeidx
)
(module
  (type (sub 0 (struct))) ;; ERROR "sub type 0 has super type 0, which does not come before it" Subtype_ok
)
(module
  (rec
    (type (sub 1 (struct))) ;; ERROR "sub type 0 has super type 1, which does not come before it" Subtype_ok
    (type (sub (struct)))
  )
)
(module
  (type (sub (struct)))
  (type (sub (struct)))
  (type (sub 0 1 (struct))) ;; ERROR "sub type 2 has 2 super types, more than one" Subtype_ok
)
(module
  (type (struct))
  (type (sub 0 (struct))) ;; ERROR "sub type 1 has final super type 0" Subtype_ok
)
(module
  (type (sub (struct (field i32))))
  (type (sub 0 (struct (field (mut i32))))) ;; ERROR "sub type 1 does not match super type 0: struct [(mut i32)] is not a subtype of struct [i32]" Subtype_ok
)
(module
  (type $s (sub (struct (field i8))))
  (type $f (sub (func (param (ref $s)))))
  (type (sub $f (func (param (ref $s) (ref null $s)) (result i32)))) ;; ERROR "sub type 2 does not match super type 1: func [(ref 0) (ref null 0)] -> [i32] is not a subtype of func [(ref 0)] -> []" Subtype_ok
)
(module ;; limits
  (memory 2 1) ;; ERROR "size minimum must not be greater than maximum: 2 > 1" Limits_ok
)
(module
  (memory 65537) ;; ERROR "memory size must be at most 2^16 pages (4 GiB) for i32, but limits are 65537" Limits_ok
)
(module
  (memory 0 65537) ;; ERROR "memory size must be at most 2^16 pages (4 GiB) for i32, but limits are 0 65537" Limits_ok
)
(module
  (memory i64 0x1000000000001) ;; ERROR "memory size must be at most 2^48 pages (256 TiB) for i64, but limits are 281474976710657" Limits_ok
)
(module
  (table 3 2 funcref) ;; ERROR "size minimum must not be greater than maximum: 3 > 2" Limits_ok
)
(module
  (table 0x100000000 funcref) ;; ERROR "table size must be at most 2^32-1 for i32, but limits are 4294967296" Limits_ok
)
(module
  (table i64 0xffffffffffffffff funcref) ;; as large as can be
  (memory i64 0x1000000000000)
  (memory 65536)
)
(module
  (table 0 (ref null 5)) ;; ERROR "unknown type 5" Typeuse_ok/typeidx
)
(module
  (type (func (result i32)))
  (tag (type 0)) ;; ERROR "non-empty tag result type [i32] of type 0" Tagtype_ok
)
(module
  (type (struct))
  (tag (type 0)) ;; ERROR "non-function type 0: it is struct []" Tagtype_ok
)
(module
  (tag (type 3)) ;; ERROR "unknown type 3" Typeuse_ok/typeidx
)
(module
  (global (ref null 4) (ref.null func)) ;; ERROR "unknown type 4" Typeuse_ok/typeidx
)
(module
  (import "m" "f" (func (type 0))) ;; ERROR "unknown type 0" Typeuse_ok/typeidx
)
(module
  (type (array i8))
  (import "m" "f" (func (type 0))) ;; ERROR "non-function type 0: it is array [i8]" Externtype_ok/func
)
(module
  (import "m" "t" (table 2 1 funcref)) ;; ERROR "size minimum must not be greater than maximum: 2 > 1" Limits_ok
)
(module
  (import "m" "m" (memory 65537)) ;; ERROR "memory size must be at most 2^16 pages (4 GiB) for i32, but limits are 65537" Limits_ok
)
(module
  (import "m" "g" (global (ref 0))) ;; ERROR "unknown type 0" Typeuse_ok/typeidx
)
(module
  (import "m" "e" (tag (result i32))) ;; ERROR "non-empty tag result type [i32] of type 0" Tagtype_ok
)
